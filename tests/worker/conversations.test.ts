import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import {
	ConversationExport,
	ConversationItem,
	type ConversationList,
} from "../../src/contracts/conversations.ts";
import { CLOSE_CONVERSATION_DELETED } from "../../src/contracts/socket.ts";
import { ChatAccepted } from "../../src/contracts/tasks.ts";
import { answered, ask, ended, listed, listOf, messagesOf, statusOf } from "../support/conversations.ts";
import { FakeModel, Hold } from "../support/fake-model.ts";
import { expectError, migrateD1, TestUser } from "../support/worker.ts";

let model: FakeModel;
let user: TestUser;

beforeAll(migrateD1);
beforeEach(async () => {
	model = FakeModel.install();
	user = await TestUser.guest();
});
afterAll(() => {
	vi.unstubAllGlobals();
});

function says(...texts: string[]): void {
	model.next(...texts.map((text) => ({ kind: "answer" as const, tokens: [text] })));
}

describe("the list of conversations", () => {
	it("is empty for a new user", async () => {
		expect(await listOf(user)).toEqual({ items: [], next_cursor: null });
	});

	it("names a conversation after its first question, and tells the last thing said", async () => {
		says("One is a number.", "Two is another.");
		await answered(user, "c1", "What is one?\nTell me.");
		await answered(user, "c1", "And two?");
		const { items } = await listed(user, ({ items }) => items[0]?.last_message === "Two is another.");
		expect(items).toMatchObject([{ conversation_id: "c1", title: "What is one?", unread: true }]);
	});

	it("shows a conversation while its first question is being answered", async () => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const { task_id } = await ask(user, { message: "Slow?", conversation_id: "slow" });
		await listed(user, ({ items }) => items[0]?.title === "Slow?");
		hold.finish();
		await ended(user, task_id);
	});

	it("leaves out a conversation that was only opened", async () => {
		(await user.connect("opened")).close();
		expect((await listOf(user)).items).toEqual([]);
	});

	it("comes newest first, in pages that leave nothing out and repeat nothing", async () => {
		for (const id of ["c1", "c2", "c3", "c4", "c5"]) await answered(user, id, `Question of ${id}?`);
		await answered(user, "c2", "Once more?");
		const all = await listed(user, ({ items }) => items[0]?.conversation_id === "c2" && items.length === 5);
		expect(all.items.map((item) => item.conversation_id)).toEqual(["c2", "c5", "c4", "c3", "c1"]);
		for (const limit of [1, 2, 3, 5]) {
			const seen: string[] = [];
			let cursor: string | null = "";
			while (cursor !== null) {
				const page: ConversationList = await listOf(user, `?limit=${limit}${cursor && `&cursor=${cursor}`}`);
				expect(page.items.length).toBeLessThanOrEqual(limit);
				seen.push(...page.items.map((item) => item.conversation_id));
				cursor = page.next_cursor;
			}
			expect(seen).toEqual(["c2", "c5", "c4", "c3", "c1"]);
		}
	});

	it("is searched by title and last message, in any case, with every character as it stands", async () => {
		says("Sugar, 100% of it.", "Salt_water.");
		await answered(user, "c1", "What is SWEET?");
		await answered(user, "c2", "What is the sea?");
		await listed(user, ({ items }) => items[0]?.last_message === "Salt_water.");
		const find = async (q: string) =>
			(await listOf(user, `?q=${encodeURIComponent(q)}`)).items.map((item) => item.conversation_id);
		expect(await find("sweet")).toEqual(["c1"]);
		expect(await find("SALT")).toEqual(["c2"]);
		expect(await find("what is")).toEqual(["c2", "c1"]);
		expect(await find("100%")).toEqual(["c1"]);
		expect(await find("%")).toEqual(["c1"]);
		expect(await find("t_w")).toEqual(["c2"]);
		expect(await find("nothing of the kind")).toEqual([]);
		expect(await find("x".repeat(200))).toEqual([]);
	});

	it.each(["?limit=0", "?limit=201", "?limit=x", "?cursor=nonsense", `?q=${"x".repeat(201)}`])(
		"refuses %s",
		async (query) => {
			await expectError(await user.fetch(`/api/conversations/${query}`), 400, "invalid_request");
		},
	);
});

