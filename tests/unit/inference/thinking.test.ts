import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readCompletion } from "../../../src/inference/completion.ts";
import type { GenerateEvent } from "../../../src/inference/provider.ts";
import { removeThinking, ThinkingFilter } from "../../../src/inference/thinking.ts";
import { WorkersAi } from "../../../src/inference/workers-ai.ts";
import { parseSse } from "../../../src/upstream/sse.ts";
import { chunk } from "../../support/sse-server.ts";
import { fakeAi, native } from "../../support/workers-ai.ts";
import { chunksOf, collect, neverAborted, passage, rejection, request, textOf } from "./helpers.ts";

const DONE = "data: [DONE]";
const thinking = (fields: object) => `data: ${JSON.stringify({ choices: [{ index: 0, delta: fields }] })}`;

/** Reads a stream of the given lines. */
function complete(
	lines: readonly string[],
	changes = {},
	model = "asked",
	thinkingTemplates = new Set<string>(),
) {
	const bytes = new TextEncoder().encode(lines.map((line) => `${line}\n\n`).join(""));
	return collect(readCompletion(parseSse(chunksOf([bytes])), request(changes), model, thinkingTemplates));
}

/** Reads a stream of the given tokens that ends with the finish reason `reason`. */
const completeTokens = (
	tokens: readonly string[],
	reason = "stop",
	changes = {},
	model = "asked",
	thinkingTemplates = new Set<string>(),
) =>
	complete(
		[...tokens.map((token) => chunk(token)), chunk(null, reason), DONE],
		changes,
		model,
		thinkingTemplates,
	);

/** Returns the visible text of an answer that arrives in the given parts. */
function shown(parts: readonly string[], options = {}): string {
	const filter = new ThinkingFilter(options);
	const text = parts.map((part) => filter.push(part)).join("");
	return text + filter.flush();
}

function thinkingOf(events: readonly GenerateEvent[]): string {
	return events.map((event) => (event.type === "thinking" ? event.text : "")).join("");
}

const LEADING: [string, string, string][] = [
	["<think>", "<think>hm</think>Paris.", "Paris."],
	["<think> with line breaks", "\n<think>\nhm\n</think>\n\nParis.", "Paris."],
	["<thinking>", "<thinking>hm</thinking>\nParis.", "Paris."],
	["<thought>", "<thought>hm</thought>Paris.", "Paris."],
	["<reasoning>", "<reasoning>hm</reasoning>Paris.", "Paris."],
	["[THINK]", "[THINK]hm[/THINK]Paris.", "Paris."],
	["<seed:think>", "<seed:think>hm</seed:think>Paris.", "Paris."],
	["Apertus's tags", "<|inner_prefix|>hm<|inner_suffix|>Paris.", "Paris."],
	["Gemma's channel", "<|channel>thought\nhm<channel|>Paris.", "Paris."],
	["◁think▷", "◁think▷hm◁/think▷Paris.", "Paris."],
	["Command A's tags", "<|START_THINKING|>hm<|END_THINKING|>Paris.", "Paris."],
	[
		"gpt-oss's channels",
		"<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>final<|message|>Paris.",
		"Paris.",
	],
	["only gpt-oss's final channel", "<|channel|>final<|message|>Paris.", "Paris."],
	["empty thinking", "<think>\n\n</think>\n\nParis.", "Paris."],
	["only the closing tag of empty thinking", "\n</think>\n\nParis.", "Paris."],
	["two blocks in a row", "<think>a</think>\n<think>b</think>Paris.", "Paris."],
	["thinking that ends in a quotation", '<think>"hm"</think>Paris.', "Paris."],
	["thinking about other tags", "<think>is it [/THINK] or </thinking>?</think>Paris.", "Paris."],
	["an answer shorter than a tag", "<think>hm</think><", "<"],
];
const KEPT: [string, string][] = [
	["a tag later in the text", "Models write <think>hm</think> before they answer."],
	["a tag in code", "`<think>` opens, `</think>` closes."],
	["the closing tag in code", "Thinking ends with `</think>`."],
	["the closing tag in quotation marks", 'Split it: `text.split("</think>")[1]`, or at “</think>”.'],
	["a fence", "```xml\n<think>hm</think>\n```"],
	["a word that resembles a tag", "<thin ice> is dangerous."],
	["the start of a tag", "<thi"],
	["leading whitespace", " \n Paris."],
	["other markup", "<b>Paris</b>"],
];

