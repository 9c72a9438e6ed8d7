import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect } from "vitest";
import {
	ConversationExport,
	ConversationItem,
	type ConversationList,
} from "../../../../src/contracts/conversations.ts";
import { ErrorBody } from "../../../../src/contracts/errors.ts";
import { CLOSE_CONVERSATION_DELETED } from "../../../../src/contracts/socket.ts";
import {
	ask,
	askAndWait,
	getMessages,
	listConversations,
	waitForEnd,
	waitForList,
} from "../../../support/conversations.ts";
import { Hold } from "../../../support/fake-model.ts";
import { test } from "../../../support/fixtures.ts";
import { until } from "../../../support/until.ts";
import { expectError } from "../../../support/worker.ts";

describe("the list of conversations", () => {
	test("is empty for a new user", async ({ guest }) => {
		expect(await listConversations(guest)).toEqual({ items: [], next_cursor: null });
	});

	test("shows each conversation's first question as its title, and its last message", async ({
		guest,
		model,
	}) => {
		model.nextAnswers("One is a number.", "Two is another.");
		await askAndWait(guest, "c1", "What is one?\nTell me.");
		await askAndWait(guest, "c1", "And two?");
		const { items } = await waitForList(guest, ({ items }) => items[0]?.last_message === "Two is another.");
		expect(items).toMatchObject([{ conversation_id: "c1", title: "What is one?", unread: true }]);
	});

	test("contains a conversation whose first question is still running", async ({ guest, model }) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const { task_id } = await ask(guest, { message: "Slow?", conversation_id: "slow" });
		await waitForList(guest, ({ items }) => items[0]?.title === "Slow?");
		hold.finish();
		await waitForEnd(guest, task_id);
	});

	test("omits a conversation without messages", async ({ guest }) => {
		(await guest.connect("opened")).close();
		expect((await listConversations(guest)).items).toEqual([]);
	});

	test("is paginated newest first, without gaps or duplicates", async ({ guest }) => {
		for (const id of ["c1", "c2", "c3", "c4", "c5"]) await askAndWait(guest, id, `Question of ${id}?`);
		await askAndWait(guest, "c2", "Once more?");
		const all = await waitForList(
			guest,
			({ items }) => items[0]?.conversation_id === "c2" && items.length === 5,
		);
		expect(all.items.map((item) => item.conversation_id)).toEqual(["c2", "c5", "c4", "c3", "c1"]);
		for (const limit of [1, 2, 3, 5]) {
			const seen: string[] = [];
			let cursor: string | null = "";
			while (cursor !== null) {
				const page: ConversationList = await listConversations(
					guest,
					`?limit=${limit}${cursor && `&cursor=${cursor}`}`,
				);
				expect(page.items.length).toBeLessThanOrEqual(limit);
				seen.push(...page.items.map((item) => item.conversation_id));
				cursor = page.next_cursor;
			}
			expect(seen).toEqual(["c2", "c5", "c4", "c3", "c1"]);
		}
	});

	test("can be searched by title and last message, ignoring case and matching wildcards literally", async ({
		guest,
		model,
	}) => {
		model.nextAnswers("Sugar, 100% of it.", "Salt_water.");
		await askAndWait(guest, "c1", "What is SWEET?");
		await askAndWait(guest, "c2", "What is the sea?");
		await waitForList(guest, ({ items }) => items[0]?.last_message === "Salt_water.");
		const find = async (q: string) =>
			(await listConversations(guest, `?q=${encodeURIComponent(q)}`)).items.map(
				(item) => item.conversation_id,
			);
		expect(await find("sweet")).toEqual(["c1"]);
		expect(await find("SALT")).toEqual(["c2"]);
		expect(await find("what is")).toEqual(["c2", "c1"]);
		expect(await find("100%")).toEqual(["c1"]);
		expect(await find("%")).toEqual(["c1"]);
		expect(await find("t_w")).toEqual(["c2"]);
		expect(await find("nothing of the kind")).toEqual([]);
		expect(await find("x".repeat(200))).toEqual([]);
	});

	test.for(["?limit=0", "?limit=201", "?limit=x", "?cursor=nonsense", `?q=${"x".repeat(201)}`])(
		"returns 400 for %s",
		async (query, { guest }) => {
			await expectError(await guest.fetch(`/api/conversations/${query}`), 400, "invalid_request");
		},
	);
});

