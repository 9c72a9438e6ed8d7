import { afterEach, describe, expect, test, vi } from "vitest";
import { IDLE_TIMEOUT_MS, WorkersAi } from "../../../src/inference/workers-ai.ts";
import { chunk } from "../../support/sse-server.ts";
import {
	DAILY_LIMIT,
	type FakeAi,
	fakeAi,
	HANGS,
	native,
	OUT_OF_CAPACITY,
	RETIRED,
} from "../../support/workers-ai.ts";
import { collect, neverAborted, rejection, request, textOf } from "./helpers.ts";

const MODELS = ["@cf/a", "@cf/b"];
const provider = (ai: FakeAi, retired = new Set<string>()) => new WorkersAi({ ai, models: MODELS, retired });
const ask = (model: WorkersAi) => collect(model.generate(request(), neverAborted()));

describe("WorkersAi.generate", () => {
	test("streams the native format and sends the documented inputs", async () => {
		const ai = fakeAi({ "@cf/a": native("Hel", "lo") });
		expect(await ask(provider(ai))).toEqual([
			{ type: "token", text: "Hel" },
			{ type: "token", text: "lo" },
			{ type: "finish", reason: "stop", usage: { prompt_tokens: 20, completion_tokens: 2 }, model: "@cf/a" },
		]);
		expect(ai.inputs).toEqual([
			{ messages: request().messages, stream: true, max_tokens: 50, temperature: 0.2 },
		]);
	});

	test("streams OpenAI's format", async () => {
		const usage = { prompt_tokens: 5, completion_tokens: 1 };
		const lines = [chunk("Hello", null, { usage }), chunk(null, "length"), "data: [DONE]"];
		const events = await ask(provider(fakeAi({ "@cf/a": lines.map((line) => `${line}\n\n`) })));
		expect(textOf(events)).toBe("Hello");
		expect(events.at(-1)).toEqual({ type: "finish", reason: "length", usage, model: "@cf/a" });
	});

	test("continues with the next model when one is retired, and remembers the retired one", async () => {
		const ai = fakeAi({ "@cf/a": RETIRED, "@cf/b": native("b") });
		const retired = new Set<string>();
		expect(textOf(await ask(provider(ai, retired)))).toBe("b");
		expect(textOf(await ask(provider(ai, retired)))).toBe("b");
		expect(ai.models).toEqual(["@cf/a", "@cf/b", "@cf/b"]);
		expect(await provider(ai, retired).health()).toMatchObject({ status: "ok", model: "@cf/b" });
	});

	test("throws `unavailable` when all models are retired", async () => {
		const model = provider(fakeAi({ "@cf/a": RETIRED }));
		expect(await rejection(ask(model))).toMatchObject({ kind: "unavailable" });
		expect(await model.health()).toMatchObject({ status: "down", model: null });
	});

	test.each([
		[OUT_OF_CAPACITY, "busy"],
		[new Error("InferenceUpstreamError: 429 Too Many Requests"), "busy"],
		[DAILY_LIMIT, "unavailable"],
		[new Error("Binding AI needs to be run remotely"), "unavailable"],
		[new Error("AiError: 3006: Request is too large"), "too_long"],
		[new Error("AiError: 5004: Invalid data"), "refused"],
		[new Error("AiError: 3007: Request timeout"), "broken"],
		[new Error("Network connection lost."), "broken"],
	])("maps %s to %s without retiring the model", async (error, kind) => {
		const ai = fakeAi({ "@cf/a": error, "@cf/b": native("b") });
		expect(await rejection(ask(provider(ai)))).toMatchObject({
			kind,
			message: `Workers AI returned an error: ${error.message}`,
		});
		expect(ai.models).toEqual(["@cf/a"]);
	});

	test("throws `broken` when the stream ends without [DONE]", async () => {
		const ai = fakeAi({ "@cf/a": native("Hel", "lo").slice(0, -1) });
		expect(await rejection(ask(provider(ai)))).toMatchObject({ kind: "broken" });
	});

	test("cancels the stream on an abort and throws the abort reason", async () => {
		const ai = fakeAi({ "@cf/a": [...native("Hel").slice(0, 1), HANGS] });
		const stop = new AbortController();
		const reason = new Error("stopped by the user");
		const events = provider(ai).generate(request(), stop.signal);
		await events.next();
		const rest = rejection(events.next());
		stop.abort(reason);
		expect(await rest).toBe(reason);
		expect(ai.cancelled()).toBe(1);
	});
});

describe("a stalled stream", () => {
	afterEach(() => void vi.useRealTimers());

	test("is cancelled and reported as broken after a timeout", async () => {
		vi.useFakeTimers();
		const ai = fakeAi({ "@cf/a": [...native("Hel").slice(0, 1), HANGS] });
		const events = provider(ai).generate(request(), neverAborted());
		await events.next();
		const rest = rejection(events.next());
		await vi.advanceTimersByTimeAsync(IDLE_TIMEOUT_MS);
		expect(await rest).toMatchObject({ kind: "broken" });
		expect(ai.cancelled()).toBe(1);
	});
});

test("the context size of Workers AI is that of the first model that is not retired, or unknown", async () => {
	const models = [
		"@cf/tinyllama/tinyllama-1.1b-chat-v1.0",
		"@cf/meta/llama-3.2-1b-instruct",
		"@cf/new/model",
	];
	const retired = new Set<string>();
	const workersAi = new WorkersAi({ ai: fakeAi({}), models, retired });
	const sizes = [];
	for (const model of models) {
		sizes.push(await workersAi.contextTokens());
		retired.add(model);
	}
	expect(sizes).toEqual([2_048, 60_000, null]);
});

test("Workers AI runs only the chosen model, and is unavailable if it is retired", async () => {
	const ai = fakeAi({ "@cf/a": native("A"), "@cf/b": native("B"), "@cf/c": RETIRED });
	const workersAi = new WorkersAi({ ai, models: ["@cf/a", "@cf/b", "@cf/c"], retired: new Set() });
	const ask = (model: string) => collect(workersAi.generate({ ...request(), model }, neverAborted()));
	await ask("@cf/b");
	expect(await rejection(ask("@cf/c"))).toMatchObject({ kind: "unavailable" });
	expect(ai.models).toEqual(["@cf/b", "@cf/c"]);
	expect(await workersAi.models()).toEqual(["@cf/a", "@cf/b"]);
});
