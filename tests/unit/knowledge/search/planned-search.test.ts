import { describe, expect, test } from "vitest";
import { memorySql } from "../../../../scripts/bench/memory-sql.ts";
import { loadEmbedder } from "../../../../scripts/bench/retrieval/measure.ts";
import { toQueryText } from "../../../../src/knowledge/embeddings/query-text.ts";
import { segmentPage } from "../../../../src/knowledge/ingest/new-page.ts";
import { planSearch } from "../../../../src/knowledge/search/follow-up.ts";
import type { SearchHit } from "../../../../src/knowledge/search/hits.ts";
import { searchByPlan } from "../../../../src/knowledge/search/planned-search.ts";
import type { SearchPlan } from "../../../../src/knowledge/search/search-plan.ts";
import { ensureStarterArticles } from "../../../../src/knowledge/starter/ensure-starter-articles.ts";
import { putPage } from "../../../../src/knowledge/store/put-page.ts";
import { planQuestion } from "../../../../src/pipeline/plan-question.ts";

const embedder = await loadEmbedder();

describe("searchByPlan", () => {
	const sql = memorySql();
	ensureStarterArticles(sql, 0);
	putPage(
		sql,
		segmentPage({ kind: "added", title: "Tennis", text: "A tennis match has three or five sets." }),
		0,
	);

	putPage(sql, segmentPage({ kind: "added", title: "Fuel", text: "Diesel: 1.82 euros per liter" }), 0);

	const rows = [
		"| Name | Department | Salary | Paid |",
		"| --- | --- | --- | --- |",
		"| Tom | Kitchen | 42000 | 2026-02-03 |",
		"| Zoe | Bar | 88000 | 2026-03-04 |",
	];
	putPage(sql, segmentPage({ kind: "added", title: "staff.csv", text: rows.join("\n") }), 0);

	async function find(plan: SearchPlan): Promise<string[]> {
		const hits = await searchByPlan({ sql, embed: async () => null }, plan, { limit: 3, perPage: 1 });
		return hits.map(({ title }) => title);
	}

	function hitsByMeaning(plan: SearchPlan): Promise<SearchHit[]> {
		const embed = async (query: string) => embedder?.embedSync(toQueryText(query)) ?? null;
		return searchByPlan({ sql, embed, wordVectors: embedder }, plan, { limit: 4, perPage: 2 });
	}

	async function findByMeaning(plan: SearchPlan): Promise<string[]> {
		return (await hitsByMeaning(plan)).map(({ title }) => title);
	}

	test("searches for a question without a topic as it is", async () => {
		expect(await find({ question: "How many sets does a tennis match have?", topic: null })).toEqual([
			"Tennis",
		]);
		expect(await find({ question: "Who made that?", topic: null })).toEqual([]);
	});

	test("finds only the user's pages for a question on the user's own affairs that they cover", async () => {
		putPage(
			sql,
			segmentPage({ kind: "added", title: "House rules", text: "Whoever loses a key must report it." }),
			0,
		);
		expect(await find({ question: "I lost my key", topic: null })).toEqual(["House rules"]);
		expect(await find({ question: "a lost private key", topic: null })).toContain("Cryptocurrency");
		expect(await find({ question: "is my private key safe", topic: null })).toContain("Cryptocurrency");
	});

	test("finds the section first that a question names as its heading", async () => {
		const title = "Cloud and edge computing";
		const exchanges = [
			{ question: "what is cloud computing?", titles: [title] },
			{ question: "who runs the machines then", titles: [title] },
		];
		const embed = async (query: string) => embedder?.embedSync(toQueryText(query)) ?? null;
		const limits = { limit: 4, perPage: 2 };
		for (const question of ["and edge computing?", "what about edge computing?"]) {
			const plan = planSearch(question, exchanges);
			const [first] = await searchByPlan({ sql, embed, wordVectors: embedder }, plan, limits);
			expect(first?.heading).toBe("Edge computing");
		}
	});

	test("stays with a page that is no starter article, unless the question names one", async () => {
		const own = memorySql();
		ensureStarterArticles(own, 0);
		const title = "Rules of the Rowing Club";
		const rules = "Members pay a fee of 80 euros. Whoever has not paid by March may not use the boats.";
		putPage(own, segmentPage({ kind: "added", title, text: rules }), 0);
		const embed = async (query: string) => embedder?.embedSync(toQueryText(query)) ?? null;
		const findAfter = async (question: string) => {
			const plan = planSearch(question, [{ question: "what is the club fee?", titles: [title] }]);
			const limits = { limit: 4, perPage: 2 };
			return (await searchByPlan({ sql: own, embed, wordVectors: embedder }, plan, limits))[0]?.title;
		};
		expect(await findAfter("what if i pay late?")).toBe(title);
		expect(await findAfter("when is it payable?")).toBe(title);
		expect(await findAfter("what are smart contracts?")).toBe("Smart contracts");
		expect(await findAfter("how does mining work?")).toBe("Bitcoin");
	});

	test.each(["do you take visa?", "Hello, can you ship bitcoin hardware wallets"])(
		"finds no starter article for what the owner of the pages offers (%j)",
		async (question) => {
			const own = memorySql();
			ensureStarterArticles(own, 0);
			const embed = async (query: string) => embedder?.embedSync(toQueryText(query)) ?? null;
			const limits = { limit: 4, perPage: 2 };
			const plan = { question, topic: null };
			expect(await searchByPlan({ sql: own, embed, wordVectors: embedder }, plan, limits)).toEqual([]);
		},
	);

	test.each([
		["what does a notary do", null],
		["is gold a good investment", null],
		["how do I train my dog", null],
		["do smart contracts replace a notary?", "Smart contracts"],
		["Why do folks call it digital gold?", "Bitcoin"],
	])(
		"finds a starter article for a word of its examples only with its subject (%j)",
		async (question, title) => {
			const own = memorySql();
			ensureStarterArticles(own, 0);
			const embed = async (query: string) => embedder?.embedSync(toQueryText(query)) ?? null;
			const limits = { limit: 4, perPage: 2 };
			const plan = { question, topic: null };
			const [first] = await searchByPlan({ sql: own, embed, wordVectors: embedder }, plan, limits);
			expect(first?.title ?? null).toBe(title);
		},
	);

	test.each([
		["when do I have to pay?", "The rest is due on 1 April."],
		["and how do i store it?", "Keep it in a dry place."],
	])("stays with the page that says it in other words (%j)", async (question, text) => {
		const own = memorySql();
		putPage(own, segmentPage({ kind: "added", title: "Canoe trip", text }), 0);
		const other = "We don't send invoices. Pay in cash. A bike store is next to us.";
		putPage(own, segmentPage({ kind: "added", title: "Workshop", text: other }), 0);
		const embed = async (query: string) => embedder?.embedSync(toQueryText(query)) ?? null;
		const plan = planSearch(question, [{ question: "what is the canoe trip?", titles: ["Canoe trip"] }]);
		const limits = { limit: 4, perPage: 2 };
		const [first] = await searchByPlan({ sql: own, embed, wordVectors: embedder }, plan, limits);
		expect(first?.title).toBe("Canoe trip");
	});

	test.each(["can I bring my cat", "can my cat come too?", "may we bring cats along?"])(
		"finds out whether something is allowed for %j",
		async (question) => {
			const own = memorySql();
			ensureStarterArticles(own, 0);
			putPage(own, segmentPage({ kind: "added", title: "Inn", text: "Cats are not allowed. Dogs are." }), 0);
			const embed = async (query: string) => embedder?.embedSync(toQueryText(query)) ?? null;
			const plan = { question, topic: null };
			const limits = { limit: 4, perPage: 2 };
			const [first] = await searchByPlan({ sql: own, embed, wordVectors: embedder }, plan, limits);
			expect(first?.title).toBe("Inn");
		},
	);

	test.each([
		["can we bring our dog?", "Visitors may stay for an hour. Pets are welcome on the terrace.", "Inn"],
		["when does the bus leave", "Coach 14 leaves the railway station every 20 minutes.", "Inn"],
		["what's the plan for thursday", "## Programme\n\nThursday: music and dance.\n\nFriday: chess.", "Inn"],
		["how do I get a flat in Paris", "The pump has a flat base. Apartments are on the first floor.", null],
	])("finds pages that use another word for the same thing (%j)", async (question, text, title) => {
		const own = memorySql();
		ensureStarterArticles(own, 0);
		putPage(own, segmentPage({ kind: "added", title: "Inn", text }), 0);
		const embed = async (query: string) => embedder?.embedSync(toQueryText(query)) ?? null;
		const plan = { question, topic: null };
		const limits = { limit: 4, perPage: 2 };
		const hits = await searchByPlan({ sql: own, embed, wordVectors: embedder }, plan, limits);
		expect(hits[0]?.title ?? null).toBe(title);
	});

	test("searches for a dependent question together with its topic", async () => {
		const [first] = await find({ question: "Who made that?", topic: "Bitcoin", dependence: 0.9 });
		expect(first).toBe("Bitcoin");
	});

	test("puts the page first whose title is all that a dependent question says", async () => {
		const plan = { topic: "Bitcoin as an investment", dependence: 0.9 };
		expect((await find({ ...plan, question: "and why?" }))[0]).toBe("Bitcoin");
		expect((await find({ ...plan, question: "and Ethereum?" }))[0]).toBe("Ethereum");
	});

	test("begins with the best passage of the named page, also if the question may stand alone", async () => {
		const topic = "Blockchain technology";
		const embed = async (query: string) => embedder?.embedSync(toQueryText(query)) ?? null;
		for (const [question, title] of [
			["and what about Bitcoin?", "Bitcoin"],
			["what about smart contracts?", "Smart contracts"],
		] as const) {
			const plan = planSearch(question, [{ question: "What is a blockchain?", titles: [topic] }]);
			const limits = { limit: 4, perPage: 2 };
			const [first] = await searchByPlan({ sql, embed, wordVectors: embedder }, plan, limits);
			expect(first).toMatchObject({ title, heading: null });
		}
	});

	test("begins with the definition of a subject, also if it is misspelled", async () => {
		for (const question of ["What is a blockchain?", "what is blokchain"]) {
			const embed = async (query: string) => embedder?.embedSync(toQueryText(query)) ?? null;
			const limits = { limit: 4, perPage: 2 };
			const plan = { question, topic: null };
			const [first] = await searchByPlan({ sql, embed, wordVectors: embedder }, plan, limits);
			expect(first).toMatchObject({ title: "Blockchain technology", heading: null });
		}
	});

	test.for([
		"Who has the highest salary?",
		"average salary",
		"What is the sum of the salaries?",
		"salaries in February",
		"Which salaries were paid in February?",
		"Which salaries were paid before 2019?",
		"List all salaries.",
	])("finds the table that a question asks something of (%s)", async (question) => {
		expect(await findByMeaning({ question, topic: null })).toEqual(["staff.csv"]);
	});

	test.for(["What is the highest mountain?", "average rainfall in February", "Who is the oldest player?"])(
		"finds nothing for what no table has (%s)",
		async (question) => {
			expect(await findByMeaning({ question, topic: null })).toEqual([]);
		},
	);

	test("drops the topic if the question's own words are found on another page and nothing refers back", async () => {
		const plan = { topic: "Blockchain technology", dependence: 0.9 };
		expect((await find({ ...plan, question: "how many sets does a match have?" }))[0]).toBe("Tennis");
		expect((await find({ ...plan, question: "how much is diesel?" }))[0]).toBe("Fuel");
		expect((await find({ ...plan, question: "how many nodes does the network have?" }))[0]).toBe(
			"Blockchain technology",
		);
	});

	test("finds the topic when no passage contains the words of a dependent question", async () => {
		const [first] = await find({ question: "and zxcvb?", topic: "Tennis", dependence: 0.9 });
		expect(first).toBe("Tennis");
	});

	test.each(["cancellation policy", "what are the cancellation rules?", "What is the cancellation policy?"])(
		"finds the section on the subject of %j",
		async (question) => {
			const text = "## Cancellation\n\nCancel 14 days before you arrive for a full refund.";
			putPage(sql, segmentPage({ kind: "added", title: "Lodge", text }), 0);
			expect((await findByMeaning({ question, topic: null }))[0]).toBe("Lodge");
			expect(
				await findByMeaning({ question: question.replace("cancellation", "smoking"), topic: null }),
			).toEqual([]);
		},
	);

	test.each([
		["and how many sets are played?", "Tennis"],
		["and what about Ethereum?", "Ethereum"],
	])("finds %j again after a question for which nothing was found", async (question, title) => {
		const exchanges = [
			{ question: "What is tennis?", titles: ["Tennis"] },
			{ question: "How old is Keanu Reeves?", titles: [] },
		];
		expect((await find(planSearch(question, exchanges)))[0]).toBe(title);
		expect(await find(planSearch("and who is he married to?", exchanges))).toEqual([]);
		expect(await find(planSearch("tell me more", exchanges))).toEqual([]);
	});

	test("does not find the topic of earlier questions for a question with its own subject", async () => {
		const plan = planSearch("How do quantum computers work?", [
			{ question: "What is Bitcoin?", titles: ["Bitcoin"] },
		]);
		expect(await find(plan)).not.toContain("Bitcoin");
	});

	test("finds no topic for a question that may stand alone and has other words", async () => {
		const plan = { question: "recommend zxcvb qwert", topic: "Tennis", dependence: 0.3 };
		expect(await find(plan)).toEqual([]);
	});

	test("puts a page of the topic first for a question that names something as known", async () => {
		const exchanges = [{ question: "what is a blockchain", titles: ["Blockchain technology"] }];
		const plan = planSearch("who runs the nodes", exchanges);
		expect(plan).toMatchObject({ isDefinite: true });
		expect((await find(plan))[0]).toBe("Blockchain technology");
		expect((await find({ ...plan, isDefinite: false }))[0]).not.toBe("Blockchain technology");
		expect(planSearch("who runs nodes of Bitcoin", exchanges)).not.toHaveProperty("isDefinite");
	});

	test("searches for a question beside another one both alone and with it", async () => {
		const plan = {
			question: "and how many sets in a match",
			topic: "smart contract oracle",
			dependence: 0.9,
		};
		expect((await find(plan))[0]).toBe("Smart contracts");
		expect((await find({ ...plan, isBeside: true }))[0]).toBe("Tennis");
	});

	test("finds the topic for a question that may stand alone if a passage on the topic has its words", async () => {
		const plan = { question: "how many sets are there", topic: "Tennis", dependence: 0.5 };
		expect(await find(plan)).toEqual(["Tennis"]);
	});

	test("finds the topic for a question that compares it, although no passage contains most of its words", async () => {
		const exchanges = [{ question: "explain blockchain", titles: ["Blockchain technology"] }];
		const [first] = await findByMeaning(planSearch("how is it different from a normal database", exchanges));
		expect(first).toBe("Blockchain technology");
	});

	test.each(["How many bitcoins will there be?", "How many bitcoins are there?"])(
		"finds the best passage of the page that %j names, rather than one on the topic",
		async (question) => {
			const first = {
				question: "What is a blockchain and how do miners get paid?",
				titles: ["Blockchain technology", "Bitcoin"],
			};
			const plan = planSearch(question, [first]);
			const [best] = await hitsByMeaning(plan);
			expect(best?.text).toContain("21 million");
		},
	);

	test.each([
		["What is a smart contract?", "how do I lose weight"],
		["What is Bitcoin?", "how do I lose weight"],
		["What is Bitcoin?", "building blocks for 1 year old"],
	])("finds nothing for a question that only shares words with the topic: %s %s", async (first, question) => {
		const titles = await findByMeaning(planSearch(first, []));
		expect(titles).not.toEqual([]);
		expect(await findByMeaning(planSearch(question, [{ question: first, titles }]))).toEqual([]);
	});

	describe("for a question in another language", () => {
		const pages = [
			["Spargel", "Spargel kocht man zwölf Minuten in Wasser mit etwas Salz und Zucker."],
			["Vacaciones", "Los empleados tienen treinta días de vacaciones al año, que se piden en marzo."],
			["Preisliste", "Kaffee 2,40 €"],
			["Vacation", "Employees get thirty days of vacation a year. Ask for your vacation in March."],
			["Asparagus", "Boil asparagus for twelve minutes in water with some salt and sugar."],
		] as const;
		const foreign = memorySql();
		ensureStarterArticles(foreign, 0);
		for (const [title, text] of pages) putPage(foreign, segmentPage({ kind: "added", title, text }), 0);

		async function ask(question: string): Promise<string[]> {
			const embed = async (query: string) => embedder?.embedSync(toQueryText(query)) ?? null;
			const deps = { sql: foreign, embed, wordVectors: embedder };
			const hits = await searchByPlan(deps, planQuestion(question, []), { limit: 3, perPage: 2 });
			return hits.map(({ title }) => title);
		}

		test.each([
			["Was ist maschinelles Lernen?", "Machine learning"],
			["que es la computacion cuantica", "Quantum computing"],
			["redes neurais", "Neural networks"],
			["was speicherst du über mich?", "Omeruta Brain"],
		])("finds the English page for %j", async (question, title) => {
			expect((await ask(question))[0]).toBe(title);
		});

		test.each([
			["Wie lange kocht man Spargel?", "Spargel"],
			["¿Cuántos días de vacaciones tienen los empleados?", "Vacaciones"],
			["Was kostet ein Kaffee?", "Preisliste"],
		])("puts pages in the language of %j first", async (question, title) => {
			expect((await ask(question))[0]).toBe(title);
		});

		test("also finds the English page beside one in the language of the question", async () => {
			expect(await ask("¿Cuántos días de vacaciones tienen los empleados?")).toContain("Vacation");
		});

		test.each(["Wie wird das Wetter morgen?", "receta de paella", "meilleur restaurant à Lyon"])(
			"finds nothing for the off-topic question %j",
			async (question) => {
				expect(await ask(question)).toEqual([]);
			},
		);
	});
});
