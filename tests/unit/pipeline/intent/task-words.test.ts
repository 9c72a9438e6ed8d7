import { expect, test } from "vitest";
import { stripTask } from "../../../../src/pipeline/intent/task-words.ts";

test.each([
	["translate the postal rule into German", "the postal rule"],
	["Can you translate the house rules to simple English please?", "the house rules please?"],
	["translate the menu", "the menu"],
	["summarize lecture 3", "lecture 3"],
	["please summarise what Bitcoin is", "what Bitcoin is"],
	["Sum up the minutes", "the minutes"],
	["give me a short summary of the statutes", "the statutes"],
])("the search for %j is for %j", (request, subject) => {
	expect(stripTask(request)).toBe(subject);
});

test.each([
	"translate",
	"summarize",
	"translation services in Berlin",
	"summary of chapter 3",
	"Who translated the statutes into German?",
	"How do I get to Berlin?",
])("%j keeps its words", (request) => {
	expect(stripTask(request)).toBe(request);
});
