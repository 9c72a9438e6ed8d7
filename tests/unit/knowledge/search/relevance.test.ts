import { describe, expect, test } from "vitest";
import { memorySql } from "../../../../scripts/bench/memory-sql.ts";
import { loadEmbedder } from "../../../../scripts/bench/retrieval/measure.ts";
import { segmentPage } from "../../../../src/knowledge/ingest/new-page.ts";
import {
	chooseMinimum,
	keepNearBest,
	keepRelevant,
	minProbabilityOf,
} from "../../../../src/knowledge/search/relevance.ts";
import {
	extractFeatures,
	type JudgedQuestion,
	LEXICAL_FEATURES,
	listMeaningFeatures,
} from "../../../../src/knowledge/search/relevance-features.ts";
import { RELEVANCE_MODELS } from "../../../../src/knowledge/search/relevance-models.ts";
import { listSummaryFeatures } from "../../../../src/knowledge/search/relevance-summary.ts";
import {
	correctWords,
	type JudgedPassage,
	judgeTerms,
} from "../../../../src/knowledge/search/relevance-terms.ts";
import { searchKnowledge } from "../../../../src/knowledge/search/search.ts";
import { ensureStarterArticles } from "../../../../src/knowledge/starter/ensure-starter-articles.ts";
import { putPage } from "../../../../src/knowledge/store/put-page.ts";
import { embedMissing } from "../../../../src/knowledge/vectors/embed-missing.ts";

const embedder = await loadEmbedder();

function ask(words: Record<string, number>, { total = 100, lexicalBest = 8 } = {}): JudgedQuestion {
	const terms = Object.entries(words).map(([word, passages]) => ({
		word,
		variants: [{ term: word, kind: "exact", weight: 1, passages }] as const,
	}));
	const text = Object.keys(words).join(" ");
	return { text, terms: judgeTerms(terms, total), lexicalMax: 20, lexicalBest };
}

const passage = (text: string, more: Partial<JudgedPassage> = {}): JudgedPassage => ({
	pageId: "animals",
	title: "Animals",
	heading: null,
	text,
	lexical: 8,
	...more,
});

function featuresOf(question: JudgedQuestion, judged: JudgedPassage): Record<string, number> {
	const [values = []] = extractFeatures(question, [judged], embedder);
	return Object.fromEntries(
		[...LEXICAL_FEATURES, ...listMeaningFeatures()].map((name, i) => [name, values[i] ?? 0]),
	);
}

describe("A misspelled question is judged by what it was probably meant to be", () => {
	const term = (word: string, passages: number, corrections: readonly string[] = []) => ({
		word,
		variants: [
			{ term: word, kind: "exact", weight: 1, passages },
			...corrections.map((term) => ({ term, kind: "typo", weight: 0.85, passages: 4 }) as const),
		] as const,
	});

	test.each([
		[
			"a word that no passage contains",
			"Can I loose my Depsoit?",
			term("depsoit", 0, ["deposit"]),
			"deposit",
		],
		[
			"a word that passages contain only with the same stem",
			"overfiting prevention",
			{ ...term("overfiting", 2), spelling: "overfitted" },
			"overfitted",
		],
		["not a word that passages contain", "who was Webb", term("webb", 1, ["web"]), "webb"],
		["not a word with another first letter", "icloud backups", term("icloud", 0, ["cloud"]), "icloud"],
		["not a word without corrections", "keanu reeves", term("keanu", 0), "keanu"],
	])("%s", (_, question, misspelled, word) => {
		expect(judgeTerms([misspelled], 100)[0]?.word).toBe(word);
		const corrected = correctWords(question, [misspelled]);
		expect(corrected.toLowerCase()).toBe(question.toLowerCase().replace(misspelled.word, word));
	});
});

const { withoutVectors, withVectors } = RELEVANCE_MODELS.value;
const MEANING_NAMES = [...LEXICAL_FEATURES, ...listMeaningFeatures()];
test.each([
	["of passages without word vectors", withoutVectors.passages, LEXICAL_FEATURES],
	["of passages with word vectors", withVectors.passages, MEANING_NAMES],
	["of questions without word vectors", withoutVectors.questions, listSummaryFeatures(LEXICAL_FEATURES)],
	["of questions with word vectors", withVectors.questions, listSummaryFeatures(MEANING_NAMES)],
])("the model %s consists of complete trees over existing features", (_, { trees }, features) => {
	expect([...trees].length).toBeGreaterThan(0);
	for (const tree of trees) {
		expect(tree.thresholds).toHaveLength(tree.features.length);
		expect(tree.leaves).toHaveLength(tree.features.length + 1);
		expect(Array.from(tree.leaves).every(Number.isFinite)).toBe(true);
		expect(Math.max(...Array.from(tree.features))).toBeLessThan(features.length);
		expect(Array.from(tree.thresholds)).not.toContain(Number.NaN);
	}
});

