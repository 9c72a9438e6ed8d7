import { describe, expect, test } from "vitest";
import { CHAIN_START } from "../../../src/inference/chain-progress.ts";
import { unfoundFor } from "../../../src/pipeline/compose-quotes.ts";
import type { GenerateTask } from "../../../src/pipeline/generation.ts";
import type { PipelineDeps } from "../../../src/pipeline/pipeline.ts";
import { quoteAnswer, withoutQuotes } from "../../../src/pipeline/quote-answer.ts";
import { NOTES_INSTRUCTION } from "../../../src/text/note-instructions.ts";
import type { Passage } from "../../../src/text/passage.ts";

const LEDGER: Passage = {
	pageId: "ledgers",
	passageId: "ledgers-1",
	title: "Ledgers",
	heading: null,
	url: "https://example.com/ledgers",
	text: "A ledger is a list of payments.",
	score: 1,
	start: 0,
	end: 31,
};

function answer(
	question: string,
	changes: Partial<GenerateTask> = {},
	passages = [LEDGER],
	pastExchanges: PipelineDeps["pastExchanges"] = [],
) {
	const log: unknown[] = [];
	const task: GenerateTask = {
		prompt: { system: "Be brief.", history: [], passages, question },
		topic: null,
		maxTokens: 100,
		temperature: 0,
		priority: "chat",
		chainProgress: CHAIN_START,
		...changes,
	};
	const generated = quoteAnswer(
		task,
		null,
		{ now: () => 7, pastExchanges },
		{
			onQueued: () => log.push("queued"),
			onThinking: () => log.push("thinking"),
			onFirstToken: ({ quoted, sources }) => log.push([quoted, sources.map(({ title }) => title)]),
			onToken: (text) => log.push(text),
		},
	);
	return { generated, log };
}