describe("a conversation", () => {
	it("is read by its id and given another title", async () => {
		await answered(user, "c1", "What is one?");
		await listed(user, ({ items }) => items.length === 1);
		const renamed = await user.fetch("/api/conversations/c1/", {
			method: "PATCH",
			body: { title: "  Numbers " },
		});
		expect(ConversationItem.parse(await renamed.json())).toMatchObject({ title: "Numbers" });
		await answered(user, "c1", "And two?");
		const read = await user.fetch("/api/conversations/c1");
		expect(ConversationItem.parse(await read.json())).toMatchObject({
			conversation_id: "c1",
			title: "Numbers",
		});
	});

	it.each([{ title: "" }, { title: "  " }, { title: "x".repeat(121) }, {}, { title: 5 }])(
		"is not renamed by %j",
		async (body) => {
			await answered(user, "c1", "What is one?");
			const refused = await user.fetch("/api/conversations/c1/", { method: "PATCH", body });
			await expectError(refused, 400, "invalid_request");
		},
	);

	it("that is deleted is gone: its object, its place in the list, its sockets", async () => {
		says("A secret.");
		await answered(user, "c1", "Tell me a secret?");
		const socket = await user.connect("c1");
		const response = await user.fetch("/api/conversations/c1/", { method: "DELETE" });
		expect(response.status).toBe(200);
		await vi.waitUntil(() => socket.closed !== null);
		expect(socket.closed?.code).toBe(CLOSE_CONVERSATION_DELETED);
		// A frame that was on its way must not bring it back.
		await runInDurableObject(user.conversation("c1"), (conversation) =>
			conversation.webSocketMessage(
				new WebSocketPair()[1],
				JSON.stringify({ action: "start_chat", message: "Come back?" }),
			),
		);
		expect((await listOf(user)).items).toEqual([]);
		for (const path of ["", "messages/", "export/"])
			await expectError(await user.fetch(`/api/conversations/c1/${path}`), 404, "conversation_not_found");
		const tables = await runInDurableObject(user.conversation("c1"), (_, { storage }) =>
			storage.sql.exec("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\'").toArray(),
		);
		expect(tables).toEqual([]);
		await expectError(
			await user.fetch("/api/conversations/c1/", { method: "DELETE" }),
			404,
			"conversation_not_found",
		);
	});

	it("that is deleted while it is answered ends its answer, and what it cost is counted", async () => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const { task_id } = await ask(user, { message: "Slow?", conversation_id: "c1" });
		hold.push("Some ");
		await vi.waitUntil(() => hold.opened && hold.drained);
		expect((await user.fetch("/api/conversations/c1/", { method: "DELETE" })).status).toBe(200);
		await vi.waitUntil(() => hold.closed);
		await vi.waitUntil(async () => (await usageState(task_id)) === "cancelled", { timeout: 5_000 });
		await evictDurableObject(user.conversation("c1"));
		await expectError(await user.fetch("/api/conversations/c1/messages/"), 404, "conversation_not_found");
	});

	it("that was deleted may be begun anew", async () => {
		await answered(user, "c1", "Before?");
		await user.fetch("/api/conversations/c1/", { method: "DELETE" });
		await answered(user, "c1", "After?");
		expect((await messagesOf(user, "c1")).map(({ content }) => content)).toContain("After?");
		const { items } = await listed(user, ({ items }) => items.length === 1);
		expect(items[0]?.title).toBe("After?");
	});

	it("that is begun anew while it is being deleted keeps its place in the list", async () => {
		await answered(user, "c1", "Before?");
		await runInDurableObject(env.BRAIN.getByName(user.id), async (brain) => {
			const deleting = brain.deleteConversation("c1");
			await brain.register("c1");
			await deleting;
		});
		const row = await runInDurableObject(env.BRAIN.getByName(user.id), (_, { storage }) =>
			storage.sql.exec("SELECT conversation_id, title, erasing FROM conversations").toArray(),
		);
		expect(row).toEqual([{ conversation_id: "c1", title: "", erasing: 0 }]);
	});
});

