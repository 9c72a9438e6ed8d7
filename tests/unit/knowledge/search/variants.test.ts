import { describe, expect, test } from "vitest";
import { memorySql } from "../../../../scripts/bench/memory-sql.ts";
import { segmentPage } from "../../../../src/knowledge/ingest/new-page.ts";
import { extractSearchTerms, listAlternativeSpellings } from "../../../../src/knowledge/search/question.ts";
import { matchOf } from "../../../../src/knowledge/search/question-terms.ts";
import { searchKnowledge } from "../../../../src/knowledge/search/search.ts";
import { findVariants } from "../../../../src/knowledge/search/variants.ts";
import { ensureStarterArticles } from "../../../../src/knowledge/starter/ensure-starter-articles.ts";
import { deletePage, putPage } from "../../../../src/knowledge/store/put-page.ts";
import type { Sql } from "../../../../src/knowledge/store/sql.ts";
import { splitWords } from "../../../../src/text/terms.ts";

function brainOf(...texts: string[]): Sql {
	const sql = memorySql();
	for (const [n, text] of texts.entries()) {
		putPage(sql, segmentPage({ kind: "imported", externalId: `${n}`, title: "Untitled", text }), 0);
	}
	return sql;
}

function starterBrain(): Sql {
	const sql = memorySql();
	ensureStarterArticles(sql, 0);
	return sql;
}

const termsOf = (sql: Sql, question: string) =>
	findVariants(sql, {
		searched: extractSearchTerms(question),
		otherSpellings: listAlternativeSpellings(question),
		sequence: splitWords(question),
	});

/** Returns the variants of a question's words other than the words themselves. */
const variantsOf = (sql: Sql, question: string) =>
	termsOf(sql, question).flatMap(({ variants: [, ...others] }) => others.map(({ term }) => term));

describe("findVariants corrects typos", () => {
	const sql = starterBrain();

	test.each([
		["blokchain", "blockchain"],
		["bitcion", "bitcoin"],
		["etherium", "ethereum"],
		["ehtereum", "ethereum"],
		["qauntum", "quantum"],
		["cryptocurency", "cryptocurrency"],
		["criptocurrency", "cryptocurrency"],
		["nueral", "neural"],
		["netowrk", "network"],
		["lerning", "learning"],
		["artifitial", "artificial"],
		["inteligence", "intelligence"],
		["halucination", "hallucination"],
		["infrastucture", "infrastructure"],
		["tokn", "token"],
	])("%j to %j", (typo, word) => {
		expect(variantsOf(sql, `what about ${typo}?`)).toContain(word);
		const query = { query: typo, limit: 1, perPage: 1, mode: "lexical", relevantOnly: true } as const;
		const [found] = searchKnowledge(sql, query, null);
		const [wanted] = searchKnowledge(sql, { ...query, query: word }, null);
		expect(found?.pageId).toBe(wanted?.pageId);
	});

	test.each([
		["halucinations", "hallucination"],
		["halucinated", "hallucination"],
		["alogrithms", "algorithm"],
		["netowrking", "network"],
	])("%j to a word with another ending, %j", (typo, word) => {
		const own = brainOf(`The ${word} is described here.`);
		expect(variantsOf(own, `what about ${typo}?`)).toEqual([word]);
	});

	test.each([
		["overfiting", "Overfitted models.", "overfitted"],
		["overfitting", "Overfitted models.", undefined],
		["zorbles", "A zorble hums.", undefined],
		["zorble", "A zorble hums.", undefined],
	])("of a word that passages contain with the same stem: %j in %j to %j", (word, text, spelling) => {
		expect(termsOf(brainOf(text), word)[0]?.spelling).toBe(spelling);
	});

	test.each(
		"marathon pancake weather Berlin recipes university organ tennis brian cat dgo 20201 h2oo messi".split(
			" ",
		),
	)("but not the word %j", (word) => expect(variantsOf(sql, `what about ${word}?`)).toEqual([]));

	test.each([
		["difference betwen ai and crypto", ["difference", "ai", "crypto"]],
		["waht is bitcoin", ["bitcoin"]],
		["wich blockchain is oldest", ["blockchain", "oldest"]],
		["exampel of a smart contract", ["smart", "contract"]],
		["becuase of mining", ["mining"]],
	])("and drops misspelled common words of %j", (question, words) =>
		expect(termsOf(sql, question).map(({ word }) => word)).toEqual(words),
	);

	test.each([
		["downsides of bitcoin", ["bitcoin"]],
		["diffrence of bitcoin and ether", ["bitcoin", "ether"]],
		["disadvantages of bitcoin", ["disadvantages", "bitcoin"]],
	])("and drops what is asked about a subject unless passages say it (%j)", (question, words) =>
		expect(termsOf(sql, question).map(({ word }) => word)).toEqual(words),
	);

	test("but keeps a word that is like a common one if passages contain it or it is the only one", () => {
		expect(termsOf(brainOf("Goode wrote it."), "goode bitcoin").map(({ word }) => word)).toContain("goode");
		expect(termsOf(sql, "what is goode?").map(({ word }) => word)).toEqual(["goode"]);
	});

	test("but not a word that passages contain, unless a neighbor is far more common", () => {
		const own = brainOf(
			"Alpacas hum.",
			"Alpacca wool.",
			...Array.from({ length: 19 }, (_, n) => `Alpaca ${n}.`),
		);
		expect(variantsOf(own, "alpacca")).toEqual(["alpaca"]);
		expect(variantsOf(brainOf("Alpacca wool.", "Alpaca wool."), "alpacca")).toEqual([]);
	});

	test("in other alphabets", () => {
		expect(variantsOf(brainOf("Добыча биткоинов требует энергии."), "энегрии")).toEqual(["энергии"]);
	});
});

