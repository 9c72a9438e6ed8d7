import { describe, expect, test } from "vitest";
import { planQuestion } from "../../../src/pipeline/plan-question.ts";

const BITCOIN = { question: "What is Bitcoin?", titles: ["Bitcoin"] };

describe("planQuestion", () => {
	test.each([
		"thanks!",
		"ok thanks",
		"merci beaucoup",
		"tell me a joke",
		"write a poem about autumn",
		"write a haiku about Bitcoin",
	])("searches for nothing when the message is %j", (message) => {
		expect(planQuestion(message, [])).toEqual({ question: "", topic: null });
	});

	test.each([
		"hi, what is bitcoin?",
		"thanks! and how do I mine it?",
		"write a short explanation of proof of work",
		"summarize what bitcoin is",
		"what do you store about me",
		"lightning network",
		"we are 20 people",
	])("searches for an answer to %j", (message) => {
		expect(planQuestion(message, []).question).toBe(message);
	});

	test("searches for follow-ups, but not for thanks in between", () => {
		expect(planQuestion("tell me more", [BITCOIN]).topic).toBe("Bitcoin");
		expect(planQuestion("great, thank you very much", [BITCOIN]).question).toBe("");
	});
});
