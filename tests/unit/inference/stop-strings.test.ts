import { describe, expect, test } from "vitest";
import type { GenerateEvent } from "../../../src/inference/provider.ts";
import { applyStopStrings } from "../../../src/inference/stop-strings.ts";

const usage = { prompt_tokens: 3, completion_tokens: 9 };

async function answer(tokens: string[], stop: string[]) {
	async function* events(): AsyncGenerator<GenerateEvent> {
		for (const text of tokens) yield { type: "token", text };
		yield { type: "finish", reason: "length", usage, model: "m" };
	}
	let text = "";
	const finishes: GenerateEvent[] = [];
	for await (const event of applyStopStrings(events(), { stop, messages: [] }, "m")) {
		if (event.type === "token") text += event.text;
		else finishes.push(event);
	}
	return { text, finishes };
}

describe("an answer with stop strings", () => {
	test.each([
		["ends before the first stop string", ["one END two"], ["END"], "one "],
		["ends before a stop string that arrives in pieces", ["one E", "N", "D two"], ["END"], "one "],
		["ends before the earliest of several stop strings", ["a;b.c"], [".", ";"], "a"],
		[
			"ends before the earliest complete stop string, even if another one started earlier",
			["ab", "c"],
			["abd", "b"],
			"a",
		],
	])("%s", async (_, tokens, stop, text) => {
		const { text: result, finishes } = await answer(tokens, stop);
		expect(result).toBe(text);
		expect(finishes).toMatchObject([{ type: "finish", reason: "stop", model: "m" }]);
	});

	test.each([
		["the strings do not occur", ["one EN", "d"], ["END"], "one ENd"],
		["only the start of a string occurs", ["one EN"], ["END"], "one EN"],
		["the list is empty", ["one"], [], "one"],
	])("is complete and keeps the model's finish reason when %s", async (_, tokens, stop, text) => {
		const { text: result, finishes } = await answer(tokens, stop);
		expect(result).toBe(text);
		expect(finishes).toEqual([{ type: "finish", reason: "length", usage, model: "m" }]);
	});
});
