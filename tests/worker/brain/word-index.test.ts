import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect } from "vitest";
import { PageAdded, PageList, SearchResponse } from "../../../src/contracts/knowledge.ts";
import { ChatResult } from "../../../src/contracts/tasks.ts";
import { askAndWait } from "../../support/conversations.ts";
import { test } from "../../support/fixtures.ts";
import { restoreBrainSchema } from "../../support/old-brain.ts";
import { until } from "../../support/until.ts";
import { call, type TestUser } from "../../support/worker.ts";

async function add(guest: TestUser, title: string, text: string): Promise<void> {
	const response = await guest.fetch("/api/knowledge/pages/", { body: { title, text } });
	PageAdded.parse(await response.json());
}

async function found(guest: TestUser, query: string): Promise<string[]> {
	const response = await guest.fetch("/api/knowledge/search/", { body: { query, mode: "lexical" } });
	return SearchResponse.parse(await response.json()).results.map(({ title }) => title);
}

describe("an answer's sources", () => {
	const PAGES = {
		"The C++ language": "C++ is a language with classes and templates.",
		"The Go language": "Go is a language with goroutines.",
		"The C# language": "C# is a language of Microsoft.",
		"The R language": "R is a language for statistics.",
		"IT departments": "IT is the work with computers in a company.",
		"World Health Organization": "The WHO sits in Geneva.",
		"United States": "The US has fifty states.",
		"How to make a cake":
			"You will need it to go well. Who are you to say no to us? Go to the shop. See a plan.",
	};

	async function sources(guest: TestUser, question: string, agent: string): Promise<string[]> {
		const { result } = await askAndWait(guest, crypto.randomUUID(), question, { agent_type: agent });
		const { sources } = ChatResult.parse(result);
		return [...new Set(sources.map(({ title }) => title))];
	}

	test.for(["research", "qa", "general"])(
		"include the page about a name that is a letter, contains a symbol or is a common word (%s agent)",
		async (agent, { guest }) => {
			for (const [title, text] of Object.entries(PAGES)) await add(guest, title, text);
			const first: Record<string, string | undefined> = {};
			for (const question of ["What is C++?", "What is Go?", "What is C#?", "What is R?", "What is IT?"]) {
				first[question] = (await sources(guest, question, agent))[0];
			}
			expect(first).toEqual({
				"What is C++?": "The C++ language",
				"What is Go?": "The Go language",
				"What is C#?": "The C# language",
				"What is R?": "The R language",
				"What is IT?": "IT departments",
			});
			expect((await sources(guest, "What is WHO?", agent))[0]).toBe("World Health Organization");
			expect((await sources(guest, "What is the US?", agent))[0]).toBe("United States");
		},
	);

	test("are empty when no page is about the name, even if many pages contain it as a common word", async ({
		guest,
	}) => {
		await add(guest, "How to make a cake", PAGES["How to make a cake"]);
		for (const question of ["What is Go?", "What is IT?", "What is the WHO?", "What is X?", "Who is Will?"]) {
			expect(await sources(guest, question, "research"), question).toEqual([]);
		}
	});
});

describe("a brain whose word index predates word folding", () => {
	const TEXT = "Nguyễn and the straße, Łódź, in C++, and Thai: ภาษาไทยเป็นภาษาที่สวยงาม.";
	const PAGES = 300;

	/** Replaces the word index with that of an older release. */
	async function makeOld(guest: TestUser): Promise<void> {
		const brain = env.BRAIN.getByName(guest.id);
		await runInDurableObject(brain, (_, { storage }) => {
			const { sql } = storage;
			sql.exec("DELETE FROM passages_fts");
			sql.exec(
				`INSERT INTO passages_fts (rowid, title, heading, text)
				SELECT id, title, coalesce(heading, title), passages.text FROM passages JOIN pages USING (page_id)`,
			);
			restoreBrainSchema(sql, 8);
		});
		await evictDurableObject(brain);
	}

	test("finds every spelling from the first call if it is small", async ({ guest }) => {
		await add(guest, "Old page", TEXT);
		await makeOld(guest);
		for (const query of ["nguyen", "strasse", "lodz", "c++", "ภาษา"]) {
			expect(await found(guest, query), query).toEqual(["Old page"]);
		}
	});

	test("is reindexed in steps if it is large, and finds plain words in the meantime", async ({ guest }) => {
		await add(guest, "Old page", TEXT);
		const lines = Array.from({ length: PAGES }, (_, id) =>
			JSON.stringify({ id: `p${id}`, title: `Page ${id}`, text: `A text on llama${id}.` }),
		);
		const headers = { authorization: `Bearer ${guest.signedIn.access}` };
		await call("/api/knowledge/import/", { method: "POST", headers, body: lines.join("\n") });
		await makeOld(guest);
		expect(await found(guest, "thai")).toEqual(["Old page"]);
		await until(async () => (await found(guest, "lodz")).length > 0);
		expect(await found(guest, "llama7")).toEqual(["Page 7"]);
	});

	test("finds the neighbors of a misspelled word once its vocabulary is filled", async ({ guest }) => {
		await add(guest, "Old page", "Quokkas photosynthesize.");
		await makeOld(guest);
		expect(await found(guest, "fotosynthesize")).toEqual(["Old page"]);
	});

	test("finds what acronyms stand for once it is reindexed", async ({ guest }) => {
		await add(guest, "Old page", "Non-player characters (NPCs) sell things.");
		await add(guest, "Older page", "A non-player character is no person.");
		await makeOld(guest);
		expect((await found(guest, "npc")).toSorted()).toEqual(["Old page", "Older page"]);
	});

	test("finds what acronyms stand for if its index is only one version older", async ({ guest }) => {
		await add(guest, "Old page", "Non-player characters (NPCs) sell things.");
		await add(guest, "Older page", "A non-player character is no person.");
		const brain = env.BRAIN.getByName(guest.id);
		await runInDurableObject(brain, (_, { storage: { sql } }) => {
			restoreBrainSchema(sql, 12);
			sql.exec("INSERT OR REPLACE INTO word_index (id, version, below) VALUES (1, 2, 0)");
		});
		await evictDurableObject(brain);
		expect((await found(guest, "npc")).toSorted()).toEqual(["Old page", "Older page"]);
	});

	test("filters the list of pages by every spelling", async ({ guest }) => {
		await add(guest, "Old page", TEXT);
		await makeOld(guest);
		const response = await guest.fetch("/api/knowledge/pages/?q=NGUYEN");
		expect(PageList.parse(await response.json()).items.map(({ title }) => title)).toEqual(["Old page"]);
	});
});
