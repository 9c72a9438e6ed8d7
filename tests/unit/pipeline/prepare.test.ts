import { expect, test } from "vitest";
import type { PipelineDeps } from "../../../src/pipeline/pipeline.ts";
import { prepareParts } from "../../../src/pipeline/prepare.ts";

const BITCOIN = { question: "What is Bitcoin?", titles: ["Bitcoin"] };

test("prepareParts searches for each part, which may refer to the parts before it", async () => {
	const requests: Parameters<PipelineDeps["prepare"]>[0][] = [];
	const deps: PipelineDeps = {
		prepare: async (request) => {
			requests.push(request);
			return { kind: "granted", parts: request.searches.map(() => []) };
		},
		chain: {
			async *generate() {},
		},
		history: [],
		pastExchanges: [BITCOIN],
		memory: null,
		rewriter: null,
		research: null,
		keys: { user: "user-key", conversation: "conversation-key" },
		onStage: () => {},
		onToken: () => {},
		now: () => 0,
	};
	const questions = ["Who invented quantum computers?", "How do they work?"];
	const material = await prepareParts({ questions, passages: 3 }, deps, new AbortController().signal);
	expect(material).toMatchObject({ kind: "granted", parts: [[], []] });
	expect(requests).toHaveLength(1);
	const [first, second] = requests[0]?.searches ?? [];
	expect(first).toMatchObject({ question: "Who invented quantum computers?", topic: "Bitcoin" });
	expect(second?.question).toBe("How do they work?");
	expect(second?.topic).toContain("quantum computers");
});

test("prepareParts searches for the question that the rewriter wrote, and keeps the topic", async () => {
	const requests: Parameters<PipelineDeps["prepare"]>[0][] = [];
	const deps: PipelineDeps = {
		prepare: async (request) => {
			requests.push(request);
			return { kind: "granted", parts: [[]] };
		},
		chain: {
			async *generate() {},
		},
		history: [{ question: BITCOIN.question, answer: "A cryptocurrency." }],
		pastExchanges: [BITCOIN],
		memory: null,
		rewriter: { complete: async () => "Who invented Bitcoin?" },
		research: null,
		keys: { user: "user-key", conversation: "conversation-key" },
		onStage: () => {},
		onToken: () => {},
		now: () => 0,
	};
	const request = { questions: ["Who invented it?"], passages: 3 };
	const material = await prepareParts(request, deps, new AbortController().signal);
	expect(requests[0]?.searches).toEqual([{ question: "Who invented Bitcoin?", topic: null }]);
	expect(material).toMatchObject({ searches: [{ question: "Who invented it?", topic: "Bitcoin" }] });
});
