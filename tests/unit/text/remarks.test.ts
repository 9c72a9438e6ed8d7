import { expect, test } from "vitest";
import { stripRemarks } from "../../../src/text/remarks.ts";

test.each([
	["What is edge computing, strictly speaking?", "What is edge computing?"],
	["What, strictly speaking, is gas?", "What is gas?"],
	["generally speaking what is gas", "what is gas"],
	["By the way, what is gas?", "what is gas?"],
	["To be honest, btw, what is gas?", "what is gas?"],
	["Quick question: what is gas?", "what is gas?"],
	["If I may ask, what is gas? Just curious.", "what is gas?"],
	["what is gas (roughly speaking)?", "what is gas?"],
	["what is gas nowadays?", "what is gas?"],
	["how does gas work for real", "how does gas work"],
	["How much does it cost, exactly?", "How much does it cost?"],
	["yo what is gas", "what is gas"],
	["so like what even is gas", "what is gas"],
	["hey there, can you explain gas?", "can you explain gas?"],
	["what is gas lol", "what is gas"],
	["what exactly is gas?", "what is gas?"],
	["what even is gas", "what is gas"],
	["why on earth does gas cost so much", "why does gas cost so much"],
	["bro what is actually gas pls", "what is gas"],
	["Was ist Gas, streng genommen?", "Was ist Gas?"],
	["Au fait, qu'est-ce que le gaz ?", "qu'est-ce que le gaz ?"],
	["Por cierto, ¿qué es el gas?", "¿qué es el gas?"],
])("%j asks %j", (message, question) => {
	expect(stripRemarks(message)).toBe(question);
});

test.each([
	"what does 'strictly speaking' mean?",
	"what does strictly speaking mean?",
	"strictly speaking meaning",
	"strictly speaking",
	"what is the meaning of in general?",
	'what is "by the way"?',
	"How do you spell basically?",
	"Which is right: basically or actually?",
	"What is nowadays?",
	"Was ist eine Frage?",
	"a general question of principle",
	"hi there!",
	"what is even parity?",
	"what does lol mean?",
	"when do we break even?",
	"write a note that says thanks",
])("%j keeps its words", (message) => {
	expect(stripRemarks(message)).toBe(message);
});