describe("a conversation", () => {
	test("can be read by id and renamed", async ({ guest }) => {
		await askAndWait(guest, "c1", "What is one?");
		await waitForList(guest, ({ items }) => items.length === 1);
		const renamed = await guest.fetch("/api/conversations/c1/", {
			method: "PATCH",
			body: { title: "  Numbers " },
		});
		expect(ConversationItem.parse(await renamed.json())).toMatchObject({ title: "Numbers" });
		await askAndWait(guest, "c1", "And two?");
		const read = await guest.fetch("/api/conversations/c1");
		expect(ConversationItem.parse(await read.json())).toMatchObject({
			conversation_id: "c1",
			title: "Numbers",
		});
	});

	test.for([{ title: "" }, { title: "  " }, { title: "x".repeat(121) }, {}, { title: 5 }])(
		"is not renamed when the body is %j",
		async (body, { guest }) => {
			await askAndWait(guest, "c1", "What is one?");
			const refused = await guest.fetch("/api/conversations/c1/", { method: "PATCH", body });
			await expectError(refused, 400, "invalid_request");
		},
	);

	test.for([
		[{ title: "Numbers", color: "red" }, ["color"]],
		[{ titel: "Numbers" }, ["title", "titel"]],
	] as const)("is not renamed when a field is unknown: %j", async ([body, names], { guest }) => {
		const refused = await guest.fetch("/api/conversations/c1/", { method: "PATCH", body });
		const { code, fields } = ErrorBody.parse(await refused.json());
		expect({ code, names: fields?.map(({ field }) => field) }).toEqual({ code: "invalid_request", names });
	});

	test("loses its object, list entry and sockets when it is deleted", async ({ guest, model }) => {
		model.nextAnswers("A secret.");
		await askAndWait(guest, "c1", "Tell me a secret?");
		const socket = await guest.connect("c1");
		const response = await guest.fetch("/api/conversations/c1/", { method: "DELETE" });
		expect(response.status).toBe(200);
		await until(() => socket.closed !== null);
		expect(socket.closed?.code).toBe(CLOSE_CONVERSATION_DELETED);
		expect((await listConversations(guest)).items).toEqual([]);
		for (const path of ["", "messages/", "export/"])
			await expectError(await guest.fetch(`/api/conversations/c1/${path}`), 404, "conversation_not_found");
		const tables = await runInDurableObject(guest.conversation("c1"), (_, { storage }) =>
			storage.sql.exec("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\'").toArray(),
		);
		expect(tables).toEqual([]);
		await expectError(
			await guest.fetch("/api/conversations/c1/", { method: "DELETE" }),
			404,
			"conversation_not_found",
		);
	});

	test("stops its running answer and logs the usage when it is deleted", async ({ guest, model }) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const { task_id } = await ask(guest, { message: "Slow?", conversation_id: "c1" });
		hold.push("Some ");
		await until(() => hold.opened && hold.drained);
		expect((await guest.fetch("/api/conversations/c1/", { method: "DELETE" })).status).toBe(200);
		await until(() => hold.closed);
		await until(async () => (await usageState(task_id)) === "cancelled");
		await evictDurableObject(guest.conversation("c1"));
		await expectError(await guest.fetch("/api/conversations/c1/messages/"), 404, "conversation_not_found");
	});

	test("can be started again after it is deleted", async ({ guest }) => {
		await askAndWait(guest, "c1", "Before?");
		await guest.fetch("/api/conversations/c1/", { method: "DELETE" });
		await askAndWait(guest, "c1", "After?");
		expect((await getMessages(guest, "c1")).map(({ content }) => content)).toContain("After?");
		const { items } = await waitForList(guest, ({ items }) => items.length === 1);
		expect(items[0]?.title).toBe("After?");
	});

	test("stays in the list when it is started again during its deletion", async ({ guest }) => {
		await askAndWait(guest, "c1", "Before?");
		await runInDurableObject(env.BRAIN.getByName(guest.id), async (brain) => {
			const deleting = brain.deleteConversation("c1");
			await brain.registerConversation("c1");
			await deleting;
		});
		const row = await runInDurableObject(env.BRAIN.getByName(guest.id), (_, { storage }) =>
			storage.sql.exec("SELECT conversation_id, title, erasing FROM conversations").toArray(),
		);
		expect(row).toEqual([{ conversation_id: "c1", title: "", erasing: 0 }]);
	});
});

describe("an export", () => {
	test("contains the entire conversation as JSON", async ({ guest }) => {
		for (const question of ["One?", "Two?", "Three?"]) await askAndWait(guest, "c1", question);
		const response = await guest.fetch("/api/conversations/c1/export/");
		expect(response.headers.get("content-disposition")).toBe('attachment; filename="conversation-c1.json"');
		const whole = ConversationExport.parse(await response.json());
		expect(whole).toMatchObject({ conversation_id: "c1", title: "One?" });
		expect(whole.messages).toEqual(await getMessages(guest, "c1"));
	});

	test("is a Markdown document with the cited sources for Accept: text/markdown", async ({
		guest,
		model,
	}) => {
		model.nextAnswers("Bitcoin is **digital** money [1].");
		await askAndWait(guest, "c1", "What is Bitcoin?");
		const response = await guest.fetch("/api/conversations/c1/export/", {
			headers: { accept: "text/markdown" },
		});
		expect(response.headers.get("content-type")).toBe("text/markdown; charset=utf-8");
		expect(response.headers.get("vary")).toContain("Accept");
		const text = (await response.text()).replaceAll(/\d{4}-[^\s]*Z/g, "<time>");
		expect(text).toBe(
			"# What is Bitcoin?\n\nStarted <time>\n\n## You · <time>\n\nWhat is Bitcoin?\n\n" +
				"## Omeruta Brain · <time>\n\nBitcoin is **digital** money [1].\n\nSources:\n\n- [1] Bitcoin\n",
		);
	});

	test("contains all messages, even if they do not fit on one page", async ({ guest }) => {
		await askAndWait(guest, "c1", "First?");
		await runInDurableObject(guest.conversation("c1"), (_, { storage }) => {
			for (let n = 0; n < 450; n++) {
				const ulid = String(n).padStart(26, "0");
				storage.sql.exec(
					"INSERT INTO messages VALUES (?, ?, 'user', ?, 'complete', 0)",
					10_000 + n,
					ulid,
					`Question ${n}`,
				);
				storage.sql.exec(
					`INSERT INTO tasks SELECT ?, ?, ?, started_seq, ended_seq, options, state, attempt, due_at, accepted_at,
					 first_run_at, chain, NULL, outcome, 1, asked_by, spent_tokens FROM tasks LIMIT 1`,
					ulid,
					`m-${n}`,
					10_000 + n,
				);
			}
		});
		const whole = ConversationExport.parse(await (await guest.fetch("/api/conversations/c1/export/")).json());
		expect(whole.messages).toHaveLength(452);
		expect(whole.messages.at(-1)?.content).toBe("Question 449");
	});
});

async function usageState(taskId: string): Promise<string | null> {
	return env.DB.prepare("SELECT state FROM usage_logs WHERE task_id = ?").bind(taskId).first("state");
}