describe("findVariants joins and splits words", () => {
	test("joins adjacent words that the passages write as one", () => {
		const sql = starterBrain();
		expect(variantsOf(sql, "what is a block chain")).toEqual(["blockchain", "blockchain"]);
		expect(variantsOf(sql, "bit coin")).toContain("bitcoin");
		expect(variantsOf(sql, "a block of a chain")).toEqual([]);
	});

	test("splits a word that the passages write as two", () => {
		const sql = starterBrain();
		expect(variantsOf(sql, "smartcontract")).toEqual(["smart contract"]);
		expect(variantsOf(sql, "machinelearning")).toEqual(["machine learning"]);
		expect(variantsOf(sql, "machinecontract")).toEqual([]);
		expect(variantsOf(brainOf("An alpaca farm hums."), "alpacafarms")).toEqual(["alpaca farms"]);
	});

	test("keeps the spelling that the passages use more often", () => {
		const sql = brainOf("Health care is expensive.", "Health care for all.", "Healthcare reform.");
		expect(variantsOf(sql, "health care")).toEqual([]);
		expect(variantsOf(sql, "healthcare")).toEqual(["health care"]);
	});
});

describe("findVariants reads acronyms from the passages", () => {
	const sql = starterBrain();

	test.each([
		["what is an llm", "large language model", "starter-large-language-models"],
		["LLMs", "large language model", "starter-large-language-models"],
		["agi", "artificial general intelligence", "starter-artificial-intelligence"],
		["EVM", "ethereum virtual machine", "starter-ethereum"],
		["what is iaas?", "infrastructure as a service", "starter-cloud-computing"],
		["What does RAG stand for?", "retrieval augmented generation", "starter-large-language-models"],
		["explain ml", "machine learning", "starter-machine-learning"],
		["cnn vs rnn", "convolutional neural network", "starter-neural-networks"],
	])("in the question %j", (question, long, pageId) => {
		expect(variantsOf(sql, question)).toContain(long);
		const query = { query: question, limit: 1, perPage: 1, mode: "lexical", relevantOnly: true } as const;
		expect(searchKnowledge(sql, query, null)[0]?.pageId).toBe(pageId);
	});

	test.each("nba atm usa bbc faq diy tv uk".split(" "))(
		"but not for %j, whose letters fit no term",
		(short) => expect(variantsOf(sql, short)).toEqual([]),
	);

	test("from the long form to the short form", () => {
		const own = brainOf("Proof of work (PoW) needs energy.", "PoW is slow.", "Work is a proof of love.");
		expect(variantsOf(own, "is proof of work slow?")).toContain("pow");
		expect(variantsOf(own, "is it slow?")).toEqual([]);
	});

	test("only from pages that exist", () => {
		const own = brainOf("Proof of work (PoW) needs energy.", "A proof of work.");
		expect(variantsOf(own, "pow")).toEqual(["proof of work"]);
		const [page] = own
			.exec<{ page_id: string }>("SELECT page_id FROM pages WHERE external_id = '0'")
			.toArray();
		deletePage(own, page?.page_id ?? "");
		expect(variantsOf(own, "pow")).toEqual([]);
	});

	test("and prefers definitions to initials", () => {
		const own = brainOf("Retrieval-augmented generation.", "Red amber green (RAG) is a scale.");
		expect(variantsOf(own, "rag")).toEqual(["red amber green"]);
	});

	test("and trusts initials less in a large brain", () => {
		const others = Array.from({ length: 1_000 }, (_, n) => `Alpaca ${n}.`);
		const once = ["Retrieval-augmented generation."];
		expect(variantsOf(brainOf(...once, ...others), "rag")).toEqual([]);
		expect(variantsOf(brainOf(...once, "It is retrieval-augmented generation.", ...others), "rag")).toEqual([
			"retrieval augmented generation",
		]);
	});
});

