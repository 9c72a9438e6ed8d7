import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, expect, test } from "vitest";
import { CLASSIFIER } from "../../../src/agents/classifier/classify.ts";
import { unwrap } from "../../../src/errors.ts";
import { ulid } from "../../../src/ids.ts";
import type { PastExchange, SearchPlan } from "../../../src/knowledge/search/search-plan.ts";
import { STARTER_ARTICLES } from "../../../src/knowledge/starter/starter.ts";
import { planQuestion } from "../../../src/pipeline/plan-question.ts";
import { GLOSSARY } from "../../../src/text/glossary/glossary.ts";
import { KNOWN_WORDS } from "../../../src/text/known-words.ts";
import { WORD_LISTS } from "../../../src/text/word-lists.ts";
import { createBrain } from "../../support/brain.ts";

beforeAll(async () => {
	await Promise.all(
		[CLASSIFIER, GLOSSARY, KNOWN_WORDS, STARTER_ARTICLES, WORD_LISTS].map((asset) => asset.load(env.ASSETS)),
	);
});

/** Creates a task that searches for `text`, or for what `searches` say. */
function question(text: string, searches: readonly SearchPlan[] = [planQuestion(text, [])]) {
	return { ulid: ulid(Date.now()), conversationId: "c", searches, passages: 3, title: "Coins" };
}

test("the brain finds the starter articles", async () => {
	const brain = await createBrain();
	const first: (string | undefined)[] = [];
	for (const text of [
		"What is cryptocurrency?",
		"What is the future of cryptocurrency?",
		"Compare Bitcoin and Ethereum for investment",
	]) {
		const prepared = unwrap(await brain.prepareTask(question(text)));
		first.push(prepared.kind === "granted" ? prepared.parts[0]?.[0]?.pageId : prepared.kind);
	}
	expect(first).toEqual(["starter-cryptocurrency", "starter-cryptocurrency", "starter-bitcoin"]);
});

test("the brain adds the starter articles only when it receives its first question", async () => {
	const brain = await createBrain();
	const pageCount = () =>
		runInDurableObject(brain, (_, { storage }) => storage.sql.exec("SELECT 1 FROM pages").toArray().length);

	const prepared = unwrap(await brain.prepareTask(question("What is cryptocurrency?")));
	expect(prepared).toMatchObject({
		kind: "granted",
		parts: [[{ title: "Cryptocurrency", start: 0 }, {}, {}]],
	});
	expect(await pageCount()).toBe(STARTER_ARTICLES.value.length);

	unwrap(await brain.deletePage("starter-bitcoin"));
	await brain.prepareTask(question("What is Bitcoin?"));
	expect(await pageCount()).toBe(STARTER_ARTICLES.value.length - 1);
});

test("the first question of a brain is searched for by meaning, and a definition comes first", async () => {
	for (const [text, pageId, start] of [
		["who created btc", "starter-bitcoin", expect.any(Number)],
		["what is a blockchain", "starter-blockchain", 0],
		["smart contract meaning", "starter-smart-contracts", 0],
	]) {
		const brain = await createBrain();
		const prepared = unwrap(await brain.prepareTask(question(text)));
		expect(prepared).toMatchObject({ kind: "granted", parts: [[{ pageId, start }, {}, {}]] });
	}
});

test("the brain finds the page that a chain of follow-ups refers to", async () => {
	const brain = await createBrain();
	const exchanges: PastExchange[] = [];
	const cited: string[] = [];
	for (const text of ["what is quantum computing", "why is it hard", "thanks!", "example?", "tell me more"]) {
		const search = planQuestion(text, exchanges);
		const prepared = unwrap(await brain.prepareTask(question(text, [search])));
		const [found = []] = prepared.kind === "granted" ? prepared.parts : [];
		exchanges.push({ question: text, titles: found.map(({ title }) => title) });
		cited.push(found[0]?.title ?? "");
	}
	expect(cited).toEqual([
		"Quantum computing",
		"Quantum computing",
		"",
		"Quantum computing",
		"Quantum computing",
	]);
});

test("the brain returns the passages for each of several searches, in order", async () => {
	const brain = await createBrain();
	const searches = ["What is Bitcoin?", "zxcv qwer", "What is quantum computing?"].map((text) => ({
		question: text,
		topic: null,
	}));
	const prepared = unwrap(await brain.prepareTask(question("", searches)));
	const parts = prepared.kind === "granted" ? prepared.parts : [];
	expect(parts.map(([first]) => first?.title)).toEqual(["Bitcoin", undefined, "Quantum computing"]);
});

test("the brain finds nothing for a greeting, and the page about the assistant for questions about it", async () => {
	const brain = await createBrain();
	const findPages = async (text: string) => {
		const searches = [planQuestion(text, [])];
		const prepared = unwrap(await brain.prepareTask(question(text, searches)));
		return prepared.kind === "granted" ? prepared.parts.flat().map(({ pageId }) => pageId) : null;
	};
	expect(await findPages("Good morning!")).toEqual([]);
	expect(await findPages("write me a haiku about quantum computers")).toEqual([]);
	expect(await findPages("hi, what is bitcoin?")).toContain("starter-bitcoin");
	expect(await findPages("what do you store about me")).toContain("starter-omeruta-brain");
});

test("the brain finds English pages for questions in other languages, and nothing for off-topic ones", async () => {
	const brain = await createBrain();
	const exchanges: PastExchange[] = [];
	const first: (string | undefined)[] = [];
	for (const text of [
		"Was ist maschinelles Lernen?",
		"und die Nachteile?",
		"que es la computacion cuantica",
		"quem é você",
		"Wie wird das Wetter morgen?",
	]) {
		const searches = [planQuestion(text, exchanges)];
		const prepared = unwrap(await brain.prepareTask(question(text, searches)));
		const [found = []] = prepared.kind === "granted" ? prepared.parts : [];
		exchanges.push({ question: text, titles: found.map(({ title }) => title) });
		first.push(found[0]?.pageId);
	}
	expect(first).toEqual([
		"starter-machine-learning",
		"starter-machine-learning",
		"starter-quantum-computing",
		"starter-omeruta-brain",
		undefined,
	]);
});
