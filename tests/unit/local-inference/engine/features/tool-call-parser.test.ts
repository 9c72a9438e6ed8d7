import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ToolCallParser } from "../../../../../local-inference/engine/features/tool-call-parser.ts";
import { describeTools } from "../../../../../local-inference/engine/features/tool-format.ts";

const WEATHER = '<tool_call>\n{"name": "get_weather", "arguments": {"city":"Paris}"}}\n</tool_call>';
const NOW = '<tool_call>\n{"name": "now", "arguments": {}}\n</tool_call>';

/** Returns the text and the calls of an answer that arrives in the given parts. */
function parse(parts: readonly string[]) {
	const parser = new ToolCallParser();
	const events = [...parts.flatMap((text) => parser.push({ type: "token", text })), ...parser.flush()];
	const calls: { name: string; arguments: string }[] = [];
	let text = "";
	for (const event of events) {
		if (event.type === "token") text += event.text;
		else if (event.name !== undefined) calls.push({ name: event.name, arguments: event.arguments });
		else (calls[event.index] ?? { arguments: "" }).arguments += event.arguments;
	}
	return { text, calls };
}

describe("ToolCallParser", () => {
	test("finds text and parallel calls wherever the answer is split", () => {
		const answer = `I will look. ${WEATHER}\n${NOW}`;
		fc.assert(
			fc.property(fc.array(fc.nat(answer.length), { maxLength: 20 }), (cuts) => {
				const at = [0, ...cuts.toSorted((a, b) => a - b), answer.length];
				const parts = at.slice(1).map((end, index) => answer.slice(at[index], end));
				expect(parse(parts)).toEqual({
					text: "I will look. ",
					calls: [
						{ name: "get_weather", arguments: '{"city":"Paris}"}' },
						{ name: "now", arguments: "{}" },
					],
				});
			}),
		);
	});

	test("streams the arguments of a call before the call is complete", () => {
		const parser = new ToolCallParser();
		const parts = parser.push({ type: "token", text: WEATHER.slice(0, -20) });
		expect(parts.at(-1)).toMatchObject({
			type: "tool_call",
			index: 0,
			arguments: expect.stringMatching(/^\{"city/),
		});
	});

	test("keeps text that only looks like a call", () => {
		expect(parse(["a <tool", "> b <"])).toEqual({ text: "a <tool> b <", calls: [] });
	});

	test("returns only the arguments of a call that was cut off after them", () => {
		for (let length = WEATHER.indexOf('}"}') + 3; length < WEATHER.length; length++)
			expect(parse([WEATHER.slice(0, length)]).calls).toEqual([
				{ name: "get_weather", arguments: '{"city":"Paris}"}' },
			]);
	});

	test("returns the arguments of a call that was cut off", () => {
		expect(parse(['<tool_call>\n{"name": "f", "arguments": {"a":']).calls).toEqual([
			{ name: "f", arguments: '{"a":' },
		]);
	});
});

test("describeTools adds the tools to the system message and writes calls and results as text", () => {
	const tool = { type: "function" as const, function: { name: "now" } };
	const call = { id: "c1", type: "function" as const, function: { name: "now", arguments: "{}" } };
	const messages = describeTools(
		[
			{ role: "system", content: "Be brief." },
			{ role: "user", content: "What time is it?" },
			{ role: "assistant", content: "", toolCalls: [call] },
			{ role: "tool", content: "noon", toolCallId: "c1" },
		],
		[tool],
	);
	expect(messages[0]?.content).toMatch(
		/^Be brief\.\n\n# Tools[\s\S]*\{"type":"function","function":\{"name":"now"\}\}/,
	);
	expect(messages.slice(2)).toEqual([
		{ role: "assistant", content: NOW },
		{ role: "user", content: "<tool_response>\nnoon\n</tool_response>" },
	]);
});
