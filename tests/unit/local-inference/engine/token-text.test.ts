import { describe, expect, test } from "vitest";
import { StopStringFilter, TokenDecoder } from "../../../../local-inference/engine/token-text.ts";

describe("TokenDecoder", () => {
	const bytes = [...Buffer.from("a🐈é", "utf8")];
	const detokenize = (tokens: number[]) => Buffer.from(tokens).toString("utf8");

	test("holds back a character until its last byte arrives", () => {
		const text = new TokenDecoder<number>(detokenize);
		expect(bytes.map((byte) => text.push(byte))).toEqual(["a", "", "", "", "🐈", "", "é"]);
	});

	test("drops an incomplete character at the end", () => {
		const text = new TokenDecoder<number>(detokenize);
		expect(text.push(bytes[1] ?? 0) + text.flush()).toBe("");
	});

	test("emits bytes that form no character instead of holding them back", () => {
		const text = new TokenDecoder<number>(detokenize);
		expect([255, 255, 255, 255].map((byte) => text.push(byte)).join("")).toMatch(/^\uFFFD+$/);
	});
});

describe("StopStringFilter", () => {
	test("stops before a stop string that arrives in pieces", () => {
		const stops = new StopStringFilter(["<end>"]);
		expect(stops.push("one <e")).toEqual({ text: "one ", stopped: false });
		expect(stops.push("nd> two")).toEqual({ text: "", stopped: true });
	});

	test("emits held-back text that turns out not to be a stop string", () => {
		const stops = new StopStringFilter(["<end>"]);
		expect(stops.push("a <e")).toEqual({ text: "a ", stopped: false });
		expect(stops.push("lse")).toEqual({ text: "<else", stopped: false });
		stops.push("<");
		expect(stops.flush()).toBe("<");
	});

	test("stops at whichever stop string occurs first in the text", () => {
		expect(new StopStringFilter(["b", "a"]).push("x a b")).toEqual({ text: "x ", stopped: true });
	});
});
