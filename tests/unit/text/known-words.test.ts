import { describe, expect, test } from "vitest";
import { isKnownWord } from "../../../src/text/known-words.ts";

describe("isKnownWord", () => {
	test.each("marathon recipes baking hurried London colour happily decentralized".toLowerCase().split(" "))(
		"recognizes the English word %j",
		(word) => expect(isKnownWord(word)).toBe(true),
	);

	test.each("recieve marathn bycicle traning minning etherium quanten".split(" "))(
		"does not recognize %j",
		(word) => expect(isKnownWord(word)).toBe(false),
	);
});