describe("ThinkingFilter", () => {
	test.each(LEADING)("removes leading thinking wherever the stream is split: %s", (_, text, answer) => {
		expect(shown([text])).toBe(answer);
		expect(shown([...text])).toBe(answer);
		for (let at = 0; at <= text.length; at++) expect(shown([text.slice(0, at), text.slice(at)])).toBe(answer);
	});

	test.each(KEPT)("keeps other text wherever the stream is split: %s", (_, text) => {
		for (let at = 0; at <= text.length; at++) {
			const parts = [text.slice(0, at), text.slice(at)];
			expect(shown(parts)).toBe(text);
		}
		const filter = new ThinkingFilter();
		for (const letter of text) filter.push(letter);
		expect(filter.missedThinking).toBe(false);
	});

	test("keeps any text without tags, regardless of how it is split", () => {
		fc.assert(
			fc.property(fc.array(fc.stringMatching(/^[<>/thinkaT[\] \n]{0,6}$/)), (parts) => {
				const text = parts.join("");
				fc.pre(!/think|thought/i.test(text));
				expect(shown(parts)).toBe(text);
			}),
		);
	});

	test("removes thinking without a closing tag", () => {
		expect(shown(["<think>", "hm, ", "hm"])).toBe("");
	});

	test("reports that it has returned thinking when a closing tag arrives without an opening tag", () => {
		const filter = new ThinkingFilter();
		expect(filter.push("hm, let me see")).toBe("hm, let me see");
		for (const part of ["</thi", "nk>", "\n\nParis."]) filter.push(part);
		expect(filter.missedThinking).toBe(true);
		expect(shown(["hm, let me see", "</thi", "nk>", "\n\nParis."], { isOpen: true })).toBe("Paris.");
	});

	test("takes linear time for hostile texts", () => {
		for (const part of ["<think>", "</think>", "<think></think>", "<", " ", "<think", "`</think>`"]) {
			const whole = part.repeat(100_000);
			const parts = Array.from({ length: 100_000 }, () => part);
			for (const stream of [[whole], parts, ["<think>", ...parts], ["a", ...parts]])
				expect(shown(stream).length).toBeLessThanOrEqual(whole.length + 1);
			expect(removeThinking(whole).length).toBeLessThanOrEqual(whole.length);
		}
	});
});

describe("removeThinking", () => {
	test.each(LEADING)("returns the answer: %s", (_, text, answer) => {
		expect(removeThinking(text)).toBe(answer);
	});

	test.each(KEPT)("returns an answer without leading thinking unchanged: %s", (_, text) => {
		expect(removeThinking(text)).toBe(text);
	});

	test("removes thinking without an opening or closing tag", () => {
		expect(removeThinking("hm</think>Paris.")).toBe("Paris.");
		expect(removeThinking("`</think>`? hm</think>Paris.")).toBe("Paris.");
		expect(removeThinking("<think>hm, and then it was stopped")).toBe("");
	});
});

