import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readCompletion } from "../../../src/inference/completion.ts";
import { removeThinking, ThinkingFilter } from "../../../src/inference/thinking.ts";
import { WorkersAi } from "../../../src/inference/workers-ai.ts";
import { parseSse } from "../../../src/upstream/sse.ts";
import { chunk } from "../../support/sse-server.ts";
import { fakeAi, native } from "../../support/workers-ai.ts";
import { chunksOf, collect, open, rejection, request, textOf } from "./helpers.ts";

const DONE = "data: [DONE]";
const thinking = (fields: object) => `data: ${JSON.stringify({ choices: [{ index: 0, delta: fields }] })}`;

/** Reads a stream of these lines. */
function complete(
	lines: readonly string[],
	changes = {},
	model = "asked",
	thinkingTemplates = new Set<string>(),
) {
	const bytes = new TextEncoder().encode(lines.map((line) => `${line}\n\n`).join(""));
	return collect(readCompletion(parseSse(chunksOf([bytes])), request(changes), model, thinkingTemplates));
}

/** Reads a stream of these tokens, which ends for `reason`. */
const said = (
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

/** What is shown of an answer that comes in these parts. */
function shown(parts: readonly string[], options = {}): string {
	const filter = new ThinkingFilter(options);
	const text = parts.map((part) => filter.push(part)).join("");
	return text + filter.flush();
}

const LEADING: [string, string, string][] = [
	["<think>", "<think>hm</think>Paris.", "Paris."],
	["<think> with line breaks", "\n<think>\nhm\n</think>\n\nParis.", "Paris."],
	["<thinking>", "<thinking>hm</thinking>\nParis.", "Paris."],
	["<thought>", "<thought>hm</thought>Paris.", "Paris."],
	["<reasoning>", "<reasoning>hm</reasoning>Paris.", "Paris."],
	["[THINK]", "[THINK]hm[/THINK]Paris.", "Paris."],
	["<seed:think>", "<seed:think>hm</seed:think>Paris.", "Paris."],
	["Apertus's marks", "<|inner_prefix|>hm<|inner_suffix|>Paris.", "Paris."],
	["Gemma's channel", "<|channel>thought\nhm<channel|>Paris.", "Paris."],
	["◁think▷", "◁think▷hm◁/think▷Paris.", "Paris."],
	["Command A's marks", "<|START_THINKING|>hm<|END_THINKING|>Paris.", "Paris."],
	[
		"gpt-oss's channels",
		"<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>final<|message|>Paris.",
		"Paris.",
	],
	["gpt-oss's final channel alone", "<|channel|>final<|message|>Paris.", "Paris."],
	["empty thinking", "<think>\n\n</think>\n\nParis.", "Paris."],
	["only the end of empty thinking", "\n</think>\n\nParis.", "Paris."],
	["two blocks in a row", "<think>a</think>\n<think>b</think>Paris.", "Paris."],
	["thinking that ends in a quotation", '<think>"hm"</think>Paris.', "Paris."],
	["thinking about other marks", "<think>is it [/THINK] or </thinking>?</think>Paris.", "Paris."],
	["an answer of less than a mark", "<think>hm</think><", "<"],
];
const KEPT: [string, string][] = [
	["a mark later in the text", "Models write <think>hm</think> before they answer."],
	["a mark in code", "`<think>` opens, `</think>` closes."],
	["the closing mark in code", "Thinking ends with `</think>`."],
	["the closing mark in quotation marks", 'Split it: `text.split("</think>")[1]`, or at “</think>”.'],
	["a fence", "```xml\n<think>hm</think>\n```"],
	["a word like a mark", "<thin ice> is dangerous."],
	["the beginning of a mark", "<thi"],
	["leading white space", " \n Paris."],
	["other mark-up", "<b>Paris</b>"],
];

describe("ThinkingFilter", () => {
	test.each(LEADING)("hides leading thinking, wherever the stream is cut: %s", (_, text, answer) => {
		expect(shown([text])).toBe(answer);
		expect(shown([...text])).toBe(answer);
		for (let at = 0; at <= text.length; at++) expect(shown([text.slice(0, at), text.slice(at)])).toBe(answer);
	});

	test.each(KEPT)("keeps what is no leading thinking, wherever the stream is cut: %s", (_, text) => {
		for (let at = 0; at <= text.length; at++) {
			const parts = [text.slice(0, at), text.slice(at)];
			expect(shown(parts)).toBe(text);
		}
		const filter = new ThinkingFilter();
		for (const letter of text) filter.push(letter);
		expect(filter.missedThinking).toBe(false);
	});

	test("keeps every text without marks, however it is cut", () => {
		fc.assert(
			fc.property(fc.array(fc.stringMatching(/^[<>/thinkaT[\] \n]{0,6}$/)), (parts) => {
				const text = parts.join("");
				fc.pre(!/think|thought/i.test(text));
				expect(shown(parts)).toBe(text);
			}),
		);
	});

	test("hides thinking that never ends", () => {
		expect(shown(["<think>", "hm, ", "hm"])).toBe("");
	});

	test("notices that what it returned was thinking when only the end of it is marked", () => {
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
	test.each(LEADING)("leaves the answer: %s", (_, text, answer) => {
		expect(removeThinking(text)).toBe(answer);
	});

	test.each(KEPT)("leaves an answer without leading thinking as it is: %s", (_, text) => {
		expect(removeThinking(text)).toBe(text);
	});

	test("leaves out thinking whose beginning or end is not marked", () => {
		expect(removeThinking("hm</think>Paris.")).toBe("Paris.");
		expect(removeThinking("`</think>`? hm</think>Paris.")).toBe("Paris.");
		expect(removeThinking("<think>hm, and then it was stopped")).toBe("");
	});
});

describe("an answer of a model that thinks", () => {
	test.each(LEADING.filter(([, text]) => text.length > 20))(
		"streams without it: %s",
		async (_, text, answer) => {
			const events = await said([...text]);
			expect(textOf(events)).toBe(answer);
			expect(events.filter(({ type }) => type === "thinking")).toHaveLength(1);
			expect(events.at(-1)).toMatchObject({ type: "finish", usage: { completion_tokens: [...text].length } });
		},
	);

	test.each(["reasoning_content", "reasoning", "thinking"])(
		"streams without what comes in the field %s, which counts as tokens",
		async (field) => {
			const lines = [
				thinking({ [field]: "hm" }),
				thinking({ [field]: ", yes", content: "" }),
				chunk("Paris."),
				DONE,
			];
			expect(await complete(lines)).toEqual([
				{ type: "thinking" },
				{ type: "token", text: "Paris." },
				{ type: "finish", reason: "stop", model: "asked", usage: { prompt_tokens: 7, completion_tokens: 3 } },
			]);
		},
	);

	test.each([
		["only thinking in a field", [thinking({ reasoning_content: "hm" })]],
		["thinking that ends and nothing after it", [chunk("<think>hm</think>\n")]],
		["thinking that never ends", [chunk("<think>hm")]],
		["only the end of thinking", [chunk("</think>")]],
	])("is broken, and says so, when there is %s", async (_, lines) => {
		const error = await rejection(complete([...lines, chunk(null, "stop"), DONE]));
		expect(error).toMatchObject({
			kind: "broken",
			message: "The model stopped after its thinking, without an answer.",
		});
	});

	test("is refused with the limit that its thinking used up", async () => {
		for (const lines of [[thinking({ reasoning: "hm" })], [chunk("<think>hm")]]) {
			const error = await rejection(complete([...lines, chunk(null, "length"), DONE]));
			expect(error).toMatchObject({ kind: "refused", message: /thinking used up the limit of 50 tokens/ });
		}
	});

	test("is not empty when its thinking hit a stop string", async () => {
		const stop = ["\n"];
		expect(await rejection(said(["<think>", "hm"], "stop", { stop }))).toMatchObject({ kind: "broken" });
	});
});

describe("an answer that is empty", () => {
	test.each([
		["no token", []],
		["white space", [" ", "\n"]],
		["an empty chunk", [""]],
	])("is broken, and says so: %s", async (_, tokens) => {
		expect(await rejection(said(tokens))).toMatchObject({
			kind: "broken",
			message: "The model stopped without an answer.",
		});
	});

	test("is refused when it used up its limit", async () => {
		expect(await rejection(said([], "length"))).toMatchObject({ kind: "refused", message: /50 tokens/ });
	});

	test("is right where it begins with a stop string", async () => {
		expect(await said([], "stop", { stop: ["END"] })).toMatchObject([{ type: "finish", reason: "stop" }]);
	});
});

describe("a model whose template opens the thinking", () => {
	const TOKENS = ["hm, ", "let me see", "</think>", "\n\n", "Paris", "."];

	test("breaks the first answer, is remembered, and streams the next without its thinking", async () => {
		const thinkingTemplates = new Set<string>();
		expect(await rejection(said(TOKENS, "stop", {}, "m", thinkingTemplates))).toMatchObject({
			kind: "broken",
		});
		expect(await said(TOKENS, "stop", {}, "m", thinkingTemplates)).toMatchObject([
			{ type: "thinking" },
			{ type: "token", text: "Paris" },
			{ type: "token", text: "." },
			{ type: "finish" },
		]);
		expect(thinkingTemplates).toEqual(new Set(["m"]));
	});

	test("streams the first answer as well when the mark comes before anything was shown", async () => {
		expect(textOf(await said(["\n", "hm</think>\n\nPar", "is."], "stop", {}, "m"))).toBe("Paris.");
	});

	test.each(["@cf/deepseek-ai/deepseek-r1-distill-qwen-32b", "qwq-32b", "Qwen3-4B-Thinking-2507"])(
		"is known by its name: %s",
		async (model) => {
			expect(textOf(await said(TOKENS, "stop", {}, model))).toBe("Paris.");
			expect(textOf(await said(["<think>hm</think>", "Paris."], "stop", {}, model))).toBe("Paris.");
			const separated = [thinking({ reasoning: "hm" }), chunk("Par"), chunk("is."), DONE];
			expect((await complete(separated, {}, model)).map(({ type }) => type)).toEqual([
				"thinking",
				"token",
				"token",
				"finish",
			]);
		},
	);

	test("is forgotten after an answer that does not think, which is shown whole at its end", async () => {
		const thinkingTemplates = new Set(["m"]);
		expect(textOf(await said([" Par", "is."], "stop", {}, "m", thinkingTemplates))).toBe(" Paris.");
		expect(thinkingTemplates).toEqual(new Set());
	});

	test("has no answer when its limit ends it before the thinking does", async () => {
		const error = await rejection(said(["hm"], "length", {}, "m", new Set(["m"])));
		expect(error).toMatchObject({ kind: "refused", message: /thinking/ });
	});
});

describe("a thinking model of Workers AI", () => {
	const ask = (reply: Parameters<typeof fakeAi>[0][string], changes = {}) =>
		collect(
			new WorkersAi({ ai: fakeAi({ m: reply }), models: ["m"], retired: new Set() }).generate(
				request(changes),
				open(),
			),
		);

	test("streams the native format without its thinking", async () => {
		expect(textOf(await ask(native("<thi", "nk>hm", "</think>", "\n", "Paris.")))).toBe("Paris.");
		expect(await rejection(ask(native("<think>hm</think>")))).toMatchObject({ kind: "broken" });
		expect(await rejection(ask(native()))).toMatchObject({ kind: "broken" });
	});

	test("finds no stop string in its thinking", async () => {
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
	])("may answer as a whole, in %s", async (_, whole) => {
		const events = await ask(() => whole);
		expect(textOf(events)).toBe("Paris.");
		expect(events.at(-1)).toMatchObject({ usage: { prompt_tokens: 4, completion_tokens: 9 } });
	});
});