describe("extractFeatures", () => {
	const question = ask({ alpaca: 2, hum: 30, sing: 0, fly: 5 });

	test("returns the share of words that a passage contains, alone and weighted by rarity", () => {
		const rare = featuresOf(question, passage("The alpaca runs."));
		const common = featuresOf(question, passage("They hum."));
		expect(rare["words found"]).toBe(0.25);
		expect(common["words found"]).toBe(0.25);
		const weighted = "words found, weighted by rarity";
		expect(rare[weighted]).toBeGreaterThan(common[weighted] ?? 0);
	});

	test("counts words of the title and heading as found", () => {
		const found = featuresOf(question, passage("It runs.", { title: "The alpaca", heading: "How they fly" }));
		expect(found["words found"]).toBe(0.5);
		expect(found["words in the title or heading"]).toBe(0.5);
	});

	test("returns the share of words that no passage contains", () => {
		expect(featuresOf(question, passage("Hum."))["words that no passage contains"]).toBe(0.25);
	});

	test("returns the BM25 score as shares of its maximum and of the best passage's score", () => {
		const values = featuresOf(question, passage("Hum.", { lexical: 4 }));
		expect(values["share of the maximum BM25 score"]).toBe(0.2);
		expect(values["share of the best BM25 score"]).toBe(0.5);
		expect(featuresOf(question, passage("Hum.", { lexical: null }))["share of the best BM25 score"]).toBe(0);
	});

	test("gives variants of a word their weight", () => {
		const variants = [
			{ term: "alpaca", kind: "exact", weight: 1, passages: 0 },
			{ term: "alpacas", kind: "family", weight: 0.8, passages: 3 },
		] as const;
		const terms = judgeTerms([{ word: "alpaca", variants: [...variants] }], 100);
		const values = featuresOf({ ...question, terms }, passage("Two alpacas."));
		expect(values["words found"]).toBe(0.8);
		expect(values["words that no passage contains"]).toBe(0);
	});

	test.each([
		["phone", "Landlord: Mr. Kowalski, 0170 555 0192", "Landlord: Mr. Kowalski, since 2019"],
		["telephone", "The office (+49 551 39-4410) is open.", "Item 0815 costs 20.50 EUR."],
		["email", "Ms. Brandt, exams@uni-example.org", "Ms. Brandt @ room 12"],
		["website", "See https://example.org.", "See example."],
	])("finds the value of an attribute without its label: %s", (word, value, other) => {
		expect(featuresOf(ask({ [word]: 3 }), passage(value))["words found"]).toBe(0.7);
		expect(featuresOf(ask({ [word]: 3 }), passage(other))["words found"]).toBe(0);
	});

	test("returns only finite numbers for a question without words and for an empty passage", () => {
		for (const judged of [passage(""), passage("...", { title: "" })]) {
			const values = Object.values(featuresOf(ask({}, { total: 0, lexicalBest: 0 }), judged));
			expect(values.every(Number.isFinite)).toBe(true);
		}
	});

	test.skipIf(embedder === null)("describes the length of a question, whatever the passage says", () => {
		const texts = ["The alpaca runs.", "They hum."];
		const [one, other] = texts.map((text) =>
			featuresOf({ ...question, text: "Do alpacas hum, sing and fly?" }, passage(text)),
		);
		expect(one?.["all words of the question"]).toBe(6);
		expect(one?.["words searched for"]).toBe(4);
		const names = ["sum of how telling the words are", "length of the vector of the question"];
		for (const name of names) {
			expect(one?.[name]).toBeGreaterThan(1);
			expect(other?.[name]).toBe(one?.[name]);
		}
	});

	test.skipIf(embedder === null)("tells whether the question is about a topic of everyday life", () => {
		const similarityOf = (text: string) =>
			featuresOf({ ...question, text }, passage("Weights are learned, and a loss falls."))[
				"similarity of the question and the nearest topic"
			] ?? 0;
		expect(similarityOf("how do I lose weight")).toBeGreaterThan(0.8);
		expect(similarityOf("how do validators reach consensus in ethereum")).toBeLessThan(0.6);
	});

	test.skipIf(embedder === null)("recognizes words with a similar meaning", () => {
		const close = featuresOf(ask({ price: 0 }), passage("The cost of a ticket."));
		const far = featuresOf(ask({ price: 0 }), passage("The color of a parrot."));
		const name = "similarity of words, weighted by how telling they are";
		expect(close[name]).toBeGreaterThan((far[name] ?? 0) + 0.1);
	});
});

test("keepRelevant puts a more relevant page first and drops those that match no word", () => {
	const question = ask({ alpaca: 2, hum: 3 });
	const weaker = passage("An alpaca may hum.", { lexical: 7 });
	const best = passage("Why alpacas hum: the alpaca likes to hum.", {
		pageId: "alpacas",
		title: "Alpaca hum",
	});
	const other = passage("Rust is a language.", { lexical: null });
	expect(keepRelevant(question, [weaker, best, other], null).map((judged) => judged.passage)).toEqual([
		best,
		weaker,
	]);
});

