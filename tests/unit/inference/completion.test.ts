import { describe, expect, test } from "vitest";
import { readCompletion } from "../../../src/inference/completion.ts";
import { parseSse } from "../../../src/upstream/sse.ts";
import { chunk } from "../../support/sse-server.ts";
import { native } from "../../support/workers-ai.ts";
import { chunksOf, collect, cuts, passage, rejection, request, textOf } from "./helpers.ts";

const USAGE = { prompt_tokens: 20, completion_tokens: 3 };
const OPENAI = [
	': queue {"position":2,"eta_ms":1500}',
	chunk(""),
	chunk("Ein "),
	chunk("Käse "),
	chunk("🧀."),
	chunk(null, "stop"),
	`data: ${JSON.stringify({ choices: [], usage: USAGE, model: "tiny" })}`,
	"data: [DONE]",
].map((line) => `${line}\n\n`);
const NATIVE = native("Ein ", "Käse ", "🧀.");

const complete = (parts: Iterable<Uint8Array>, changes = {}) =>
	collect(readCompletion(parseSse(chunksOf(parts)), request(changes), "asked"));
const bytesOf = (...lines: string[]) => [new TextEncoder().encode(lines.join(""))];

const streamOf = (...tokens: string[]) =>
	bytesOf(
		...[...tokens.map((text) => chunk(text)), chunk(null, "stop"), "data: [DONE]"].map(
			(line) => `${line}\n\n`,
		),
	);

