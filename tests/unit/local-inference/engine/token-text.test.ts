import { describe, expect, test } from "vitest";
import { TokenDecoder } from "../../../../local-inference/engine/token-text.ts";

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
