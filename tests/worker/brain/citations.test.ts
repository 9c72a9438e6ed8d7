import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect } from "vitest";
import { CitedSourceList, PageAdded } from "../../../src/contracts/knowledge.ts";
import { ChatResult } from "../../../src/contracts/tasks.ts";
import { askAndWait } from "../../support/conversations.ts";
import { test } from "../../support/fixtures.ts";
import { until } from "../../support/until.ts";
import type { TestUser } from "../../support/worker.ts";

async function add(guest: TestUser, title: string, text: string): Promise<string> {
	const response = await guest.fetch("/api/knowledge/pages/", { body: { title, text } });
	return PageAdded.parse(await response.json()).page.id;
}

async function sources(guest: TestUser, query = ""): Promise<CitedSourceList> {
	return CitedSourceList.parse(await (await guest.fetch(`/api/knowledge/sources/${query}`)).json());
}

/** Asks a question and waits until its task has released its lease. */
async function ask(guest: TestUser, conversation: string, question: string): Promise<string> {
	const { task_id } = await askAndWait(guest, conversation, question);
	await until(() =>
		runInDurableObject(
			env.BRAIN.getByName(guest.id),
			(_, { storage }) => storage.sql.exec("SELECT 1 FROM leases").toArray().length === 0,
		),
	);
	return task_id;
}

describe("the list of cited pages", () => {
	test("contains the pages that each answer cites, starting with the most recently cited page", async ({
		guest,
	}) => {
		const alpacas = await add(guest, "Alpacas", "Alpacas hum when they are content.");
		const quokkas = await add(guest, "Quokkas", "Quokkas smile at photographers.");
		const first = await ask(guest, "c1", "Why do alpacas hum?");
		const second = await ask(guest, "c3", "Do quokkas smile at photographers?");
		const third = await ask(guest, "c2", "Do alpacas hum?");
		const { items } = await sources(guest);
		const own = items.filter(({ page_id }) => [alpacas, quokkas].includes(page_id));
		const tasks = own.map(({ title, gone, citations }) => [
			title,
			gone,
			citations.map(({ task_id }) => task_id),
		]);
		expect(tasks).toContainEqual(["Alpacas", false, expect.arrayContaining([third, first])]);
		expect(tasks).toContainEqual(["Quokkas", false, expect.arrayContaining([second])]);
		expect(own[0]?.title).toBe("Alpacas");
		expect(own[0]?.citations.map(({ conversation_id }) => conversation_id)).toEqual(["c2", "c1"]);
	});

	test("omits the pages that an answer read but did not use", async ({ guest, model }) => {
		const alpacas = await add(guest, "Alpacas", "Alpacas hum when they are content.");
		const llamas = await add(guest, "Llamas", "Llamas hum in the same way as alpacas.");
		model.next({ kind: "answer", tokens: ["Alpacas hum when they are content. ", "[1]"] });
		const { result } = await askAndWait(guest, "c1", "When do alpacas hum?");
		const { sources: read } = ChatResult.parse(result);
		expect(read.map(({ page_id }) => page_id)).toEqual(expect.arrayContaining([alpacas, llamas]));
		await until(async () => (await sources(guest)).items.length > 0);
		const { items } = await sources(guest);
		expect(items.map(({ page_id }) => page_id)).toEqual([alpacas]);
	});

	test("marks a deleted page as gone and keeps its last title", async ({ guest }) => {
		const id = await add(guest, "Alpacas", "Alpacas hum when they are content.");
		await ask(guest, "c1", "Why do alpacas hum?");
		await guest.fetch(`/api/knowledge/pages/${id}/`, { method: "DELETE" });
		const { items } = await sources(guest);
		expect(items.find(({ page_id }) => page_id === id)).toMatchObject({ title: "Alpacas", gone: true });
	});

	test("omits the citations of conversations that were cleared or deleted", async ({ guest }) => {
		await ask(guest, "c1", "What is Bitcoin?");
		await ask(guest, "c2", "What is Bitcoin?");
		const cited = async () => {
			const { items } = await sources(guest);
			return new Set(
				items.flatMap(({ citations }) => citations.map(({ conversation_id }) => conversation_id)),
			);
		};
		expect(await cited()).toEqual(new Set(["c1", "c2"]));
		await guest.fetch("/api/agents/tinyllama/clear_conversation/", { body: { conversation_id: "c1" } });
		expect(await cited()).toEqual(new Set(["c2"]));
		await guest.fetch("/api/conversations/c2/", { method: "DELETE" });
		expect(await cited()).toEqual(new Set());
	});

	test("is paginated without duplicates", async ({ guest, model }) => {
		model.next({ kind: "answer", tokens: ["They use blockchains [1-9]."] });
		await ask(guest, "c1", "Compare Bitcoin, Ethereum and smart contracts");
		const whole = (await sources(guest)).items.map(({ page_id }) => page_id);
		expect(whole.length).toBeGreaterThan(1);
		const seen: string[] = [];
		let cursor: string | null = "";
		while (cursor !== null) {
			const page: CitedSourceList = await sources(
				guest,
				`?limit=1${cursor === "" ? "" : `&cursor=${cursor}`}`,
			);
			seen.push(...page.items.map(({ page_id }) => page_id));
			cursor = page.next_cursor;
		}
		expect(seen).toEqual(whole);
	});
});
