import { describe, expect, test } from "vitest";
import {
	chooseSlot,
	chooseSource,
	commonPrefixLength,
	type SlotState,
} from "../../../../local-inference/engine/slots.ts";

const slot = (over: Partial<SlotState>): SlotState => ({
	busy: false,
	userKey: "",
	conversationKey: null,
	lastUsed: 0,
	tokens: [],
	...over,
});

describe("chooseSlot", () => {
	test("returns the slot that the conversation used last", () => {
		const slots = [
			slot({}),
			slot({ conversationKey: "c", lastUsed: 1 }),
			slot({ conversationKey: "d", lastUsed: 2 }),
		];
		expect(chooseSlot(slots, "c", [1, 2])).toBe(1);
	});

	test("returns the least recently used slot for a new conversation, even if another slot holds the same prefix", () => {
		const slots = [slot({ conversationKey: "c", lastUsed: 2, tokens: [1, 2, 3] }), slot({ lastUsed: 1 })];
		expect(chooseSlot(slots, "new", [1, 2, 3, 4])).toBe(1);
	});

	test("compares prompt tokens to find the slot of a conversation that has no key", () => {
		const slots = [slot({}), slot({ lastUsed: 1, tokens: [1, 2, 3, 9] }), slot({ lastUsed: 2, tokens: [7] })];
		expect(chooseSlot(slots, null, [1, 2, 3, 4])).toBe(1);
		expect(chooseSlot(slots, null, [5, 6])).toBe(0);
	});

	test("never returns a busy slot", () => {
		const busy = slot({ busy: true, conversationKey: "c", lastUsed: 1 });
		expect(chooseSlot([busy, slot({})], "c", [1])).toBe(1);
		expect(chooseSlot([busy], "c", [1])).toBe(-1);
	});
});

describe("chooseSource", () => {
	const CONTEXT_TOKENS = 512;
	const own = slot({ userKey: "u", busy: true, tokens: [1] });
	const longest = slot({ userKey: "u", tokens: [1, 2, 3, 4, 9] });
	const prompt = [1, 2, 3, 4, 5, 6];

	test("returns the idle slot of the same user that has most of the start of the prompt", () => {
		const slots = [
			own,
			slot({ userKey: "u", tokens: [1, 2, 3] }),
			longest,
			slot({ userKey: "u", tokens: prompt, busy: true }),
			slot({ userKey: "other", tokens: prompt }),
		];
		expect(chooseSource(slots, own, prompt, CONTEXT_TOKENS)).toEqual({ source: longest, length: 4 });
	});

	test("returns no slot that has hardly more than the slot itself", () => {
		const slots = [own, longest];
		expect(chooseSource(slots, own, [1, 2, 8], CONTEXT_TOKENS)).toBeNull();
		expect(chooseSource(slots, own, prompt, 4 * CONTEXT_TOKENS)).toBeNull();
	});
});

describe("commonPrefixLength", () => {
	test("compares prompts token by token", () => {
		expect(commonPrefixLength([1, 2, 3], [1, 2, 4, 5])).toBe(2);
		expect(commonPrefixLength([1, 2], [1, 2, 3])).toBe(2);
		expect(commonPrefixLength([], [1])).toBe(0);
	});
});