describe("readCompletion", () => {
	test("yields the same events wherever OpenAI's stream is split", async () => {
		for (const parts of cuts(OPENAI.join(""))) {
			expect(await complete(parts)).toEqual([
				{ type: "queued", position: 2, etaMs: 1500 },
				{ type: "token", text: "Ein " },
				{ type: "token", text: "Käse " },
				{ type: "token", text: "🧀." },
				{ type: "finish", reason: "stop", usage: USAGE, model: "tiny" },
			]);
		}
	});

	test("is empty when its limit ends it within a call of a tool", async () => {
		const tools = [{ type: "function" as const, function: { name: "get_weather" } }];
		const events = await complete(bytesOf(`${chunk(null, "length")}\n\n`, "data: [DONE]\n\n"), {
			features: { tools },
		});
		expect(events).toMatchObject([{ type: "finish", reason: "length" }]);
	});

	test("removes the frame of the quoted passages from the answer", async () => {
		const events = await complete(streamOf("<not", "es>\n> Gold."), { passages: [passage(1, "Gold.")] });
		expect(textOf(events)).toBe("Gold.");
	});

	test("rejects an answer that consists of the frame of the quoted passages", async () => {
		const answer = () => streamOf("<notes>\n", "</notes>");
		expect(textOf(await complete(answer()))).toBe("<notes>\n</notes>");
		const error = await rejection(complete(answer(), { passages: [passage(1, "Gold.")] }));
		expect(error).toMatchObject({ kind: "broken", message: "The model stopped without an answer." });
	});

	test("ends an answer from passages when the model loops, and reads no more of the stream", async () => {
		const sentence = "Gold is a metal that doesn't rust. ";
		let read = 0;
		async function* loop() {
			for (; read < 1_000; read++)
				yield { type: "data", data: chunk(sentence).slice("data: ".length) } as const;
		}
		const ofPassages = request({ passages: [passage(1, "Gold.")] });
		const events = await collect(readCompletion(loop(), ofPassages, "asked"));
		expect(textOf(events)).toBe(sentence.trimEnd());
		expect(events.at(-1)).toMatchObject({ type: "finish", reason: "stop" });
		expect(read).toBeLessThan(10);
		// JSON must stay valid.
		const withFormat = { ...ofPassages, features: { response_format: { type: "json_object" } } } as const;
		read = 990;
		await expect(collect(readCompletion(loop(), withFormat, "asked"))).rejects.toThrow("cut off");
	});

	test("ends an answer without passages when the model loops only if that is asked for", async () => {
		const sentence = "Gold is a metal that doesn't rust. ";
		const stream = () => streamOf(...Array.from({ length: 10 }, () => sentence));
		expect(textOf(await complete(stream(), { stopsLoops: true }))).toBe(sentence.trimEnd());
		expect(textOf(await complete(stream()))).toBe(sentence.repeat(10));
	});

	test("ends a brief answer after a few sentences, and reads no more of the stream", async () => {
		let read = 0;
		async function* endless() {
			for (; read < 1_000; read++)
				yield { type: "data", data: chunk(`I have read ${read} books. `).slice("data: ".length) } as const;
		}
		const events = await collect(readCompletion(endless(), request({ isBrief: true }), "asked"));
		expect(textOf(events)).toMatch(/^I have read 0 books\. .* I have read \d+ books\.$/);
		expect(textOf(events).length).toBeLessThan(280);
		expect(events.at(-1)).toMatchObject({ type: "finish", reason: "stop" });
		expect(read).toBeLessThan(20);
	});

	test("cuts a brief answer whose sentence doesn't end", async () => {
		const words = streamOf(...Array.from({ length: 1_000 }, () => "ledger "));
		const text = textOf(await complete(words, { isBrief: true }));
		expect(text.length).toBe(600);
	});

	test("keeps a brief answer that is short", async () => {
		const events = await complete(streamOf("Hello! ", "How can I ", "help you?"), { isBrief: true });
		expect(textOf(events)).toBe("Hello! How can I help you?");
	});

	test("keeps the text of an answer from passages whose log probabilities are asked for", async () => {
		const sentence = "Gold is a metal that doesn't rust. ";
		const logprobs = { content: [{ token: sentence, logprob: -1, bytes: null, top_logprobs: [] }] };
		const data = `data: ${JSON.stringify({ choices: [{ delta: { content: sentence }, logprobs }] })}`;
		const stream = bytesOf(...[data, data, data, "data: [DONE]"].map((line) => `${line}\n\n`));
		const answer = { passages: [passage(1, "Gold.")], features: { logprobs: true } };
		expect(textOf(await complete(stream, answer))).toBe(sentence.repeat(3));
	});

	test("keeps a sentence of the user's own instructions in an answer from passages", async () => {
		const disclaimer = "This is general information and not legal advice.";
		const messages = [{ role: "system" as const, content: `Start with the next sentence. ${disclaimer}` }];
		const events = await complete(streamOf(disclaimer), { messages, passages: [passage(1, "Gold.")] });
		expect(textOf(events)).toBe(disclaimer);
	});

	test("rejects an answer from which everything was removed, even with stop strings", async () => {
		const changes = { passages: [passage(1, "Gold.")], stop: ["X"] };
		const error = await rejection(complete(streamOf("[1] https://example.org\n"), changes));
		expect(error).toMatchObject({ kind: "broken" });
	});

	test("yields the same events wherever the native stream of Workers AI is split", async () => {
		for (const parts of cuts(NATIVE.join(""))) {
			expect(await complete(parts)).toEqual([
				{ type: "token", text: "Ein " },
				{ type: "token", text: "Käse " },
				{ type: "token", text: "🧀." },
				{ type: "finish", reason: "stop", usage: USAGE, model: "asked" },
			]);
		}
	});

	test.each([
		["OpenAI's", OPENAI.join(""), OPENAI.slice(0, 5).join("").length],
		["the native", NATIVE.join(""), NATIVE.slice(0, 4).join("").length],
	])("throws `broken` when %s stream is truncated", async (_name, stream, known) => {
		const head = new TextEncoder().encode(stream.slice(0, known));
		for (let length = 0; length <= head.length; length++) {
			const error = await rejection(complete([head.subarray(0, length)]));
			expect(error).toMatchObject({ kind: "broken" });
		}
	});

	test("accepts a finish_reason as the end of the stream when [DONE] is missing", async () => {
		const events = await complete(bytesOf(...OPENAI.slice(0, -1)));
		expect(events.at(-1)).toEqual({ type: "finish", reason: "stop", usage: USAGE, model: "tiny" });
	});

	test("counts the tokens of a server that reports no usage", async () => {
		const events = await complete(bytesOf(...OPENAI.slice(0, 6), "data: [DONE]\n\n"));
		expect(events.at(-1)).toMatchObject({ usage: { prompt_tokens: 7, completion_tokens: 3 } });
	});

	test("reads usage from any chunk, and ignores invalid usage", async () => {
		const first = `${chunk("a", null, { usage: USAGE })}\n\n`;
		const last = `${chunk("b", "stop", { usage: { total: 9 } })}\n\n`;
		expect((await complete(bytesOf(first, last))).at(-1)).toMatchObject({ usage: USAGE });
	});

	test("leaves out the details of the usage", async () => {
		const usage = { ...USAGE, prompt_tokens_details: { cached_tokens: 1 } };
		const finish = (await complete(bytesOf(`${chunk("a", "stop", { usage })}\n\n`))).at(-1);
		expect(finish).toHaveProperty("usage", USAGE);
	});

	test("reports that an answer reached its token limit, with or without a finish_reason", async () => {
		expect((await complete(bytesOf(`${chunk("a", "length")}\n\n`))).at(-1)).toMatchObject({
			reason: "length",
		});
		const events = await complete(bytesOf(...NATIVE), { maxTokens: 3 });
		expect(events.at(-1)).toMatchObject({ reason: "length" });
	});

	test("reads a token sent as a number", async () => {
		const events = await complete(
			bytesOf('data: {"response":7}\n\n', 'data: {"response":"up"}\n\n', "data: [DONE]\n\n"),
		);
		expect(textOf(events)).toBe("7up");
	});

	test("reads text from a list of parts, and treats the other parts as thinking", async () => {
		const parts = [
			[{ type: "thinking", thinking: [{ type: "text", text: "Hm." }] }],
			[{ type: "text", text: "Ein " }],
			"Käse.",
		];
		const lines = parts.map(
			(content) => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`,
		);
		const events = await complete(bytesOf(...lines, "data: [DONE]\n\n"));
		expect(events[0]).toEqual({ type: "thinking", text: "Hm." });
		expect(textOf(events)).toBe("Ein Käse.");
	});

	test("returns a refusal as the answer", async () => {
		const line = `data: ${JSON.stringify({ choices: [{ delta: { content: null, refusal: "I can't." } }] })}\n\n`;
		expect(textOf(await complete(bytesOf(line, "data: [DONE]\n\n")))).toBe("I can't.");
	});

	test("ignores comments without a queue position", async () => {
		const comments = [": keep-alive\n\n", ": queue next\n\n", ': queue {"position":"x"}\n\n'];
		expect((await complete(bytesOf(...comments, ...OPENAI.slice(2)))).map(({ type }) => type)).not.toContain(
			"queued",
		);
	});

	test.each([
		[{ message: "gone", code: "engine_crashed" }, "broken"],
		[{ message: "wait", code: "model_loading" }, "loading"],
		[{ message: "gone", code: "server_unreachable" }, "unreachable"],
		[{ message: "long", code: "context_length_exceeded" }, "too_long"],
		[{ message: "long", code: 400, type: "exceed_context_size_error" }, "too_long"],
		[{ message: "full", code: 503 }, "busy"],
		[{ message: "odd", code: "invalid_value", type: "invalid_request_error" }, "refused"],
		["plain text", "broken"],
	])("maps the error %j in the stream to %s", async (error, kind) => {
		const failed = await rejection(
			complete(bytesOf(`${chunk("a")}\n\n`, `data: ${JSON.stringify({ error })}\n\n`)),
		);
		expect(failed).toMatchObject({ name: "ProviderError", kind });
	});

	test("throws `unsupported` when a stream that waited is refused because of a feature", async () => {
		const error = { message: "no such token", type: "invalid_request_error", param: "logit_bias.7" };
		const parts = bytesOf(": queue {}\n\n", `data: ${JSON.stringify({ error })}\n\n`);
		const failed = await rejection(complete(parts, { features: { logit_bias: { 7: 1 } } }));
		expect(failed).toMatchObject({ kind: "unsupported", param: "logit_bias.7" });
	});

	test("throws `broken` when the stream is not a completion", async () => {
		expect(await rejection(complete(bytesOf("data: <html>\n\n")))).toMatchObject({ kind: "broken" });
	});
});