describe("an answer with thinking", () => {
	test.each(LEADING.filter(([, text]) => text.length > 20))(
		"streams without its thinking: %s",
		async (_, text, answer) => {
			const events = await completeTokens([...text]);
			expect(textOf(events)).toBe(answer);
			const types = events.map(({ type }) => type);
			expect(types[0]).toBe("thinking");
			expect(types.lastIndexOf("thinking")).toBeLessThan(types.indexOf("token"));
			expect(events.at(-1)).toMatchObject({ type: "finish", usage: { completion_tokens: [...text].length } });
		},
	);

	test.each(["reasoning_content", "reasoning", "thinking"])(
		"streams without the content of the field %s, but includes it in its token count",
		async (field) => {
			const lines = [
				thinking({ [field]: "hm" }),
				thinking({ [field]: ", yes", content: "" }),
				chunk("Paris."),
				DONE,
			];
			expect(await complete(lines)).toEqual([
				{ type: "thinking", text: "hm" },
				{ type: "thinking", text: ", yes" },
				{ type: "token", text: "Paris." },
				{ type: "finish", reason: "stop", model: "asked", usage: { prompt_tokens: 7, completion_tokens: 3 } },
			]);
		},
	);

	test.each(["</think>", "</", "think>", "<"])(
		"streams its thinking without the closing tag, which may be split at %s",
		async (part) => {
			const text = "<think>Is 1 </ 2?</think>Yes.";
			const at = text.lastIndexOf(part);
			const events = await completeTokens([text.slice(0, at), text.slice(at)]);
			expect(thinkingOf(events)).toBe("Is 1 </ 2?");
			expect(textOf(events)).toBe("Yes.");
		},
	);

	test.each([
		["only thinking in a separate field", [thinking({ reasoning_content: "hm" })]],
		["thinking without an answer after it", [chunk("<think>hm</think>\n")]],
		["thinking without a closing tag", [chunk("<think>hm")]],
		["only a closing tag", [chunk("</think>")]],
	])("is broken, with an explanation, when it contains %s", async (_, lines) => {
		const error = await rejection(complete([...lines, chunk(null, "stop"), DONE]));
		expect(error).toMatchObject({
			kind: "broken",
			message: "The model stopped after its thinking, without an answer.",
		});
	});

	test("is refused with a message that names the limit when thinking uses up all tokens", async () => {
		for (const lines of [[thinking({ reasoning: "hm" })], [chunk("<think>hm")]]) {
			const error = await rejection(complete([...lines, chunk(null, "length"), DONE]));
			expect(error).toMatchObject({ kind: "refused", message: /thinking used up the limit of 50 tokens/ });
		}
	});

	test("is broken when a stop string ends its thinking", async () => {
		const stop = ["\n"];
		expect(await rejection(completeTokens(["<think>", "hm"], "stop", { stop }))).toMatchObject({
			kind: "broken",
		});
	});
});

describe("an empty answer", () => {
	test.each([
		["no token", []],
		["whitespace", [" ", "\n"]],
		["an empty chunk", [""]],
	])("is broken, with an explanation, when it contains %s", async (_, tokens) => {
		expect(await rejection(completeTokens(tokens))).toMatchObject({
			kind: "broken",
			message: "The model stopped without an answer.",
		});
	});

	test("is refused when it uses up the token limit", async () => {
		expect(await rejection(completeTokens([], "length"))).toMatchObject({
			kind: "refused",
			message: /50 tokens/,
		});
	});

	test.each([
		["nothing", []],
		["its thinking", ["<think>", "hm"]],
		["the frame of the passages", ["<notes>", "\n", ">"]],
	])("is valid when a limit shorter than a quote ends it within %s", async (_, tokens) => {
		const changes = { maxTokens: 5, passages: [passage(1, "Gold.")] };
		const events = await completeTokens(tokens, "length", changes);
		expect(textOf(events)).toBe("");
		expect(events.at(-1)).toMatchObject({ type: "finish", reason: "length" });
	});

	test("is valid when it starts with a stop string", async () => {
		expect(await completeTokens([], "stop", { stop: ["END"] })).toMatchObject([
			{ type: "finish", reason: "stop" },
		]);
	});
});

