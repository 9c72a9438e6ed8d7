import { describe, expect, test } from "vitest";
import { splitRequests } from "../../../../src/agents/requests/split.ts";

const PASTED = "He came, what he saw, and how it was. ".repeat(30).trim();

function partsOf(message: string): string[] {
	return splitRequests(message).parts;
}

describe("splitRequests", () => {
	test.each([
		["What is Bitcoin? How does it scale?", ["What is Bitcoin?", "How does it scale?"]],
		[
			"Explain how Bitcoin works, compare it with gold, and summarise both.",
			["Explain how Bitcoin works", "compare it with gold", "summarise both."],
		],
		["What is Bitcoin? 🙂 Explain mining. ☀️", ["What is Bitcoin?", "Explain mining."]],
		["What is gas? 👍🏽👩‍💻 How does staking work?", ["What is gas?", "How does staking work?"]],
		["What does 🙂 mean?", ["What does 🙂 mean?"]],
		["What is Bitcoin and why does it matter", ["What is Bitcoin", "why does it matter"]],
		["What is gas; what is ether; who validates", ["What is gas", "what is ether", "who validates"]],
		["what is a qubit + how does staking work", ["what is a qubit", "how does staking work"]],
		["bitcoin history + ethereum fees + cloud costs", ["bitcoin history", "ethereum fees", "cloud costs"]],
		["Explain mining as well as how staking works", ["Explain mining", "how staking works"]],
		["What is a qubit, also the difference to a bit", ["What is a qubit", "the difference to a bit"]],
		["What is Bitcoin? Also the fees.", ["What is Bitcoin?", "the fees."]],
		["What is Bitcoin, and also who invented it", ["What is Bitcoin", "who invented it"]],
		[
			"Hi! Two things: what's an oracle, and can a contract be changed later?",
			["Two things: what's an oracle?", "can a contract be changed later?"],
		],
		["Who runs the café, what does it sell?", ["Who runs the café?", "what does it sell?"]],
		[
			"hello, can you tell me when the rent is due and how much it is?",
			["can you tell me when the rent is due?", "how much it is?"],
		],
		["is bitcoin safe and should i buy it", ["is bitcoin safe", "should i buy it"]],
		[
			"First explain mining. Then compare it with staking. Finally, summarize both.",
			["First explain mining.", "compare it with staking.", "summarize both."],
		],
		["what is a token\nhow are models trained", ["what is a token", "how are models trained"]],
		["1. What is Bitcoin?\n2. How does mining work?", ["What is Bitcoin?", "How does mining work?"]],
		["- bitcoin supply\n- what is a qubit", ["bitcoin supply", "what is a qubit"]],
		["Please answer: 1) what is RAG 2) what is a token", ["what is RAG", "what is a token"]],
		[
			"a) what is gas b) what is a dao c) what is slashing d) whats the weather",
			["what is gas", "what is a dao", "what is slashing", "whats the weather"],
		],
		[
			"Please answer: (a) what is gas, (b) what is a dao, and (c) what is slashing",
			["what is gas", "what is a dao", "what is slashing"],
		],
		["Plan a trip to Rome. What does it cost?", ["Plan a trip to Rome.", "What does it cost?"]],
	])("splits %j", (message, parts) => {
		expect(partsOf(message)).toEqual(parts);
	});

	test.each([
		["Was ist Bitcoin und wie funktioniert es?", ["Was ist Bitcoin?", "wie funktioniert es?"]],
		[
			"Was ist Bitcoin? Außerdem möchte ich wissen, wer es erfunden hat.",
			["Was ist Bitcoin?", "möchte ich wissen, wer es erfunden hat."],
		],
		["¿Qué es Bitcoin? ¿Quién lo inventó?", ["¿Qué es Bitcoin?", "¿Quién lo inventó?"]],
		[
			"¿Qué es Bitcoin y cómo funciona? También explica la minería.",
			["¿Qué es Bitcoin?", "cómo funciona?", "explica la minería."],
		],
		[
			"Qu'est-ce que Bitcoin et aussi comment fonctionne le minage ?",
			["Qu'est-ce que Bitcoin?", "comment fonctionne le minage ?"],
		],
		["Che cos'è Bitcoin e come funziona?", ["Che cos'è Bitcoin?", "come funziona?"]],
		["O que é Bitcoin e quem o inventou?", ["O que é Bitcoin?", "quem o inventou?"]],
		["Wat is Bitcoin en hoe werkt het?", ["Wat is Bitcoin?", "hoe werkt het?"]],
		["比特币是什么？它怎么工作？", ["比特币是什么？", "它怎么工作？"]],
		["比特币是什么，然后请解释以太坊", ["比特币是什么", "请解释以太坊"]],
		["ビットコインとは何ですか、そしてどう動きますか", ["ビットコインとは何ですか", "どう動きますか"]],
	])("splits %j in its language", (message, parts) => {
		expect(partsOf(message)).toEqual(parts);
	});

	test.each([
		"salt and pepper",
		"salt + pepper",
		"pros and cons of proof of stake",
		"how and why does bitcoin use power",
		"who, what and when of the moon landing",
		"compare and contrast bitcoin and gold",
		"Compare Bitcoin and Ethereum for investment",
		"What is Bitcoin, which was invented in 2008?",
		"What is Bitcoin? Why?",
		"Tell me, what is Bitcoin?",
		"Who was the head before Ms. Lee?",
		"If I lose my key, what happens?",
		"I run a bakery, what flour should I buy?",
		"The server crashes every night, how do I fix it?",
		"How do I open, edit and list the files?",
		"explain C++ and AT&T",
		"calculate 2 + 2",
		"Erkläre mir, was ein Qubit ist",
		"解释苹果、香蕉和梨",
		"Should I take vitamin a) or b)",
		"Is it a) what he said or b) what she said",
		"What is gas? a) a fee b) a token c) a coin",
		"Which of these is cheapest?\n1. AWS\n2. GCP\n3. Azure",
	])("keeps %j whole", (message) => {
		expect(partsOf(message)).toEqual([message]);
	});

	test.each([
		'Explain the quote "What is truth? And what is beauty?" in two lines',
		"Was bedeutet „Was ist wahr? Und was ist schön?“ für Goethe",
		"Why does f(x, what) fail",
		"Why does `a; what is b` fail",
		"Open https://example.com/?what=1&how=2 for me",
	])("never splits inside quotations, parentheses, code or URLs: %j", (message) => {
		expect(partsOf(message)).toEqual([message]);
	});

	test.each([
		`Summarise this: ${PASTED}`,
		`Translate this into German:\n\nHow are you? What is your name?\n\nWho is that? Where is it?`,
		"Summarize this email: Hi Bob, how are you? Can you send the report? Did you see the game?",
		'Translate this: "What is it?" he asked.',
	])("never splits pasted text: %j", (message) => {
		expect(partsOf(message)).toEqual([message]);
	});

	test("separates the pasted text from the requests about it", () => {
		expect(splitRequests(`What is the tone? What are the main points?\n\n${PASTED}`)).toEqual({
			parts: ["What is the tone?", "What are the main points?"],
			context: "",
			pasted: PASTED,
		});
		expect(partsOf(`Summarize this:\n\n${PASTED}\n\nWhat is its tone?`)).toEqual([
			"Summarize this:",
			"What is its tone?",
		]);
		expect(splitRequests('Translate this: "Otters eat." And what is a VPN?')).toEqual({
			parts: ["Translate this:", "what is a VPN?"],
			context: "",
			pasted: '"Otters eat."',
		});
	});

	test("returns statements as the context of all requests", () => {
		expect(splitRequests("I run a bakery. What flour should I buy? And how do I store it?")).toEqual({
			parts: ["What flour should I buy?", "how do I store it?"],
			context: "I run a bakery.",
			pasted: "",
		});
	});

	test("ignores greetings and thanks", () => {
		expect(splitRequests("Hi there!\nWhat is Bitcoin?\nWho made it?\nThanks!")).toEqual({
			parts: ["What is Bitcoin?", "Who made it?"],
			context: "",
			pasted: "",
		});
	});

	test("repeats an instruction for each topic of a list", () => {
		expect(partsOf("Explain the following:\n- mining\n- gas")).toEqual([
			"Explain the following: mining",
			"Explain the following: gas",
		]);
	});

	test("repeats the question for each of several subjects in a sentence", () => {
		expect(splitRequests("Tell me about bitcoin, ethereum and quantum computing.").parts).toEqual([
			"Tell me about bitcoin",
			"Tell me about ethereum",
			"Tell me about quantum computing",
		]);
		expect(splitRequests("what are qubits, gas fees, slashing, and an oracle?").parts).toHaveLength(4);
		expect(splitRequests("Tell me the cancellation policy and the wifi password.").parts).toEqual([
			"Tell me the cancellation policy",
			"Tell me the wifi password",
		]);
		expect(splitRequests("what's your address and your phone number?").parts).toHaveLength(2);
	});

	test.each([
		"tell me the price and the history of Bitcoin",
		"what are the pros and cons",
		"What is the difference between the cat and the dog?",
		"what is the role of the mayor and the council",
		"give me the big and the small one's price for the trip",
	])("leaves %j whole, whose things belong together", (message) => {
		expect(splitRequests(message).parts).toEqual([message]);
	});

	test.each([
		"Explain bitcoin and ethereum",
		"What are the supply, price and history of bitcoin?",
		"What are its risks, limits and costs?",
		"Explain how mining, staking and voting are related",
		"What is the difference between bitcoin, ether and litecoin?",
	])("keeps what several subjects have in common in one request: %s", (message) => {
		expect(splitRequests(message).parts).toHaveLength(1);
	});

	test("loses no question, however many there are", () => {
		for (let count = 1; count <= 12; count++) {
			const questions = Array.from({ length: count }, (_, at) => `What is topic${at}?`);
			expect(partsOf(questions.join(" "))).toEqual(questions);
		}
	});

	test("finishes for long messages that repeat a separator or a courtesy", () => {
		for (const text of [
			"and ",
			"? ",
			"((",
			"1. ",
			"a) b ",
			"also, ",
			"can you please ",
			"tell me ",
			"```",
			"然后",
		]) {
			expect(partsOf(text.repeat(8_000 / text.length)).length).toBeGreaterThan(0);
		}
	});
});
