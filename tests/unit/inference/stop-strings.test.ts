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
		["ends before the first one", ["one END two"], ["END"], "one "],
		["ends before one that comes in pieces", ["one E", "N", "D two"], ["END"], "one "],
		["ends before the earliest of several", ["a;b.c"], [".", ";"], "a"],
		["ends before the earliest, though another began earlier", ["ab", "c"], ["abd", "b"], "a"],
	])("%s", async (_, tokens, stop, text) => {
		const { text: said, finishes } = await answer(tokens, stop);
		expect(said).toBe(text);
		expect(finishes).toMatchObject([{ type: "finish", reason: "stop", model: "m" }]);
	});

	test.each([
		["that do not come", ["one EN", "d"], ["END"], "one ENd"],
		["of which only the beginning comes", ["one EN"], ["END"], "one EN"],
		["of which there are none", ["one"], [], "one"],
	])("%s is whole, and ends as the model ended it", async (_, tokens, stop, text) => {
		const { text: said, finishes } = await answer(tokens, stop);
		expect(said).toBe(text);
		expect(finishes).toEqual([{ type: "finish", reason: "length", usage, model: "m" }]);
	});
});
