import { describe, expect, test } from "vitest";
import { CONTINUE_PROMPT } from "../../../src/contracts/continue-prompt.ts";
import { planQuestion } from "../../../src/pipeline/plan-question.ts";

const BITCOIN = { question: "What is Bitcoin?", titles: ["Bitcoin"] };

describe("planQuestion", () => {
	test.each([
		"thanks!",
		"merci!",
		"Guten Morgen!",
		"lol ok",
		"see you tomorrow",
		"never mind!",
		"makes sense, thanks",
		"I had a terrible day at work",
		"do you like music?",
		"how are you",
		"what's my name?",
		"do you remember my name",
		"what did I just ask?",
		"what did i ask first?",
		"what was my first question",
		"summarize our conversation so far",
		"repeat your last answer",
		"translate that to German",
		"tell me a joke",
		"pretend you are a pirate",
		"what is 17 * 23",
		"what is 15% of 349?",
		"What's 12 * 7?",
		"how much is 12/4",
		"what is 10-2?",
		"solve 3-2",
		"what time is it?",
		"What's the date today?",
		"I live in Bergen",
		"My budget is 3,000 euros",
		"my pleasure",
		"my dog died",
		"write a python function that reverses a string",
		"write a haiku about Bitcoin",
		"birthday song",
		"write me a haiku about quantum computers",
	])("searches for nothing when the message is %j", (message) => {
		expect(planQuestion(message, [])).toEqual({ question: "", topic: null });
	});

	test.each([
		"write a short explanation of proof of work",
		"lightning network",
		"owls",
		"story hour",
		"song contest",
		"my appointments",
		"our staff",
		"we are 20 people and want to book a table",
		"what's my wife's name?",
		"how old are my kids",
		"What is 9/11?",
		"tell me about 9/11",
		"24/7",
		"50/50",
		"1984",
		"What is 16/8 fasting?",
		"What is 2024-2025?",
		"What is 5%?",
	])("searches for an answer to %j", (message) => {
		expect(planQuestion(message, [])).toMatchObject({ question: message, topic: null });
	});

	test.each([
		["hi, what is bitcoin?", "what is bitcoin?"],
		["thanks! and how do I mine it?", "and how do I mine it?"],
	])("searches for the question in %j, but not for the greeting", (message, question) => {
		expect(planQuestion(message, []).question).toBe(question);
	});

	test.each([
		"who are you",
		"what do you store about me",
		"is my data shared",
		"Is my data private?",
		"what model are you",
		"how do I delete my data",
	])("searches for the assistant's name together with %j", (message) => {
		expect(planQuestion(message, [])).toMatchObject({ question: message, topic: "Omeruta Brain" });
	});

	test.each([
		"Do you have parking?",
		"do you rent skis",
		"How many rooms do you have?",
		"do you have a newsletter",
	])("takes %j as a question to the people behind the pages, not to the assistant", (question) =>
		expect(planQuestion(question, [])).toEqual({ question, topic: null }),
	);

	test("searches for follow-ups, but not for thanks in between", () => {
		expect(planQuestion("tell me more", [BITCOIN]).topic).toBe("Bitcoin");
		expect(planQuestion("what do you mean", [BITCOIN]).topic).toBe("Bitcoin");
		expect(planQuestion("great, thank you very much", [BITCOIN]).question).toBe("");
	});

	test.each([
		["summarize what bitcoin is", "what bitcoin is"],
		["translate the rules of the ledger into German", "the rules of the ledger"],
	])("searches for what %j is about", (message, question) => {
		expect(planQuestion(message, [])).toEqual({ question, topic: null });
	});

	test("searches again for what is to be translated into another language", () => {
		const first = { question: "translate the rules of the ledger into German", titles: ["Ledgers"] };
		expect(planQuestion("and into French", [first]).question).toBe("the rules of the ledger");
	});

	test.each(["translate good morning", "translate it into German", "good bot", "bye, see you tomorrow"])(
		"searches for nothing when %j follows a question",
		(message) => expect(planQuestion(message, [BITCOIN])).toEqual({ question: "", topic: null }),
	);

	test.each(["What is 9/11?", "24/7", "what is 1984?"])(
		"takes no topic for %j, which names something",
		(message) => {
			expect(planQuestion(message, [BITCOIN])).toEqual({ question: message, topic: null });
		},
	);

	test.each(["2024?", "2024-2025"])("takes the topic for %j, which may continue a question", (message) => {
		expect(planQuestion(message, [BITCOIN]).topic).toBe("Bitcoin");
	});

	test("searches for the assistant's name when a question about it follows another", () => {
		expect(planQuestion("what do you store about me", [BITCOIN]).topic).toBe("Omeruta Brain");
	});
});