describe("an answer in place of a small model", () => {
	test("notes one fact about the user even if a page has its words, but quotes for a longer story", () => {
		const lease = { ...LEDGER, text: "The landlord returns the deposit within six weeks." };
		expect(answer("My landlord is called Bob.", {}, [lease]).generated?.text).not.toContain("six weeks");
		const bill = { ...LEDGER, text: "The uninsured can dispute a bill that is far higher than told." };
		const story = "I'm uninsured and the bill came out far higher than you told me";
		expect(answer(story, {}, [bill]).generated?.text).toContain("can dispute a bill");
	});

	test("says that nothing is known of a code that a page doesn't list", () => {
		const codes = { ...LEDGER, text: "- E1: sensor defective\n- E2: too cold\n- E4: tank missing" };
		expect(answer("What does error E3 mean?", {}, [codes]).generated?.text).toMatch(
			/nothing on this question/,
		);
		expect(answer("What does error E4 mean?", {}, [codes]).generated?.text).toContain("tank missing");
		const attached = { ...codes, kind: "attachment" as const };
		const note = { ...LEDGER, passageId: "note", text: "Error E3 means that the filter is full." };
		expect(answer("What does error E3 mean?", {}, [attached, note]).generated?.text).toContain(
			"filter is full",
		);
	});

	test("quotes the passages, and says why before the first quote of a conversation", () => {
		const { generated, log } = answer("What is a ledger?");
		const text =
			"The model is too small to answer reliably, so here is what your knowledge base says:\n\n" +
			"A ledger is a list of payments. [1]";
		expect(generated).toMatchObject({
			text,
			provider: "extractive",
			hasModel: false,
			// The question of 17 bytes, and the text.
			usage: { prompt_tokens: 5, completion_tokens: expect.any(Number) },
			model: "extractive",
			finishReason: "stop",
			firstTokenAt: 7,
			sources: [{ n: 1, title: "Ledgers" }],
		});
		expect(log[0]).toEqual(["small_model", ["Ledgers"]]);
		expect(log.slice(1).join("")).toBe(text);
	});

	test.each(["?", "…", "😀", "?!"])("asks what to answer to %j, which says nothing", (message) => {
		const question = { question: "What is a coin?", answer: "A coin is money. [1]" };
		const prompt = { system: "", history: [question], passages: [], question: message };
		expect(answer(message, { prompt, isSearched: false }).generated?.text).toBe(
			"What would you like to know?",
		);
	});

	test.each([
		["forget it", "OK."],
		["that was really helpful!", "I'm glad that helped."],
	])("replies to %j, which asks nothing", (message, reply) => {
		expect(answer(message, {}, []).generated?.text).toBe(reply);
	});

	test.each(["what's this about?", "What is this file?", "and what is in the document?"])(
		"to %j says what the attached text is about",
		(question) => {
			const text = "Hazelmoor Lodge lies at the northern shore of Lake Brenn. It has 14 rooms.";
			const lodge: Passage = {
				...LEDGER,
				title: "lodge.md",
				heading: "Hazelmoor Lodge",
				text,
				end: text.length,
				kind: "attachment",
			};
			expect(answer(question, {}, [lodge]).generated?.text).toContain(
				"Hazelmoor Lodge lies at the northern shore",
			);
			expect(answer("Summarize this.", {}, [lodge]).generated).toBeNull();
			const prices: Passage = {
				...lodge,
				passageId: "prices",
				heading: "Prices",
				text: "A room costs 80 € a night.",
				start: text.length,
			};
			expect(answer(question, {}, [prices, lodge]).generated?.text).toContain("Hazelmoor Lodge lies");
		},
	);

	test("has the notice that it may be wrong if attachments say nothing of what is asked", () => {
		const passages: Passage[] = [{ ...LEDGER, kind: "attachment" }];
		const unfound = (question: string) => unfoundFor({ question, passages }, true);
		expect(unfound("Is there parking?")).toBe("say so and answer");
		expect(unfound("Who painted Guernica?")).toBe("say so and answer");
		expect(unfound("What is a payment for?")).toBeNull();
		expect(unfound("What's this about?")).toBeNull();
	});

	test("only quotes later in a conversation, and in a part of an answer", () => {
		const history = [{ question: "What is a coin?", answer: "A coin is money. [1]" }];
		const prompt = { system: "", history, passages: [LEDGER], question: "What is a ledger?" };
		for (const changes of [{ prompt }, { isPart: true }])
			expect(answer("What is a ledger?", changes).generated?.text).toBe(
				"A ledger is a list of payments. [1]",
			);
	});

	test("quotes what the user said, confirms what the user says, and makes up nothing that the user didn't say", () => {
		const history = [{ question: "I'm Ada and I live in Oslo.", answer: "Hello!" }];
		const prompt = { system: "", history, passages: [], question: "where do I live?" };
		const { generated } = answer("where do I live?", { prompt });
		expect(generated).toMatchObject({
			text: expect.stringContaining("“I'm Ada and I live in Oslo.”"),
			sources: [],
		});
		const unfound = "What's my birthday?";
		expect(answer(unfound, { prompt: { ...prompt, question: unfound } }, []).generated?.text).toBe(
			"Nothing that you wrote clearly says that. You wrote in this conversation:\n\n“I'm Ada and I live in Oslo.”",
		);
		expect(answer("My name is Ada.", {}, []).generated?.text).toMatch(/^Noted\./);
		expect(answer("What's my name?", {}, []).generated?.text).toBe(
			"You haven't said that in this conversation.",
		);
	});

	test("replies to thanks and a greeting", () => {
		expect(answer("thanks!", {}, []).generated?.text).toBe("You're welcome.");
		expect(answer("Hi", {}, []).generated?.text).toBe("Hello. What would you like to know?");
		expect(answer("ok tell me about a ledger").generated?.text).toContain(
			"A ledger is a list of payments. [1]",
		);
		expect(answer("nice, now a story", {}, []).generated).toBeNull();
	});

	test.each([
		["make it shorter", ["Ledgers"]],
		["Are you sure?", ["Ledgers"]],
		["I don't understand", ["Ledgers"]],
		// The answer before was the model's, without sources.
		["and who closes it?", []],
	])("is left to the model for %j after an answer with the sources %j", (question, titles) => {
		const history = [{ question: "What is a ledger?", answer: "A list." }];
		const prompt = { system: "", history, passages: [LEDGER], question };
		const past = [{ question: "What is a ledger?", titles }];
		expect(answer(question, { prompt, topic: "ledger" }, [LEDGER], past).generated).toBeNull();
	});

	test("recalls what the user said after another recalled statement, on any topic", () => {
		const history = [
			{
				question: "We're going to Rome with Paul.",
				answer: "Noted. You can ask for it later in this conversation.",
			},
			{
				question: "who is Paul?",
				answer: "You wrote in this conversation:\n\n“We're going to Rome with Paul.”",
			},
		];
		const question = "where are we going?";
		const prompt = { system: "", history, passages: [], question };
		const past = [{ question: "who is Paul?", titles: [] }];
		expect(answer(question, { prompt, topic: "Paul" }, [], past).generated?.text).toMatch(
			/“We're going to Rome/,
		);
	});

	test.each([
		"My ledger is called Rex",
		"we have a ledger, Mimi",
		"I brought a ledger",
		"Hi, I'm new to ledgers",
	])("quotes what the pages say on a follow-up to %j, which the model only replied to", (question) => {
		const asked = "what is it a list of?";
		const prompt = {
			system: "",
			history: [{ question, answer: "Nice!" }],
			passages: [LEDGER],
			question: asked,
		};
		const past = [{ question, titles: [] }];
		expect(answer(asked, { prompt, topic: "ledger" }, [LEDGER], past).generated?.text).toContain(
			"A ledger is a list of payments. [1]",
		);
	});

	test("says which of several questions the passages don't answer, and leaves what is no question to the model", () => {
		const partsOf = (...questions: string[]) =>
			questions.map((question) => ({ question, topic: null, passageIds: [LEDGER.passageId] }));
		const ask = (parts: ReturnType<typeof partsOf>) =>
			answer(parts.map(({ question }) => question).join(" "), { parts }).generated;
		expect(ask(partsOf("What is a ledger?", "Write a poem about it."))).toBeNull();
		expect(ask(partsOf("What is a ledger?", "Explain it to a child."))).toBeNull();
		expect(ask(partsOf("Who won the chess game?", "Where was it?"))).toBeNull();
		expect(ask(partsOf("What is a ledger?", "Who won the chess game?"))?.text).toMatch(
			/### What is a ledger\?\n\nA ledger is .* \[1\]\n\n### Who won the chess game\?\n\nYour knowledge base has nothing on this question\.$/,
		);
		// The same answer is given once.
		expect(ask(partsOf("What is a ledger?", "What is a ledger of payments?"))?.text).toMatch(
			/:\n\nA ledger is a list of payments\. \[1\]$/,
		);
	});

	test("quotes an attachment first, and nothing else on a question about it", () => {
		const rules: Passage = {
			...LEDGER,
			pageId: "a",
			passageId: "a-1",
			title: "rules.md",
			text: "Dogs stay outside.",
			kind: "attachment",
		};
		const passages = [
			rules,
			{ ...LEDGER, text: "A ledger is a list. Dogs may read a ledger in two sentences." },
		];
		expect(answer("Where do dogs stay?", { isPart: true }, passages).generated?.text).toBe(
			"Dogs stay outside. [1]",
		);
		expect(answer("What is a ledger?", { isPart: true }, passages).generated?.text).toMatch(
			/^A ledger is a list\. \[2\]/,
		);
		expect(answer("Summarize the file in two sentences", {}, passages).generated).toBeNull();
	});

	test("says that the pages have no current figures, rather than make some up", () => {
		expect(answer("What is the price of Bitcoin today?", {}, []).generated?.text).toMatch(
			/no current figures/,
		);
	});

	test.each([
		["a question without passages", "What is a ledger?", []],
		["a question on which the passages say nothing", "Who won the chess game?", [LEDGER]],
		["a message that asks for a new text", "Write a poem about a ledger.", [LEDGER]],
		["a text to summarize", "Summarize this: A ledger is a list that accountants keep.", [LEDGER]],
	])("is left to the model for %s", (_, question, passages) => {
		const { generated, log } = answer(question, {}, passages);
		expect({ generated, log }).toEqual({ generated: null, log: [] });
	});
});

test("a small model gets no passages that don't answer the question, and no marks and introductions that it would imitate", () => {
	const questions = ["What is a ledger?", "How much is a ledger?"];
	const history = questions.map((question) => ({
		question,
		answer: answer(question).generated?.text ?? "",
	}));
	history.push({ question: "I'm Ada.", answer: answer("I'm Ada.", {}, []).generated?.text ?? "" });
	history.push({
		question: "Who?",
		answer: "### What is a boat?\n\nA boat is a ship. [1]\n\nRelated:\n\nA tram is a train. [2]",
	});
	const { prompt } = withoutQuotes({
		prompt: { system: `Be brief. ${NOTES_INSTRUCTION}`, history, passages: [LEDGER], question: "Hm?" },
		maxTokens: 100,
		temperature: 0,
		priority: "chat",
		chainProgress: CHAIN_START,
	});
	expect(prompt.passages).toEqual([]);
	expect(prompt.system).toBe("Be brief.");
	const ledger = "A ledger is a list of payments.";
	const said = prompt.history.map((exchange) => exchange.answer);
	expect(said).toEqual([ledger, ledger, "Okay.", "A boat is a ship."]);
});
