import { expect, test } from "vitest";
import { TextSlots } from "../../../src/text/text-slots.ts";

function locate(slots: TextSlots, text: string, seed = 0): number {
	return slots.locate(text, 0, text.length, seed);
}

test("TextSlots assigns a slot to a new text and returns it from then on", () => {
	const slots = new TextSlots(16);
	const assigned = locate(slots, "bitcoin");
	expect(assigned).toBeLessThan(0);
	expect(locate(slots, "bitcoin")).toBe(~assigned);
	expect(slots.locate("the bitcoin", 4, 11)).toBe(~assigned);
});

test("TextSlots distinguishes texts from each other, and equal texts by their seeds", () => {
	const slots = new TextSlots(4_096);
	const texts = ["", "a", "b", "ab", "ba", "aa", "aaa", "\0", "\0\0", "量子", "子量"];
	const located = texts.flatMap((text) => [locate(slots, text), locate(slots, text, 1)]);
	expect(located.every((slot) => slot < 0)).toBe(true);
	expect(new Set(located).size).toBe(located.length);
});

test("TextSlots gives the slot of the least recently used text to a new one", () => {
	const slots = new TextSlots(4);
	const [first] = ["a", "b", "c", "d"].map((text) => ~locate(slots, text));
	for (const text of ["a", "c", "d"]) locate(slots, text);
	const reused = ~locate(slots, "e");
	expect(reused).not.toBe(first);
	expect(locate(slots, "a")).toBe(first);
	expect(locate(slots, "b")).toBeLessThan(0);
});

test("TextSlots never confuses two of many words", () => {
	const slots = new TextSlots(65_536);
	const words = Array.from({ length: 50_000 }, (_, n) => `${n.toString(36)}word${n}`);
	const owners = new Map<number, string>();
	for (const word of words) {
		const located = locate(slots, word);
		expect(located).toBeLessThan(0);
		owners.set(~located, word);
	}
	for (const [slot, word] of owners) expect(locate(slots, word)).toBe(slot);
});