describe("a model whose template opens the thinking block", () => {
	const TOKENS = ["hm, ", "let me see", "</think>", "\n\n", "Paris", "."];

	test("fails on its first answer, is remembered, and streams its next answer without thinking", async () => {
		const thinkingTemplates = new Set<string>();
		expect(await rejection(completeTokens(TOKENS, "stop", {}, "m", thinkingTemplates))).toMatchObject({
			kind: "broken",
		});
		expect(await completeTokens(TOKENS, "stop", {}, "m", thinkingTemplates)).toMatchObject([
			{ type: "thinking", text: "hm, " },
			{ type: "thinking", text: "let me see" },
			{ type: "token", text: "Paris" },
			{ type: "token", text: "." },
			{ type: "finish" },
		]);
		expect(thinkingTemplates).toEqual(new Set(["m"]));
	});

	test("streams its first answer when the closing tag comes before any visible text", async () => {
		expect(textOf(await completeTokens(["\n", "hm</think>\n\nPar", "is."], "stop", {}, "m"))).toBe("Paris.");
	});

	test.each(["@cf/deepseek-ai/deepseek-r1-distill-qwen-32b", "qwq-32b", "Qwen3-4B-Thinking-2507"])(
		"is recognized by its name: %s",
		async (model) => {
			expect(textOf(await completeTokens(TOKENS, "stop", {}, model))).toBe("Paris.");
			expect(textOf(await completeTokens(["<think>hm</think>", "Paris."], "stop", {}, model))).toBe("Paris.");
			const separated = [thinking({ reasoning: "hm" }), chunk("Par"), chunk("is."), DONE];
			expect((await complete(separated, {}, model)).map(({ type }) => type)).toEqual([
				"thinking",
				"token",
				"token",
				"finish",
			]);
		},
	);

	test("is forgotten after it returns an answer without thinking", async () => {
		const thinkingTemplates = new Set(["m"]);
		expect(textOf(await completeTokens([" Par", "is."], "stop", {}, "m", thinkingTemplates))).toBe(" Paris.");
		expect(thinkingTemplates).toEqual(new Set());
	});

	test("has no answer when it reaches the token limit while thinking", async () => {
		const error = await rejection(completeTokens(["hm"], "length", {}, "m", new Set(["m"])));
		expect(error).toMatchObject({ kind: "refused", message: /thinking/ });
	});
});

describe("a thinking model on Workers AI", () => {
	const ask = (reply: Parameters<typeof fakeAi>[0][string], changes = {}) =>
		collect(
			new WorkersAi({ ai: fakeAi({ m: reply }), models: ["m"], retired: new Set() }).generate(
				request(changes),
				neverAborted(),
			),
		);

	test("streams the native format without its thinking", async () => {
		expect(textOf(await ask(native("<thi", "nk>hm", "</think>", "\n", "Paris.")))).toBe("Paris.");
		expect(await rejection(ask(native("<think>hm</think>")))).toMatchObject({ kind: "broken" });
		expect(await rejection(ask(native()))).toMatchObject({ kind: "broken" });
	});

	test("ignores stop strings in its thinking", async () => {
		expect(textOf(await ask(native("<think>END</think>", "Paris. END."), { stop: ["END"] }))).toBe("Paris. ");
	});

	test.each([
		[
			"the native format",
			{ response: "<think>hm</think>Paris.", usage: { prompt_tokens: 4, completion_tokens: 9 } },
		],
		[
			"OpenAI's format",
			{
				choices: [{ message: { content: "Paris.", reasoning_content: "hm" }, finish_reason: "stop" }],
				usage: { prompt_tokens: 4, completion_tokens: 9 },
			},
		],
	])("can respond in %s without streaming", async (_, whole) => {
		const events = await ask(() => whole);
		expect(textOf(events)).toBe("Paris.");
		expect(events.at(-1)).toMatchObject({ usage: { prompt_tokens: 4, completion_tokens: 9 } });
	});
});