test("minProbabilityOf is high for a question that names a year that no relevant passage contains", () => {
	const judged = [{ passage: passage("The cup was won in 2023."), pageId: "animals", probability: 0.6 }];
	const minFor = (text: string) => minProbabilityOf({ text }, judged, null);
	expect(minFor("Who won the cup in 2022?")).toBeGreaterThan(0.8);
	const usual = minFor("Who won the cup?");
	expect(usual).toBeLessThan(0.8);
	for (const text of ["Who won the cup in 2023?", "room 20225", "dates like 24.12.2022", "lot 1400"]) {
		expect(minFor(text)).toBe(usual);
	}
});

test("minProbabilityOf lets no passage without the numbers answer a question that consists of them", () => {
	const minFor = (text: string, found: string) =>
		minProbabilityOf({ text }, [{ passage: passage(found), pageId: "animals", probability: 0.9 }], null);
	expect(minFor("What is 9/11?", "It has 9 parts and 11 wheels.")).toBe(1);
	expect(minFor("50/50", "It started at 50 coins.")).toBe(1);
	expect(minFor("What is 16/8 fasting?", "Fasting for 16 hours.")).toBeGreaterThan(0.8);
	expect(minFor("What is 9/11?", "The attacks of 9/11.")).toBeLessThan(0.8);
});

test("chooseMinimum returns the minimum of starter articles if one is the most relevant page", () => {
	const minimums = { minProbability: 0.1, starterMinProbability: 0.3 };
	const own = { pageId: "alpacas", probability: 0.6 };
	const starter = { pageId: "starter-bitcoin", probability: 0.5 };
	expect(chooseMinimum([starter, own], minimums)).toBe(0.1);
	expect(chooseMinimum([{ ...own, probability: 0.4 }, starter], minimums)).toBe(0.3);
	expect(chooseMinimum([], minimums)).toBe(0.1);
});

function judge(...judged: [page: string, probability: number][]): string[] {
	return keepNearBest(judged.map(([pageId, probability]) => ({ pageId, probability }))).map(
		({ pageId, probability }) => `${pageId} ${probability}`,
	);
}

test("keepNearBest prefers other pages to starter articles that are about as probable", () => {
	expect(judge(["starter-a", 0.6], ["own", 0.5])).toEqual(["own 0.5", "starter-a 0.6"]);
	expect(judge(["starter-a", 0.3], ["own", 0.4])).toEqual(["own 0.4"]);
	expect(judge(["starter-a", 0.6], ["own", 0.2])).toEqual(["own 0.2", "starter-a 0.6"]);
	expect(judge(["starter-a", 0.95], ["own", 0.3])).toEqual(["starter-a 0.95", "own 0.3"]);
	expect(judge(["starter-a", 0.4], ["starter-b", 0.1])).toEqual(["starter-a 0.4", "starter-b 0.1"]);
});

test("keepNearBest orders pages by their probability, unless they are almost equally relevant", () => {
	expect(judge(["a", 0.7], ["b", 0.72], ["c", 0.69])).toEqual(["a 0.7", "b 0.72", "c 0.69"]);
	expect(judge(["a", 0.3], ["b", 0.15], ["c", 0.9])).toEqual(["c 0.9", "a 0.3"]);
	// The passages of one page keep their order.
	expect(judge(["a", 0.3], ["b", 0.5], ["b", 0.9])).toEqual(["b 0.5", "b 0.9", "a 0.3"]);
});

describe.skipIf(embedder === null)("the starter articles", async () => {
	const sql = memorySql();
	ensureStarterArticles(sql, 0);
	if (embedder !== null) await embedMissing(sql, embedder, { max: 1_000 });
	const findPages = (query: string, own = sql) =>
		searchKnowledge(
			own,
			{ query, limit: 4, perPage: 2, mode: "hybrid", relevantOnly: true },
			embedder?.embedSync(query) ?? null,
			embedder,
		).map(({ pageId }) => pageId);

	test.each([
		["Who invented Bitcoin?", "starter-bitcoin"],
		["btc halving how often does it happen to bitcoin", "starter-bitcoin"],
		["gradient descent", "starter-neural-networks"],
		["what does serverless mean", "starter-cloud-computing"],
		["supervised vs unsupervised learning", "starter-machine-learning"],
	])("answer %j", (question, page) => {
		expect(findPages(question)).toContain(page);
	});

	test.each([
		"is my bank open on sunday",
		"Who won the world cup in 2018?",
		"recipe for banana bread",
		"cheap flights",
		"how do I train for a marathon",
		"stake house opening hours",
	])("do not answer %j", (question) => {
		expect(findPages(question)).toEqual([]);
	});

	test("answer the same questions when a thousand unrelated pages are added", async () => {
		const large = memorySql();
		ensureStarterArticles(large, 0);
		for (let n = 0; n < 1_000; n++) {
			const text = `Dodo ${n} nibi kalu ${n * 7} remo fasi.`;
			putPage(large, segmentPage({ kind: "imported", externalId: `${n}`, title: `Nibi ${n}`, text }), 0);
		}
		if (embedder !== null) await embedMissing(large, embedder, { max: 2_000 });
		expect(findPages("gradient descent", large)).toContain("starter-neural-networks");
		expect(findPages("Who won the world cup in 2018?", large)).toEqual([]);
	});
});
