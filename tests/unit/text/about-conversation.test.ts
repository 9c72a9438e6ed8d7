import { expect, test } from "vitest";
import { readAboutConversation } from "../../../src/text/about-conversation.ts";

test.each([
	["first", "What did I ask first?"],
	["first", "what was my very first question"],
	["last", "what did I just ask?"],
	["last", "What was my last question?"],
	["all", "Summarize what we talked about."],
	["all", "what have we discussed so far?"],
	["all", "recap"],
	["all", "Can you give me a quick recap of our chat?"],
	["all", "please sum up everything we discussed"],
	["all", "Which topics have we covered?"],
	["all", "Remind me what I asked you earlier"],
	["all", "list my previous questions"],
	["all", "do you remember what we talked about?"],
	["answer", "what did you say?"],
	["answer", "repeat your last answer"],
	["answer", "translate that to German"],
	[null, "What did Satoshi say?"],
	[null, "what did you say about bitcoin"],
	[null, "summarize lecture 3"],
	[null, "summarize what bitcoin is"],
	[null, "What questions did the board ask?"],
	[null, "what did we discuss in the meeting?"],
	[null, "Who can read what I write here?"],
	[null, "Who sees what I said?"],
	[null, "What do I write in the form?"],
])("asks for %s of the conversation: %s", (asked, question) => {
	expect(readAboutConversation(question)).toBe(asked);
});
