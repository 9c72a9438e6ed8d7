import { expect, test } from "vitest";
import { asksForRepetition } from "../../../src/pipeline/asks-for-repetition.ts";

test.each([
	"write 'I will not talk in class' 10 times",
	"Repeat the word ledger",
	"the lyrics of a lullaby",
	"write a poem about the sea",
	"schreib den Satz 10 mal",
	"Wiederhole den Satz hundertmal",
	"écris cette phrase dix fois",
	"escribe la frase diez veces",
	"把这句话写十遍",
])("a request for a text that may repeat itself is recognized (%j)", (message) => {
	expect(asksForRepetition(message)).toBe(true);
});

test.each(["who won the 2018 world cup", "hello", "Was ist normal?", "explain sometimes"])(
	"other messages don't ask for repetition (%j)",
	(message) => {
		expect(asksForRepetition(message)).toBe(false);
	},
);
