import { expect, test } from "vitest";
import { Extractive } from "../../../../../src/inference/extractive/extractive.ts";
import { FALLBACK_WORDING } from "../../../../../src/inference/extractive/wording.ts";
import { collect, neverAborted, request, textOf } from "../../helpers.ts";

async function answer(question: string, isChosen = true): Promise<string> {
	const changes = { question, messages: [{ role: "user" as const, content: question }], passages: [] };
	return textOf(await collect(new Extractive({ isChosen }).generate(request(changes), neverAborted())));
}

test.each([
	["thank you so much", "You're welcome."],
	["Danke!", "You're welcome."],
	["Vielen Dank!", "You're welcome."],
	["thanks, that was really helpful", "You're welcome."],
	["Thank you, that helped!", "You're welcome."],
	["thanks, bye!", "You're welcome."],
	["good night!", "Good night."],
	["bye", "Goodbye."],
	["hello", "Hello. Ask a question about your knowledge base. The answer quotes your pages."],
	[
		"How are you today?",
		"I'm a program, but thanks for asking. Ask a question about your knowledge base. The answer quotes your pages.",
	],
	[
		"you are useless",
		"Sorry that this didn't help. Ask a question about your knowledge base. The answer quotes your pages.",
	],
	[
		"your answer was so boring",
		"Sorry that this didn't help. Ask a question about your knowledge base. The answer quotes your pages.",
	],
	["you're pretty smart", "Thank you."],
	["ok", "OK."],
	["stop", "OK."],
	["lol", "OK."],
	["forget it", "OK."],
	["Never mind!", "OK."],
	["that was really helpful", "I'm glad that helped."],
	["this helped a lot", "I'm glad that helped."],
])("%s is replied to, although nothing is quoted", async (message, reply) => {
	expect(await answer(message)).toBe(reply);
});

test.each([
	"Why do Canadians say sorry?",
	"Who wrote Goodbye Lenin?",
	"Where does the bus stop?",
	"stop motion films",
	"wait times at the clinic",
])("%s is a question, not a courtesy", async (question) => {
	expect(await answer(question)).toMatch(/^Your knowledge base has nothing on this question\./);
});

test("in place of a model, the reply to a greeting says what can be asked without one", async () => {
	expect(await answer("thanks", false)).toBe("You're welcome.");
	expect(await answer("hello", false)).toBe(`Hello. ${FALLBACK_WORDING.nothingAsked}`);
});
