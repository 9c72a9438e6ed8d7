import { describe, expect, onTestFinished, test, vi } from "vitest";
import { Breakers } from "../../../src/inference/breaker.ts";
import { InferenceChain } from "../../../src/inference/chain.ts";
import type { GenerateRequest, Provider } from "../../../src/inference/provider.ts";
import { RetryBudget } from "../../../src/inference/retry-budget.ts";
import type { SearchPlan } from "../../../src/knowledge/search/search-plan.ts";
import { rewriteFollowUp } from "../../../src/pipeline/rewrite-follow-up.ts";
import { ProviderError } from "../../../src/upstream/provider-error.ts";

const PLAN = { question: "who made it?", topic: "Bitcoin", dependence: 0.9 };
const HISTORY = [{ question: "What is Bitcoin?", answer: "Bitcoin is a cryptocurrency." }];

function setUp(reply: string | Error, name: Provider["name"] = "llama-cpp") {
	const requests: GenerateRequest[] = [];
	const provider: Provider = {
		name,
		hasModel: name !== "extractive",
		healthIsProbed: false,
		async *generate(request) {
			requests.push(request);
			if (reply instanceof Error) throw reply;
			if (reply === "never") await new Promise(() => {});
			yield { type: "token", text: reply };
			const usage = { prompt_tokens: 1, completion_tokens: 1 };
			yield { type: "finish", reason: "stop", usage, model: "test" };
		},
		health: async () => ({ status: "ok", provider: name, model: "test", device: null }),
	};
	const breakers = new Breakers();
	const chain = new InferenceChain([provider], {
		now: () => 0,
		random: () => 0,
		breakers,
		retryBudget: new RetryBudget(),
		contextTokens: null,
	});
	const keys = { user: "user", conversation: "conversation" };
	const rewrite = (plan: SearchPlan = PLAN, signal = new AbortController().signal) =>
		rewriteFollowUp(plan, { chain, history: HISTORY, keys }, signal);
	return { rewrite, requests, breakers };
}

describe("rewriteFollowUp", () => {
	test("searches for the question that the model wrote", async () => {
		const { rewrite, requests } = setUp('"Who made Bitcoin?"\n');
		expect(await rewrite()).toEqual({ question: "Who made Bitcoin?", topic: null });
		expect(requests[0]?.messages.at(-1)?.content).toContain("What is Bitcoin?");
		expect(requests[0]?.conversationKey).not.toBe("conversation");
	});

	test("shows the model a question in its own language, and translates the reply for the search", async () => {
		const { rewrite, requests } = setUp("Wer hat Bitcoin erfunden?");
		const original = { question: "und wer hat es erfunden?", topic: "Bitcoin", dependence: 0.9 };
		const question = "Wer hat Bitcoin erfunden?";
		expect(await rewrite({ ...PLAN, original })).toEqual({
			question: "who has bitcoin invent?",
			topic: null,
			original: { question, topic: null },
		});
		expect(requests[0]?.messages.at(-1)?.content).toContain("Last question: und wer hat es erfunden?");
	});

	test("does not ask the model about a question that stands alone", async () => {
		const { rewrite, requests } = setUp("What is Bitcoin?");
		const plan = { question: "What is a qubit?", topic: "Bitcoin", dependence: 0.1 };
		expect(await rewrite(plan)).toBe(plan);
		expect(requests).toEqual([]);
	});

	test.each([
		["is about something else", "The capital of France is Paris."],
		["is empty", ""],
		["consists of thinking", "<think>Bitcoin? Let me see"],
		["is too long", `Bitcoin ${"very ".repeat(100)}`],
	])("keeps the plan when the reply %s", async (_, reply) => {
		expect(await setUp(reply).rewrite()).toBe(PLAN);
	});

	test("keeps the plan when the model fails, and does not count the failure", async () => {
		const { rewrite, breakers } = setUp(new ProviderError("broken", "The model crashed."));
		for (let attempt = 0; attempt < 10; attempt++) expect(await rewrite()).toBe(PLAN);
		expect(breakers.isOpen("llama-cpp")).toBe(false);
	});

	test("keeps the plan when the model is too slow", async () => {
		vi.useFakeTimers();
		onTestFinished(() => void vi.useRealTimers());
		const rewritten = setUp("never").rewrite();
		await vi.advanceTimersByTimeAsync(1_500);
		expect(await rewritten).toBe(PLAN);
	});

	test("keeps the plan when no model is configured", async () => {
		const { rewrite, requests } = setUp("Who made Bitcoin?", "extractive");
		expect(await rewrite()).toBe(PLAN);
		expect(requests).toEqual([]);
	});

	test("throws when the task is stopped", async () => {
		const stopped = AbortSignal.abort(new Error("stopped"));
		await expect(setUp("Who made Bitcoin?").rewrite(PLAN, stopped)).rejects.toThrow("stopped");
	});
});