describe("an export", () => {
	it("holds the whole conversation as JSON", async () => {
		for (const question of ["One?", "Two?", "Three?"]) await answered(user, "c1", question);
		const response = await user.fetch("/api/conversations/c1/export/");
		expect(response.headers.get("content-disposition")).toBe('attachment; filename="conversation-c1.json"');
		const whole = ConversationExport.parse(await response.json());
		expect(whole).toMatchObject({ conversation_id: "c1", title: "One?" });
		expect(whole.messages).toEqual(await messagesOf(user, "c1"));
	});

	it("is a readable document where Markdown is asked for", async () => {
		says("It is **digital** money.");
		await answered(user, "c1", "What is it?");
		const response = await user.fetch("/api/conversations/c1/export/", {
			headers: { accept: "text/markdown" },
		});
		expect(response.headers.get("content-type")).toBe("text/markdown; charset=utf-8");
		expect(response.headers.get("vary")).toContain("Accept");
		const text = (await response.text()).replaceAll(/\d{4}-[^\s]*Z/g, "<time>");
		expect(text).toBe(
			"# What is it?\n\nBegun <time>\n\n## You · <time>\n\nWhat is it?\n\n" +
				"## Omeruta Brain · <time>\n\nIt is **digital** money.\n",
		);
	});

	it("of more messages than one page has them all", async () => {
		await answered(user, "c1", "First?");
		await runInDurableObject(user.conversation("c1"), (_, { storage }) => {
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
					 first_run_at, chain, NULL, outcome, 1 FROM tasks LIMIT 1`,
					ulid,
					`m-${n}`,
					10_000 + n,
				);
			}
		});
		const whole = ConversationExport.parse(await (await user.fetch("/api/conversations/c1/export/")).json());
		expect(whole.messages).toHaveLength(452);
		expect(whole.messages.at(-1)?.content).toBe("Question 449");
	});
});

describe("asking once more", () => {
	const regenerate = (message_id: string) =>
		user.fetch("/api/conversations/c1/regenerate/", { body: { message_id } });

	it("makes a new task for the same question; the old answer is superseded", async () => {
		says("First answer.", "Second answer.");
		const first = await answered(user, "c1", "Again?", { message_id: "m-1", agent_type: "qa" });
		const response = await regenerate("m-1");
		expect(response.status).toBe(200);
		const task = ChatAccepted.parse(await response.json());
		expect(task).toMatchObject({ status: "processing", conversation_id: "c1", agent_type: "qa" });
		expect(task.task_id).not.toBe(first.task_id);
		expect((await ended(user, task.task_id)).result?.response).toBe("Second answer.");
		expect(await messagesOf(user, "c1")).toMatchObject([
			{ id: "m-1", role: "user", content: "Again?", status: "complete" },
			{ role: "assistant", content: "First answer.", status: "superseded" },
			{ role: "assistant", content: "Second answer.", status: "complete" },
		]);
	});

	it("by the answer's id asks the question of that answer, and the model does not see the old one", async () => {
		says("First answer.", "About two.", "Another first.");
		await answered(user, "c1", "First question?");
		await answered(user, "c1", "Second question?");
		const answer = (await messagesOf(user, "c1"))[1];
		const { task_id } = ChatAccepted.parse(await (await regenerate(answer?.id ?? "")).json());
		await ended(user, task_id);
		const asked = JSON.stringify(model.requests.at(-1)?.messages);
		expect(asked).toContain("First question?");
		expect(asked).not.toContain("First answer.");
		expect(asked).not.toContain("Second question?");
	});

	it("leaves later answers a history with the newer answer alone", async () => {
		says("Old answer.", "New answer.", "Then.");
		await answered(user, "c1", "First question?", { message_id: "m-1" });
		const { task_id } = ChatAccepted.parse(await (await regenerate("m-1")).json());
		await ended(user, task_id);
		await answered(user, "c1", "Second question?");
		const asked = JSON.stringify(model.requests.at(-1)?.messages);
		expect(asked).toContain("New answer.");
		expect(asked).not.toContain("Old answer.");
	});

	it("waits until the question is answered, by whichever of its messages it is named", async () => {
		says("First answer.");
		const hold = new Hold();
		model.next({ kind: "held", hold });
		await answered(user, "c1", "Again?", { message_id: "m-1" });
		const answer = (await messagesOf(user, "c1"))[1];
		const { task_id } = ChatAccepted.parse(await (await regenerate("m-1")).json());
		await expectError(await regenerate("m-1"), 409, "conflict");
		await expectError(await regenerate(answer?.id ?? ""), 409, "conflict");
		hold.finish();
		await ended(user, task_id);
		const counting = (await messagesOf(user, "c1")).filter(
			({ role, status }) => role === "assistant" && status !== "superseded",
		);
		expect(counting).toHaveLength(1);
	});

	it.each(["no-such", "answer_01ARZ3NDEKTSV4RRFFQ69G5FAV"])("of the message %s finds none", async (id) => {
		await answered(user, "c1", "Once?");
		await expectError(await regenerate(id), 404, "message_not_found");
	});
});

describe("a branch", () => {
	const branch = async (message_id: string, message?: string) => {
		const response = await user.fetch("/api/conversations/c1/branch/", { body: { message_id, message } });
		expect(response.status).toBe(201);
		return response.json<{ conversation_id: string; task?: ChatAccepted }>();
	};
	const texts = async (id: string) => (await messagesOf(user, id)).map(({ content }) => content);

	it("at an answer holds everything through it, and goes on by itself", async () => {
		says("A1.", "A2.", "A3.", "B.");
		for (const n of [1, 2, 3]) await answered(user, "c1", `Q${n}?`, { message_id: `m-${n}` });
		const answer = (await messagesOf(user, "c1"))[3];
		const { conversation_id, task } = await branch(answer?.id ?? "");
		expect(task).toBeUndefined();
		expect(conversation_id).toMatch(/^conv_/);
		expect(await texts(conversation_id)).toEqual(["Q1?", "A1.", "Q2?", "A2."]);

		await answered(user, conversation_id, "Q of the branch?");
		expect(JSON.stringify(model.requests.at(-1)?.messages)).toContain("A2.");
		expect(await texts(conversation_id)).toHaveLength(6);
		expect(await texts("c1")).toHaveLength(6);
	});

	it("at a question holds what was before it, and asks its own words instead, of the same agent", async () => {
		says("A1.", "A2.", "B.");
		await answered(user, "c1", "Q1?");
		await answered(user, "c1", "Q2?", { message_id: "m-2", agent_type: "research" });
		const { conversation_id, task } = await branch("m-2", "Q2 in other words?");
		expect(task).toMatchObject({ conversation_id, agent_type: "research", status: "processing" });
		await ended(user, task?.task_id ?? "");
		expect(await texts(conversation_id)).toEqual(["Q1?", "A1.", "Q2 in other words?", "B."]);
	});

	it("at the first question is empty, and there", async () => {
		await answered(user, "c1", "Q1?", { message_id: "m-1" });
		const { conversation_id } = await branch("m-1");
		expect(await texts(conversation_id)).toEqual([]);
	});

	it("stands in the list with the title of what it comes from and its own last message", async () => {
		says("A1.", "A2.");
		await answered(user, "c1", "Q1?");
		await answered(user, "c1", "Q2?");
		await listed(user, ({ items }) => items[0]?.last_message === "A2.");
		const answer = (await messagesOf(user, "c1"))[1];
		const { conversation_id } = await branch(answer?.id ?? "");
		expect((await listOf(user)).items[0]).toMatchObject({
			conversation_id,
			title: "Q1?",
			last_message: "A1.",
		});
	});

	it("copies the tasks too, under their new names, and no usage", async () => {
		says("A1.");
		const first = await answered(user, "c1", "Q1?", { message_id: "m-1" });
		const answer = (await messagesOf(user, "c1"))[1];
		const { conversation_id } = await branch(answer?.id ?? "");
		const copied = (await messagesOf(user, conversation_id))[1]?.task_id ?? "";
		expect(copied).toBe(first.task_id.replace("c1.", `${conversation_id}.`));
		expect(await statusOf(user, copied)).toMatchObject({
			state: "completed",
			result: { response: "A1.", conversation_id, task_id: copied },
		});
		expect(await usageState(copied)).toBeNull();
	});

	it("of a question asked twice holds the answer that counts, or the older one if that is pointed at", async () => {
		says("Old.", "New.", "A2.");
		await answered(user, "c1", "Q1?", { message_id: "m-1" });
		const again = await user.fetch("/api/conversations/c1/regenerate/", { body: { message_id: "m-1" } });
		await ended(user, ChatAccepted.parse(await again.json()).task_id);
		await answered(user, "c1", "Q2?");
		const all = await messagesOf(user, "c1");
		const idOf = (content: string) => all.find((message) => message.content === content)?.id ?? "";
		const later = await branch(idOf("A2."));
		expect(await texts(later.conversation_id)).toEqual(["Q1?", "New.", "Q2?", "A2."]);
		const older = await branch(idOf("Old."));
		expect(await messagesOf(user, older.conversation_id)).toMatchObject([
			{ id: "m-1", content: "Q1?" },
			{ content: "Old.", status: "complete" },
		]);
	});

	it("leaves a question behind that has no answer yet", async () => {
		says("A1.");
		await answered(user, "c1", "Q1?");
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const { task_id } = await ask(user, { message: "Slow?", conversation_id: "c1", message_id: "m-2" });
		const { conversation_id } = await branch("m-2");
		expect(await texts(conversation_id)).toEqual(["Q1?", "A1."]);
		hold.finish();
		await ended(user, task_id);
	});

	it("of a long conversation is complete", async () => {
		await answered(user, "c1", "First?");
		await runInDurableObject(user.conversation("c1"), (_, { storage: { sql } }) => {
			for (let n = 1; n <= 450; n++) {
				const ulid = `1${String(n).padStart(25, "0")}`;
				const seq = 10_000 + 2 * n;
				sql.exec("INSERT INTO messages VALUES (?, ?, 'user', ?, 'complete', 0)", seq, ulid, `Q${n}`);
				sql.exec("INSERT INTO messages VALUES (?, ?, 'assistant', ?, 'complete', 0)", seq + 1, ulid, `A${n}`);
				sql.exec(
					`INSERT INTO tasks SELECT ?1, ?2, ?3, ?3, ?3 + 1, options, state, attempt, due_at, accepted_at,
					 first_run_at, chain, NULL, outcome, 1 FROM tasks LIMIT 1`,
					ulid,
					`m-${n}`,
					seq,
				);
			}
		});
		const { conversation_id } = await branch(`answer_1${String(450).padStart(25, "0")}`);
		const whole = ConversationExport.parse(
			await (await user.fetch(`/api/conversations/${conversation_id}/export/`)).json(),
		);
		expect(whole.messages).toHaveLength(902);
		expect(whole.messages.slice(-2).map(({ content }) => content)).toEqual(["Q450", "A450"]);
	});

	it("at no message of the conversation makes nothing", async () => {
		await answered(user, "c1", "Q1?");
		const body = { message_id: "no-such", message: "Hi?" };
		await expectError(await user.fetch("/api/conversations/c1/branch/", { body }), 404, "message_not_found");
		expect((await listOf(user)).items).toHaveLength(1);
	});
});

async function usageState(taskId: string): Promise<string | null> {
	return env.DB.prepare("SELECT state FROM usage_logs WHERE task_id = ?").bind(taskId).first("state");
}