describe("findVariants finds relatives", () => {
	test.each([
		["mining", "Miners find blocks.", "miners"],
		["investment", "An investor buys gold.", "investor"],
		["contractor", "The contracts expired.", "contracts"],
	])("of a word that no passage contains: %j in %j", (word, text, relative) => {
		expect(variantsOf(brainOf(text), word)).toEqual([relative]);
	});

	test("but not of a word that passages contain", () => {
		expect(variantsOf(brainOf("Miners find blocks.", "Mining needs energy."), "mining")).toEqual([]);
	});

	test.each([
		["university", "The universe is old."],
		["shower", "A study shows nothing."],
	])("but not words that only look related: %j in %j", (word, text) => {
		expect(variantsOf(brainOf(text), word)).toEqual([]);
	});
});

describe("findVariants finds irregular words", () => {
	test.each([
		["who stole it", "Thieves steal bicycles.", "steal"],
		["where do they fly", "The birds flew south.", "flew"],
		["i lost it", "A lost hat. Whoever loses a key reports it.", "lose"],
	])("other forms of the verb in %j", (question, text, form) => {
		expect(variantsOf(brainOf(text), question)).toEqual([form]);
	});

	test.each([
		["when do we fly", "Our flight leaves at 6.", "flight"],
		["what does it weigh", "Weight: 4 kg", "weight"],
		["how deep is it", "Depth: 4 m", "depth"],
	])("nouns for a word of %j that no passage contains", (question, text, noun) => {
		expect(variantsOf(brainOf(text), question)).toContain(noun);
		expect(variantsOf(brainOf(`${text} They fly, weigh, and are deep.`), question)).toEqual([]);
	});

	test("but none for a form that is another word as well", () => {
		expect(variantsOf(brainOf("They leave. They see it."), "the saw on the left")).toEqual([]);
	});
});

test("a word for an attribute is also searched for as the word that the passages use for it", () => {
	const sql = brainOf("| Name | Born |\n| --- | --- |\n| Walter Pohl | 1958-12-04 |");
	expect(variantsOf(sql, "When is Walter's birthday?")).toContain("born");
	const both = brainOf("Walter was born in 1958.", "His birthday is on 4 December.");
	expect(variantsOf(both, "When is Walter's birthday?")).not.toContain("born");
	expect(
		variantsOf(brainOf("Sweeping prevents fires. Oil can prevent rust."), "how can rust be avoided"),
	).toContain("prevent");
});

test.each([
	["when does the rubbish go out", "Waste is collected on Thursdays.", "waste"],
	["how much luggage may I take", "Each of us may take one suitcase.", "suitcase"],
	["who was absent", "Present: Ines Torp. Apologies: Simo Aalto.", "apologies"],
])("an everyday word is also searched for as the word that the passages use: %s", (question, text, word) => {
	expect(variantsOf(brainOf(text), question)).toContain(word);
});

test("matchOf tells whether a word is found exactly, as a variant, or not at all", () => {
	const terms = termsOf(starterBrain(), "ethereum blokchain marathon");
	expect(terms.map((term) => [term.word, matchOf(term)])).toEqual([
		["ethereum", "exact"],
		["blokchain", "variant"],
		["marathon", "none"],
	]);
});

test("a variant scores less than the word itself", () => {
	const sql = brainOf("Investment in gold and land.", "Investor in gold and land.");
	const query = { limit: 9, perPage: 1, mode: "lexical", relevantOnly: false } as const;
	const scoreOf = (question: string) =>
		searchKnowledge(sql, { ...query, query: question }, null)[0]?.parts.lexical;
	expect(scoreOf("investing")).toBeGreaterThan(0);
	expect(scoreOf("alpaca investor")).toBeGreaterThan(0);
	const exact = scoreOf("investor") ?? 0;
	expect(scoreOf("investers")).toBeCloseTo(0.85 * exact, 5);
});

test.each(["what is on my to-do list", "todos", "my todo list"])("%j searches for 'to do'", (question) => {
	const sql = brainOf("To do: call the plumber.", "The rent is due.");
	expect(variantsOf(sql, question)).toContain("to do");
});

test("the word 'list' is searched for only if a passage contains it", () => {
	const wordsOf = (sql: Sql) => termsOf(sql, "staff list").map(({ word }) => word);
	expect(wordsOf(brainOf("Tom is on the staff."))).toEqual(["staff"]);
	expect(wordsOf(brainOf("A list of the staff."))).toEqual(["staff", "list"]);
});
