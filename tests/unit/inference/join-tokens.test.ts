import { describe, expect, test } from "vitest";
import { joinTokens } from "../../../src/inference/join-tokens.ts";
import type { GenerateEvent } from "../../../src/inference/provider.ts";

const token = (text: string): GenerateEvent => ({ type: "token", text });
const finish: GenerateEvent = {
	type: "finish",
	reason: "stop",
	usage: { prompt_tokens: 1, completion_tokens: 2 },
	model: "tiny",
};

describe("joinTokens", () => {
	test("joins tokens that follow each other, and keeps the order of the other events", () => {
		const thinking: GenerateEvent = { type: "thinking", text: "hm" };
		expect([...joinTokens([thinking, token("a"), token("b"), finish, token("c")])]).toEqual([
			thinking,
			{ type: "token", text: "ab", count: 2 },
			finish,
			{ type: "token", text: "c", count: 1 },
		]);
	});

	test("yields the tokens before an error", () => {
		const events: GenerateEvent[] = [];
		const read = () => {
			for (const event of joinTokens(failAfter(token("a"), token("b")))) events.push(event);
		};
		expect(read).toThrow("reset");
		expect(events).toEqual([{ type: "token", text: "ab", count: 2 }]);
	});
});

function* failAfter(...events: GenerateEvent[]): Generator<GenerateEvent> {
	yield* events;
	throw new Error("reset");
}
