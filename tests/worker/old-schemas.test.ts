import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect } from "vitest";
import { MIGRATIONS as BRAIN } from "../../durable-objects/brain/migrations.ts";
import { MIGRATIONS as CONVERSATION } from "../../durable-objects/conversation/lifecycle.ts";
import { migrate } from "../../durable-objects/migrate.ts";
import { NewApiKey } from "../../src/contracts/auth.ts";
import { ConversationSearchResponse } from "../../src/contracts/conversation-search.ts";
import { PageList, SearchResponse } from "../../src/contracts/knowledge.ts";
import { OwnAgentList } from "../../src/contracts/own-agents.ts";
import { askAndWait, askAndWaitForUsage, getMessages, listConversations } from "../support/conversations.ts";
import { test } from "../support/fixtures.ts";
import { signInAgain } from "../support/members.ts";
import { downgradeD1 } from "../support/old-d1.ts";
import { downgradeObject } from "../support/old-schema.ts";
import { until } from "../support/until.ts";
import { call, d1Migrations, migrateD1, type TestUser } from "../support/worker.ts";

const QUESTION = "What is a quokka?";
const TITLE = "Quokkas";
/** The version of a brain's schema in which a table was added. */
const SINCE = { pages: 2, own_agents: 16 };
/** Say that the full-text indexes are complete, which cannot be copied. */
const INDEX_STATES = ["word_index", "message_index"];

/** Creates a conversation, a page, and an own agent. */
async function createData(guest: TestUser): Promise<void> {
	await askAndWait(guest, "c1", QUESTION);
	await guest.fetch("/api/knowledge/pages/", {
		body: { title: TITLE, text: "Quokkas live on Rottnest Island." },
	});
	await guest.fetch("/api/agents/own/", {
		body: { name: "zoologist", title: "Zoologist", instructions: "Be brief." },
	});
}

/** Reads what `createData` created. */
async function readData(guest: TestUser) {
	const { items } = await listConversations(guest);
	const pages = PageList.parse(await (await guest.fetch("/api/knowledge/pages/")).json());
	const agents = OwnAgentList.parse(await (await guest.fetch("/api/agents/own/")).json());
	return {
		conversations: items.map(({ conversation_id, title, last_message }) => ({
			conversation_id,
			title,
			last_message,
		})),
		messages: await getMessages(guest, "c1"),
		// The embedding model is chosen in the background.
		pages: pages.items.filter(({ kind }) => kind === "added").map(({ embedding_model: _, ...page }) => page),
		agents: agents.items,
	};
}

/** Searches the pages and the messages. */
async function search(guest: TestUser) {
	const pages = await guest.fetch("/api/knowledge/search/", { body: { query: "quokkas", mode: "lexical" } });
	const messages = await guest.fetch("/api/conversations/search/?q=quokka");
	return {
		pages: SearchResponse.parse(await pages.json()).results.map(({ title }) => title),
		conversations: ConversationSearchResponse.parse(await messages.json()).items.map(
			(hit) => hit.conversation_id,
		),
	};
}

test.for(BRAIN.slice(1).map((_, at) => at + 1))(
	"a brain of schema version %i keeps its data and works",
	async (version, { guest }) => {
		await createData(guest);
		const before = await readData(guest);
		const brain = env.BRAIN.getByName(guest.id);
		await runInDurableObject(brain, (_, { storage }) =>
			downgradeObject(storage, BRAIN, version, INDEX_STATES),
		);
		await evictDurableObject(brain);
		expect(await readData(guest)).toEqual({
			...before,
			...(version < SINCE.pages && { pages: [] }),
			...(version < SINCE.own_agents && { agents: [] }),
		});
		const found = { pages: version < SINCE.pages ? [] : [TITLE], conversations: ["c1"] };
		await until(async () => JSON.stringify(await search(guest)) === JSON.stringify(found));
		expect(await askAndWait(guest, "c2", "Where do quokkas live?")).toMatchObject({ state: "completed" });
	},
);

test.for(CONVERSATION.slice(1).map((_, at) => at + 1))(
	"a conversation of schema version %i keeps its messages and works",
	async (version, { guest }) => {
		await askAndWait(guest, "c1", QUESTION);
		const before = await getMessages(guest, "c1");
		const conversation = guest.conversation("c1");
		await runInDurableObject(conversation, (_, { storage }) =>
			downgradeObject(storage, CONVERSATION, version),
		);
		await evictDurableObject(conversation);
		expect(await getMessages(guest, "c1")).toEqual(before);
		expect(await askAndWait(guest, "c1", "Where do they live?")).toMatchObject({ state: "completed" });
		expect((await getMessages(guest, "c1")).slice(0, before.length)).toEqual(before);
	},
);

test("a new conversation has the schema that all migrations create", async ({ guest }) => {
	await askAndWait(guest, "c1", QUESTION);
	await runInDurableObject(guest.conversation("c1"), async (_, { storage }) => {
		const created = listSchema(storage.sql);
		await storage.deleteAll();
		migrate(storage, CONVERSATION);
		expect(created).toEqual(listSchema(storage.sql));
	});
});

/** Returns the statements that would create the tables and indexes, without the space around punctuation. */
function listSchema(sql: SqlStorage): string[] {
	const rows = sql.exec<{ sql: string }>(
		"SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT GLOB '_cf_*' ORDER BY name",
	);
	return rows.toArray().map((row) => row.sql.replaceAll(/\s*([(),])\s*/g, "$1"));
}

test("a D1 database with any number of migrations keeps accounts, sessions, keys, and usage", async ({
	member,
}) => {
	const taskId = await askAndWaitForUsage(member, "c1", QUESTION);
	const created = await member.fetch("/api/auth/api-keys/", { body: { name: "script", scopes: ["chat"] } });
	const { key } = NewApiKey.parse(await created.json());
	const usage = env.DB.prepare("SELECT state FROM usage_logs WHERE task_id = ?").bind(taskId);
	for (let count = d1Migrations().length - 1; count > 0; count--) {
		await downgradeD1(count);
		await migrateD1();
		const version = `${count} migrations`;
		const keyed = await call("/api/conversations/", { headers: { authorization: `Bearer ${key}` } });
		expect(keyed.status, version).toBe(200);
		expect((await member.fetch("/api/auth/sessions/")).status, version).toBe(200);
		expect(await usage.first("state"), version).toBe("completed");
	}
	await askAndWaitForUsage(await signInAgain(member), "c1", "Where do they live?");
});
