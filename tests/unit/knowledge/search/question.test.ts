import { expect, test } from "vitest";
import {
	extractSearchTerms,
	isAboutSomething,
	listAlternativeSpellings,
} from "../../../../src/knowledge/search/question.ts";

test.each([
	["Who made that?", false],
	["Say 0", false],
	["hello", false],
	["", false],
	["What is Bitcoin?", true],
	["比特币", true],
	["C++ pointers", true],
	["What is C++?", true],
	["What is Go?", true],
	["What is the WHO?", true],
	["What is R&D?", true],
	["what is r", true],
	["define go", true],
	["Go on", false],
	["Where do we go?", false],
	["WHAT IS IT?", false],
	["What Is It?", false],
	["Thank You", false],
	["What's new?", false],
	["OK", false],
	["Who am I?", false],
])("isAboutSomething, given %j, returns %j", (question, is) => {
	expect(isAboutSomething(question)).toBe(is);
});

test("extractSearchTerms returns the distinct words of a question and omits stop words", () => {
	expect(extractSearchTerms("What is the price of a bitcoin, and what is a Bitcoin?")).toEqual([
		"price",
		"bitcoin",
	]);
});

test.each([
	["Are dogs allowed?", ["dogs"]],
	["Is a life jacket required?", ["life", "jacket"]],
	["What is included?", ["included"]],
])("for an answer, %j is searched for %j, because what may or must be is no subject", (question, terms) => {
	expect(extractSearchTerms(question, true)).toEqual(terms);
});

test("extractSearchTerms omits everyday words if the search is for an answer", () => {
	expect(extractSearchTerms("My name is Anna", true)).toEqual(["anna"]);
	expect(extractSearchTerms("My name is Anna")).toEqual(["name", "anna"]);
});

test.each([
	["What is Go?", ["Go"]],
	["Explain Go", ["Go"]],
	["What is IT in a company?", ["company", "IT"]],
	["Who are The Who?", ["Who"]],
	["Tell me, What is it?", []],
	["什么是IT？", ["IT"]],
	["ما هو Go؟", ["ما", "هو", "Go"]],
	["Compare C, C++ and C#", ["compare", "c++", "c#", "C"]],
	["Who leads the U.S.?", ["leads", "US"]],
	["What is an A/B test?", ["test", "ab"]],
	["What is Q&A?", ["qa"]],
	["What Is The Price Of Gold", ["price", "gold"]],
	["pls tell me whats a qubit im gonna need it", ["qubit"]],
	["hows btc doin vs gold", ["btc", "doin", "gold"]],
])("extractSearchTerms converts %j to the terms %j", (question, terms) => {
	expect(extractSearchTerms(question, true)).toEqual(terms);
});

test.each([
	["What is a state-of-the-art e-mail?", ["stateoftheart", "email"]],
	["Wo liegt Köln?", ["koeln"]],
	["Go tutorial", ["Go"]],
	["How do I cook?", []],
])("listAlternativeSpellings, given %j, returns %j", (question, spellings) => {
	expect(listAlternativeSpellings(question)).toEqual(spellings);
});

test.each([
	["do you allow dogs?", ["dogs"]],
	["what else besides plums", ["plums"]],
	["is the sauna still open?", ["sauna", "open"]],
	["does the hotel allow visitors", ["hotel", "visitors"]],
	["which cabins allow dogs?", ["cabins", "allow", "dogs"]],
])(
	"the verb of a question for a permission, which pages give in other words, isn't searched for: %s",
	(question, words) => {
		expect(extractSearchTerms(question)).toEqual(words);
	},
);