describe("a statement of users about themselves", () => {
	const STATEMENT = { question: "My name is Priya and I keep bees in Tartu", titles: [] };

	test("does not change the topic of a question before it", () => {
		expect(planQuestion("who maintains it", [BITCOIN, STATEMENT])).toMatchObject({ topic: "Bitcoin" });
	});

	test("is the topic when no question precedes it", () => {
		expect(planQuestion("how often do they swarm", [STATEMENT]).topic).toContain("bees");
	});

	test("is no topic when it asks to remember something for later", () => {
		const question = "Remember that the locker code is 4711.";
		expect(planQuestion("what is cryptocurrency", [{ question, titles: [] }]).topic).toBeNull();
	});

	test("is not searched for, unlike a question about its subject", () => {
		const ask = (question: string) => planQuestion(question, [STATEMENT, BITCOIN]);
		expect(ask("and where do I keep my bees?")).toEqual({ question: "", topic: null });
		expect(ask("what do I need for my bees?").question).not.toBe("");
	});

	test.each([
		["My daughter is called Ida and she is 7", "how old is my daughter?"],
		["je m'appelle Amélie et j'habite à Nantes", "Où est-ce que j'habite ?"],
		["me llamo Lucía y tengo 34 años", "¿Cuántos años tengo?"],
		["my budget is 900 euros", "what do you know about me?"],
	])("is not searched for either: %j answers %j", (statement, question) => {
		expect(planQuestion(question, [{ question: statement, titles: [] }]).question).toBe("");
	});

	test("is not searched for when it stood before a question, whatever its spelling", () => {
		const both = { question: "My favourite colour is teal. What is Bitcoin?", titles: ["Bitcoin"] };
		const ask = (question: string) => planQuestion(question, [both]).question;
		expect(ask("what's my favorite color?")).toBe("");
		expect(ask("what color is the sky?")).not.toBe("");
	});
});

test("a question after a colon is searched for", () => {
	const question = "back to ethereum: can I stake it";
	const bread = { question: "How do I bake bread?", titles: [] };
	expect(
		planQuestion(question, [{ question: "What is Ethereum?", titles: ["Ethereum"] }, bread]),
	).toMatchObject({
		question,
	});
	expect(planQuestion("two things: what's an oracle in smart contracts", []).question).not.toBe("");
	expect(planQuestion("translate into german: can I stay here", []).question).toBe("");
});

describe("a request for the rest of an answer", () => {
	test("searches for the topic of the conversation", () => {
		const plan = planQuestion(CONTINUE_PROMPT, [{ question: "What is Bitcoin?", titles: ["Bitcoin"] }]);
		expect(plan).toMatchObject({ question: "Bitcoin", topic: null });
	});

	test("searches for nothing without a topic", () => {
		expect(planQuestion(CONTINUE_PROMPT, [])).toMatchObject({ question: "", topic: null });
	});
});

describe("a message in another language", () => {
	test("is planned as its translation, with a plan for its own words", () => {
		expect(planQuestion("Was ist maschinelles Lernen?", [])).toEqual({
			question: "what is machine learning?",
			topic: null,
			original: { question: "Was ist maschinelles Lernen?", topic: null },
		});
	});

	test.each([
		"hola, ¿cómo estás?",
		"danke dir!",
		"Guten Morgen!",
		"erzähl mir einen Witz",
		"schreib mir ein Gedicht über Bitcoin",
		"raconte-moi une blague",
		"wie heiße ich?",
		"¿cómo me llamo?",
	])("is searched for nothing when it is %j", (message) => {
		expect(planQuestion(message, [])).toEqual({ question: "", topic: null });
	});

	test.each(["wer bist du", "was speicherst du über mich", "quem é você", "¿guardas mis conversaciones?"])(
		"is searched for together with the assistant's name when it is %j",
		(message) => {
			expect(planQuestion(message, []).topic).toBe("Omeruta Brain");
		},
	);

	test.each([
		["und die Nachteile?", "Was ist Bitcoin?"],
		["¿y las desventajas?", "¿Qué es Bitcoin?"],
		["par exemple ?", "qu'est-ce que Bitcoin ?"],
		["e gli svantaggi?", "che cos'è Bitcoin?"],
		["und wer hat es erfunden?", "What is Bitcoin?"],
		["and the downsides?", "Was ist Bitcoin?"],
	])("has the topic of earlier questions: %j after %j", (message, question) => {
		const plan = planQuestion(message, [{ question, titles: ["Bitcoin"] }]);
		expect(plan).toMatchObject({ topic: "Bitcoin" });
		expect(plan.dependence).toBeGreaterThan(0.65);
	});

	test("has the translated words of earlier questions as its topic", () => {
		const { topic } = planQuestion("and the price?", [
			{ question: "Was ist ein Quantencomputer?", titles: [] },
		]);
		expect(topic).toBe("quantum computer");
	});
});

test.each([
	["wen is teh rent du", "when is the rent due"],
	["waht is minning", "what is minning"],
])(
	"planQuestion searches for what a question with misspelled function words means: %s",
	(message, question) => {
		expect(planQuestion(message, [])).toMatchObject({ question, topic: null });
	},
);
