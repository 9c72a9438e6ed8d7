import { expect, test } from "vitest";
import { findStated, StatedAnswer } from "../../../src/pipeline/stated-answer.ts";

const said = (question: string) => ({ question, answer: "I see." });
const HISTORY = ["I'm 34 years old. My dog's name is Rex.", "What is gold?", "I live in tartu"].map(said);

test.each([
	["How old am I?", "I'm 34 years old."],
	["what's my dog's name?", "My dog's name is Rex."],
	["Where do I live?", "I live in tartu"],
	["What is my job?", null],
	["What is gold?", null],
	["what did I ask first?", "I'm 34 years old. My dog's name is Rex."],
	["what was my last question?", "I live in tartu"],
	["what did we talk about?", null],
])("what the user wrote is found for %j", (question, statement) => {
	expect(findStated(question, HISTORY)).toBe(statement);
});

/** Passes an answer letter by letter. Returns what is shown before its end, and at its end. */
function pass(statement: string, question: string, answer: string) {
	const check = new StatedAnswer(statement, question);
	const streamed = [...answer].map((letter) => check.push(letter)).join("");
	return [streamed, check.end()];
}

test.each([
	["I'm 34 years old.", "How old am I?", "You are 34, and", ["You are 34, and", ""]],
	["I'm 34 years old.", "How old am I?", "You are 3", ["", "You wrote: “I'm 34 years old.”"]],
	["I'm 34 years old.", "How old am I?", "Many years.", ["", "You wrote: “I'm 34 years old.”"]],
	["My dog's name is Rex.", "what's my dog's name?", "Rex", ["", "Rex"]],
	["I live in tartu", "Where do I live?", "In a house", ["", "You wrote: “I live in tartu”"]],
	["I'm working on moths.", "What am I working on?", "I'm Kofi.", ["", "You wrote: “I'm working on moths.”"]],
	["I study beetles.", "What do I study?", "You study beetles!", ["You study beetles!", ""]],
])("of %j, asked for by %j, %j is shown as %j", (statement, question, answer, shown) => {
	expect(pass(statement, question, answer)).toEqual(shown);
});
