import { describe, expect, test } from "vitest";
import { extractStatements, isIntroduction } from "../../../../src/text/statements/statements.ts";

const textsOf = (message: string) => extractStatements(message).map(({ text }) => text);
const keysOf = (message: string) => extractStatements(message).map(({ key }) => key);

describe("extractStatements", () => {
	test.each<[string, ...string[]]>([
		["My name is Sam and I live in Berlin.", "My name is Sam.", "I live in Berlin."],
		["hi I'm Sam", "I'm Sam."],
		["Hi, I am Anna from Lisbon. What is bitcoin?", "I am Anna from Lisbon."],
		["you can call me T.J.", "You can call me T.J."],
		["Actually, my name is Tom", "My name is Tom."],
		["I’m allergic to nuts, what can I eat?", "I'm allergic to nuts."],
		["I am allergic to nuts can I eat marzipan?", "I am allergic to nuts."],
		["since we use Postgres 14, which index is best?", "We use Postgres 14."],
		["my daughter is called Mia", "My daughter is called Mia."],
		["I work as a nurse in Hamburg", "I work as a nurse in Hamburg."],
		["I'm 34 years old", "I'm 34 years old."],
		["I have diabetes and I take metformin", "I have diabetes.", "I take metformin."],
		["I want to learn Spanish by May", "I want to learn Spanish by May."],
		["We are a team of five developers", "We are a team of five developers."],
		["The deadline is Friday", "The deadline is Friday."],
		["Let's call the project Apollo", "Let's call the project Apollo."],
		["The venue is Graz and the budget is 600", "The venue is Graz.", "The budget is 600."],
		["Remember this: my flight is LH123", "My flight is LH123."],
		["Remember that the code is 4711", "The code is 4711."],
		["our budget is 5,000 euros", "Our budget is 5,000 euros."],
		["From now on, answer in German.", "From now on, answer in German."],
		["Remember that the wifi password is on the fridge", "The wifi password is on the fridge."],
		["My name's Priya, what's yours?", "My name's Priya."],
		["you should know that I'm deaf", "I'm deaf."],
		["I've been a vegetarian for ten years", "I've been a vegetarian for ten years."],
		["i work nights", "I work nights."],
		["I know Python", "I know Python."],
		["My flight leaves at 9 am", "My flight leaves at 9 am."],
		["mein Name ist Jonas", "Mein Name ist Jonas."],
		["Wir nutzen Kubernetes", "Wir nutzen Kubernetes."],
		["Me llamo Lucía y vivo en Sevilla", "Me llamo Lucía.", "Vivo en Sevilla."],
		["je suis végétarien", "Je suis végétarien."],
	])("finds what %j states", (message, ...statements) => {
		expect(textsOf(message)).toEqual(statements);
	});

	test.each([
		"What is my name?",
		"do you know my name?",
		"is my name Tom?",
		"Tell me about bitcoin.",
		"I have a question",
		"I'm wondering what a blockchain is",
		"I'm trying to understand mining",
		"I want to know what a wallet is",
		"I need help",
		"I think my name is nice",
		"I agree",
		"I love it",
		"I don't understand",
		"I asked you about owls",
		"My question is about taxes",
		"If I have 500 euros, what should I buy?",
		"Imagine I'm a pirate and my name is Jack",
		"how do I say my name is Sam in Japanese?",
		"Translate this into French: I am hungry and my name is Paul",
		'Can you correct this sentence: "My name are Paul"',
		"Summarize the text below.\n\nI am a lighthouse keeper. My name is Paul.",
		"> My name is Paul.",
		"```\nMy name is Paul.\n```",
		"Bitcoin is a currency.",
		"",
	])("finds no statement in %j", (message) => {
		expect(extractStatements(message)).toEqual([]);
	});

	test.each([
		["my name is Sam", "actually my name is Tom"],
		["I'm Sam", "no, my name is Tom"],
		["My name is Sam", "my name isn't Sam, it's Tom"],
		["I live in Berlin", "I moved to Paris last year"],
		["we use Postgres 14", "we now use Postgres 16"],
		["our budget is 5,000 euros", "my budget is now 600"],
		["the deadline is Friday", "our deadline is 5 May"],
		["my daughter Mia is 7", "my daughter is 8"],
		["I'm allergic to nuts", "I'm not allergic to nuts anymore"],
		["I love coriander", "I hate coriander"],
		["soy alérgica a los cacahuetes", "no soy alérgica a los cacahuetes"],
	])("gives %j and %j the same key", (earlier, later) => {
		expect(keysOf(later)).toEqual(keysOf(earlier));
		expect(keysOf(later)).toHaveLength(1);
	});

	test.each([
		["my daughter is called Mia", "my daughter is 7"],
		["I'm a nurse", "I'm a mother of two"],
		["I have two kids", "I have a dog"],
		["I like tea", "I like coffee"],
		["I live in Rome", "I live with my parents"],
	])("gives %j and %j different keys", (earlier, later) => {
		expect(keysOf(later)).not.toEqual(keysOf(earlier));
	});

	test("reads only both ends of a long message, in linear time", () => {
		const middle = "The sea was calm, and the keeper slept. ".repeat(10_000);
		expect(textsOf(`I'm Sam. ${middle} My name is Paul. ${middle} I live in Rome.`)).toEqual([
			"I'm Sam.",
			"I live in Rome.",
		]);
		for (const part of ["I ", "my ", "and I ", ", ", "so what is ", "I'm ", "please "]) {
			expect(extractStatements(part.repeat(100_000)).length).toBeLessThan(500);
		}
	});
});

describe("isIntroduction", () => {
	test.each([
		"I live in Bergen",
		"I moved to Oslo last week",
		"actually, we use Ubuntu 24.04 now",
		"I don't like teal anymore, my favorite color is ochre",
		"My budget is 3,000 euros",
		"Remember that the deadline of my thesis is 14 March.",
		"Remember this: the door code is 4512.",
		"call me Beni",
		"My name is Ottilie and I am restoring a wooden yawl",
		"My daughter is called Ida and she is 7",
		"ich heiße Jürgen und wohne in Graz",
		"me llamo Lucía y tengo 34 años",
		"je m'appelle Amélie et j'habite à Nantes",
	])("is true of %j", (message) => {
		expect(isIntroduction(message)).toBe(true);
	});

	test.each([
		"my tap is dripping",
		"I'm 14 weeks pregnant",
		"My name is Tom and my laptop won't start",
		"My name is Tom and I am locked out",
		"my laptop is broken and I live in Oslo",
		"I called the doctor Monday",
		"I moved to Oslo and need a flat",
		"I use Excel and it crashes",
		"I moved my website yesterday",
		"I like Bitcoin, tell me more",
		"I live in Bergen. Which berth is free?",
		"note the risks of bitcoin",
	])("is false of %j, which asks for something", (message) => {
		expect(isIntroduction(message)).toBe(false);
	});
});
