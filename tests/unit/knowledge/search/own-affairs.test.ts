import { describe, expect, test } from "vitest";
import { memorySql } from "../../../../scripts/bench/memory-sql.ts";
import { segmentPage } from "../../../../src/knowledge/ingest/new-page.ts";
import { searchByPlan } from "../../../../src/knowledge/search/planned-search.ts";
import { ensureStarterArticles } from "../../../../src/knowledge/starter/ensure-starter-articles.ts";
import { putPage } from "../../../../src/knowledge/store/put-page.ts";
import type { Sql } from "../../../../src/knowledge/store/sql.ts";

function brainWith(texts: Record<string, string>): Sql {
	const sql = memorySql();
	ensureStarterArticles(sql, 0);
	for (const [title, text] of Object.entries(texts))
		putPage(sql, segmentPage({ kind: "added", title, text }), 0);
	return sql;
}

async function find(sql: Sql, question: string, topic: string | null = null): Promise<string[]> {
	const plan = { question, topic, dependence: 0.5 };
	const hits = await searchByPlan({ sql, embed: async () => null }, plan, { limit: 3, perPage: 1 });
	return hits.map(({ title }) => title);
}

describe("a question on the user's own affairs", () => {
	const offer =
		"Your manager is Ute Brandt. Each employee gets a laptop. Please sign the contract by 15 August.";
	const sql = brainWith({ "Job offer": offer });

	test.each(["who is my boss?", "do I get a computer?", "until when do we have to sign?"])(
		"finds the user's pages and no article that shares a word: %s",
		async (question) => {
			expect(await find(sql, question)).toEqual(["Job offer"]);
		},
	);

	test.each([
		["is my bitcoin safe?", "Bitcoin"],
		["can we mine bitcoins?", "Bitcoin"],
		["how do I keep my private key secret?", "Cryptocurrency"],
		["how do I delete my data?", "Omeruta Brain"],
		// Here, "mine" is a verb and "US" a country.
		["how to mine", "Bitcoin"],
		["deepfakes in the US", "Artificial intelligence (AI)"],
	])("finds the article that it names or that says more: %s", async (question, title) => {
		expect(await find(sql, question)).toContain(title);
	});

	test("finds the article that the conversation is about", async () => {
		expect(await find(sql, "can I lose my keys?", "Cryptocurrency")).toContain("Cryptocurrency");
	});

	test("finds articles if the user has no pages", async () => {
		expect(await find(brainWith({}), "do I get a computer?")).not.toEqual([]);
	});
});

test("a question that names a thing of another page isn't about the page before it", async () => {
	const sql = brainWith({
		Gym: "# Gym\n\n## Membership\n\n| Plan | Monthly | Includes |\n| --- | --- | --- |\n| Plus | 35 € | machines, classes |\n| Flex | 45 € | machines, sauna |\n\nStudents get 5 € off a month.\n\n## Rules\n\nBring a towel and clean indoor shoes. Lockers take a coin.",
		"Sourdough notes":
			"# Sourdough notes\n\n## Basic loaf\n\n500 g flour, 350 g water, 100 g starter. The loaf is done when it sounds hollow.\n\n## Variations\n\nRye loaves need 400 g of water.",
	});
	expect((await find(sql, "what do I need for the loaf", "Gym flex"))[0]).toBe("Sourdough notes");
	expect((await find(sql, "what do I need", "Gym flex"))[0]).toBe("Gym");
});
