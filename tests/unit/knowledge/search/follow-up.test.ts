import { describe, expect, test } from "vitest";
import { estimateDependence } from "../../../../src/knowledge/search/dependence.ts";
import { planSearch } from "../../../../src/knowledge/search/follow-up.ts";
import {
	isDependent,
	type PastExchange,
	toStandaloneQuery,
} from "../../../../src/knowledge/search/search-plan.ts";

const BITCOIN = { question: "What is Bitcoin?", titles: ["Bitcoin"] };

function planAfter(question: string, ...questions: string[]) {
	return planSearch(
		question,
		questions.map((text) => ({ question: text, titles: [] })),
	);
}

describe("a search plan", () => {
	test("refers to a file by its name without the extension", () => {
		const exchanges = [{ question: "Who is Tom?", titles: ["staff.csv", "meeting.md"] }];
		expect(planSearch("what's his phone number?", exchanges).topic).toBe("staff tom");
	});

	test("keeps the topic after a question for an example for which nothing was found", () => {
		const lost = { question: "nommez un example", titles: [] };
		expect(planSearch("and the disadvantages?", [BITCOIN, lost]).topic).toContain("Bitcoin");
		const other = { question: "who is Taylor Swift?", titles: [] };
		expect(planSearch("and the disadvantages?", [BITCOIN, other]).topic).not.toContain("Bitcoin");
	});

	test.each([
		["ok and now something else: what is overfitting", "what is overfitting"],
		["new topic: what is overfitting?", "what is overfitting?"],
		["Different question, how are dogs trained", "how are dogs trained"],
		["switching topics - overfitting", "overfitting"],
		["Let's change the subject. Are dogs allowed?", "Are dogs allowed?"],
	])("drops the topic and the opener of %j", (message, question) => {
		expect(planSearch(message, [BITCOIN])).toEqual({ question, topic: null });
		const later = planSearch("how do you prevent it", [BITCOIN, { question: message, titles: ["Learning"] }]);
		expect(later.topic).not.toContain("Bitcoin");
	});

	test.each(["another question: when was it invented?", "something else about it"])(
		"keeps the topic of %j, which refers to it",
		(message) => {
			expect(isDependent(planSearch(message, [BITCOIN]))).toBe(true);
		},
	);

	test.each([
		"new topics in machine learning",
		"what is something else: a story",
		"unrelated diversification",
	])("leaves %j whole", (message) => {
		expect(planSearch(message, []).question).toBe(message);
	});

	test.each([
		"Who made that?",
		"How does it work?",
		"Why?",
		"And when was it invented?",
		"Is it legal in Germany?",
		"is it legally binding",
		"does it apply to contractors?",
		"is it related to gold?",
		"example?",
		"tell me more",
		"disadvantages",
		"which is better",
		"and Ethereum?",
		"what about the fees",
		"since when?",
		"who invented it",
		"go on",
		"more details please",
		"is it safe",
		"the second one",
		"can you explain the last point",
		"cheaper alternatives?",
		"how do you fix that",
		"und Nachteile?",
		"and Sofia Lehmann's?",
		"what about Mina’s?",
	])("adds the topic to %j", (question) => {
		const plan = planSearch(question, [BITCOIN]);
		expect(isDependent(plan)).toBe(true);
		expect(toStandaloneQuery(plan)).toBe(`Bitcoin\n${question}`);
	});

	test.each([
		"What is Ethereum?",
		"What is the capital of France?",
		"who won the world cup in 2014",
		"how do I bake sourdough bread",
		"Which planets of our solar system have rings, and is it true that Saturn's are young?",
		"opening hours of the town library",
		"how long does it take to boil an egg?",
	])("leaves %j on its own", (question) => {
		const plan = planSearch(question, [BITCOIN]);
		expect(isDependent(plan)).toBe(false);
		expect(toStandaloneQuery(plan)).toBe(question);
	});

	test("has no topic for the first question of a conversation", () => {
		expect(planSearch("Why?", [])).toEqual({ question: "Why?", topic: null });
		expect(planAfter("Why?", "hello")).toEqual({ question: "Why?", topic: null });
	});

	test("keeps the topic over several follow-ups and over thanks", () => {
		const plan = planAfter("why?", "How does a heat pump work?", "is it loud", "thanks!", "cost?", "go on");
		expect(plan.topic).toContain("pump");
	});

	test("drops the topic when a question starts another one", () => {
		const plan = planAfter("since when?", "What is Bitcoin?", "who invented it", "Explain sourdough baking");
		expect(plan.topic).toContain("sourdough");
		expect(plan.topic).not.toContain("bitcoin");
	});

	test("drops the topic after a question whose own words led to another page", () => {
		const elsewhere = { question: "who is last in the league?", titles: ["Season"] };
		expect(planSearch("who is first?", [BITCOIN, elsewhere]).topic).not.toContain("itcoin");
		const compared = { question: "what about the league?", titles: ["Season"] };
		const history = [{ question: "What is staking?", titles: ["Ethereum"] }, compared];
		expect(planSearch("which is better?", history).topic).toContain("staking");
	});

	test("keeps the topic while answers cite the same page", () => {
		const history: PastExchange[] = [
			{ question: "What is gradient descent?", titles: ["Neural networks"] },
			{ question: "which processors compute matrix products", titles: ["Neural networks"] },
		];
		expect(planSearch("why?", history).topic).toContain("gradient");
	});

	test("includes what was compared", () => {
		const plan = planAfter("which is better?", "What is Bitcoin?", "what about ethereum");
		expect(plan.topic).toContain("bitcoin");
		expect(plan.topic).toContain("ethereum");
	});

	test("does not treat a capitalized name as a pronoun", () => {
		expect(isDependent(planSearch("What does IT mean in Deloitte's report?", [BITCOIN]))).toBe(false);
	});
});

test("estimateDependence is a probability, also for long, empty and unusual messages", () => {
	for (const message of ["", "???", "it ".repeat(10_000), "比特币是什么", "🙂"]) {
		const value = estimateDependence(message, new Set());
		expect(value).toBeGreaterThanOrEqual(0);
		expect(value).toBeLessThanOrEqual(1);
	}
});

test("a search plan keeps a second cited page only if the question mentions a word of its own", () => {
	const topicAfter = (question: string, titles: readonly string[]) =>
		planSearch("tell me more", [{ question, titles }]).topic;
	expect(topicAfter("What is quantum computing?", ["Quantum computing", "Cloud computing"])).toBe(
		"Quantum computing",
	);
	expect(topicAfter("Bitcoin or Ethereum?", ["Bitcoin", "Ethereum"])).toBe("Bitcoin Ethereum");
});
