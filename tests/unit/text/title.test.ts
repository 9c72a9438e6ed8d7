import { describe, expect, test } from "vitest";
import { cutAtWord, TITLE_MAX_CHARS, titleOf } from "../../../src/text/title.ts";
import { Random } from "../../support/random.ts";

describe("titleOf", () => {
	test.each([
		["hi, how do I mine bitcoin?", "How do I mine bitcoin?"],
		["Hello!\n\nWhat is a wallet?", "What is a wallet?"],
		["Good morning! I need help with my taxes", "My taxes"],
		["Hi Sam, what is TCP?", "What is TCP?"],
		[
			"hey there, quick question: what's the difference between tea and maté?",
			"What's the difference between tea and maté?",
		],
		["Can you explain how proof of work works?", "Explain how proof of work works"],
		["Could you please tell me what a croissant costs?", "What a croissant costs"],
		["Explain gravity, please.", "Explain gravity."],
		["Thanks. And what about Ethereum?", "And what about Ethereum?"],
		["How do I say hello in French?", "How do I say hello in French?"],
		["# Meeting notes\nWe spoke about prices.", "Meeting notes"],
		["Summarize this:\n\n> Cats sleep most of the day.", "Summarize this: Cats sleep most of the day."],
		["what is a blockchain", "What is a blockchain"],
		["“what is a DAO”", "“What is a DAO”"],
		["iPhone battery", "iPhone battery"],
		["npm install fails", "npm install fails"],
		["`npm ci` fails", "`npm ci` fails"],
		["what is 2 + 2?", "What is 2 + 2?"],
		["Hallo, wie funktioniert Bitcoin?", "Wie funktioniert Bitcoin?"],
		["Bonjour, peux-tu m'aider avec Python ?", "Python"],
		["什么是区块链？", "什么是区块链？"],
	])("of %j is %j", (message, text) => {
		expect(titleOf(message)).toEqual({ text, hasTopic: true });
	});

	test.each([
		"hello!",
		"hi there",
		"Good evening",
		"thanks",
		"Thank you so much!",
		"test",
		"just testing",
		"???",
		"🙂",
		"123",
		"can you help me?",
		"Can I ask you something?",
		"who are you?",
		"what can you do?",
		"are you there?",
		"aaaaaaaa",
		"Hallo!",
		"buenos días",
		"merci beaucoup",
		"你好",
	])("of %j has no topic and is the message itself, with a capital", (message) => {
		const text = message.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
		expect(titleOf(message)).toEqual({ text, hasTopic: false });
	});

	test("is well-formed, on one line, short and free of spaces at its ends for any message", () => {
		const random = new Random(11);
		for (let i = 0; i < 2_000; i++) {
			const { text } = titleOf(random.text(random.pick([5, 60, 300, 3_000])));
			expect(text.isWellFormed()).toBe(true);
			expect(text.length).toBeLessThanOrEqual(TITLE_MAX_CHARS);
			expect(text).toBe(text.trim());
			expect(text).not.toContain("\n");
		}
	});

	test("of a very long line takes linear time", () => {
		for (const part of ["please ", "hi, ", "can you ", "a ", "((", "- > # ", "🙂"]) {
			expect(titleOf(part.repeat(100_000)).text.length).toBeLessThanOrEqual(TITLE_MAX_CHARS);
		}
	});
});

describe("cutAtWord", () => {
	test.each([
		["short", "short"],
		["one two three four", "one two…"],
		["one two, three four", "one two…"],
		["abcdefghijklmnop", "abcdefghijk…"],
		["👩‍👩‍👧‍👧👩‍👩‍👧‍👧👩‍👩‍👧‍👧", "👩‍👩‍👧‍👧…"],
	])("shortens %j to %j", (text, cut) => {
		expect(cutAtWord(text, 12)).toBe(cut);
	});
});
