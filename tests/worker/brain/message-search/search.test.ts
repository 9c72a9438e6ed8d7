import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, vi } from "vitest";
import { MessageIndexStore } from "../../../../durable-objects/brain/stores/message-index.ts";
import { ConversationSearchResponse } from "../../../../src/contracts/conversation-search.ts";
import { AppError } from "../../../../src/errors.ts";
import { ask, askAndWait, cancelTask, getMessages, waitForEnd } from "../../../support/conversations.ts";
import { Hold } from "../../../support/fake-model.ts";
import { test } from "../../../support/fixtures.ts";
import { restoreBrainSchema } from "../../../support/old-brain.ts";
import { restoreConversationSchema } from "../../../support/old-conversation.ts";
import { until } from "../../../support/until.ts";
import { expectError, type TestUser } from "../../../support/worker.ts";

afterEach(() => {
	vi.restoreAllMocks();
});

/** Makes the index reject all messages. */
function breakIndex() {
	vi.spyOn(console, "warn").mockImplementation(() => {});
	return vi.spyOn(MessageIndexStore.prototype, "add").mockImplementation(() => {
		throw new AppError("unavailable", "The index is down.");
	});
}

async function search(user: TestUser, q: string, more = ""): Promise<ConversationSearchResponse> {
	const response = await user.fetch(`/api/conversations/search/?q=${encodeURIComponent(q)}${more}`);
	expect(response.status).toBe(200);
	return ConversationSearchResponse.parse(await response.json());
}

/** Returns the conversation, the role and the marked words of each hit. */
async function found(user: TestUser, q: string): Promise<string[]> {
	const { items } = await search(user, q);
	return items.map(({ conversation_id, role, excerpt, marks }) =>
		[conversation_id, role, ...marks.map((range) => excerpt.slice(...range))].join(" "),
	);
}

/** Searches until the result is the expected one: messages are indexed after the client received them. */
async function expectFound(user: TestUser, q: string, expected: readonly string[]): Promise<void> {
	await expect.poll(() => found(user, q)).toEqual(expected);
}

describe("the search over all messages", () => {
	test("finds the name and the text of an attachment, and opens its question", async ({ guest, model }) => {
		model.nextAnswers("It is.");
		const text = "The committee approved 4,200 euros for the greenhouse.";
		await askAndWait(guest, "c1", "Is this much?", {
			attachments: [{ name: "minutes.md", text, type: "text" }],
		});
		await expectFound(guest, "greenhouse", ["c1 user greenhouse"]);
		await expectFound(guest, "minutes.md", ["c1 user minutes.md"]);
		await guest.fetch("/api/conversations/c1/", { method: "DELETE" });
		await expectFound(guest, "greenhouse", []);
	});

	test("finds questions and answers, and quotes the hit", async ({ guest, model }) => {
		const days = Array.from({ length: 40 }, (_, day) => `On day ${day}, they eat grass.`).join(" ");
		model.nextAnswers(`Llamas and **alpacas** [1] live in the Andes. ${days} Vicuñas hum.`);
		await askAndWait(guest, "c1", "Which animals carry wool?", { message_id: "m-1" });
		await expectFound(guest, "vicuna", ["c1 assistant Vicuñas"]);
		const [answer] = (await getMessages(guest, "c1")).slice(1);
		const { items, next_cursor, unindexed } = await search(guest, "vicuna");
		expect({ items, next_cursor, unindexed }).toEqual({
			items: [
				{
					conversation_id: "c1",
					title: "Which animals carry wool?",
					title_marks: [],
					message_id: answer?.id,
					role: "assistant",
					created_at: answer?.created_at,
					excerpt: expect.stringMatching(/^….* eat grass\. Vicuñas hum\.$/),
					marks: [[expect.any(Number), expect.any(Number)]],
					hits: 1,
				},
			],
			next_cursor: null,
			unindexed: 0,
		});
		expect((await search(guest, "alpacas")).items[0]?.excerpt).toMatch(
			/^Llamas and alpacas live in the Andes\./,
		);
		const [question] = (await search(guest, "carry animals")).items;
		expect(question).toMatchObject({
			message_id: "m-1",
			role: "user",
			title_marks: [
				[6, 13],
				[14, 19],
			],
		});
	});

	test("finds a question before it is answered", async ({ guest, model }) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const { task_id } = await ask(guest, { message: "Where do quokkas live?", conversation_id: "c1" });
		await expectFound(guest, "quokka", ["c1 user quokkas"]);
		hold.push("In Australia.");
		hold.finish();
		await waitForEnd(guest, task_id);
	});

	test("finds inflected and incomplete words, other spellings, and scripts without spaces", async ({
		guest,
		model,
	}) => {
		model.usually({ kind: "answer", tokens: ["Yes."] });
		await askAndWait(guest, "en", "Is running an e-mail server on node.js hard?");
		await askAndWait(guest, "de", "Wo wohnt Frau Müller in Łódź?");
		await askAndWait(guest, "ja", "量子計算とは何ですか");
		for (const [query, expected] of [
			["run", "en user running"],
			["runn", "en user running"],
			["runs", "en user running"],
			["SERVERS hard", "en user server hard"],
			["email", "en user"],
			["node.js", "en user node.js"],
			["node.j", "en user node.js"],
			["müller", "de user Müller"],
			["muller", "de user Müller"],
			["mueller", "de user"],
			["lodz", "de user Łódź"],
			["計算", "ja user 計算"],
			["量", "ja user 量"],
			["量子計算", "ja user 量子計算"],
		] as const)
			await expectFound(guest, query, [expected]);
		for (const query of ["ser node.js", "unning", "計子", "node.py"])
			expect(await found(guest, query)).toEqual([]);
		for (const query of ["!!", '"', "()", "*", "\u0301", "\u0640"])
			expect((await search(guest, query)).items).toEqual([]);
	});

	test("returns one hit per conversation, titles first, in pages", async ({ guest, model }) => {
		model.usually({ kind: "answer", tokens: ["The platypus lays eggs."] });
		await askAndWait(guest, "answers", "Which mammals lay eggs?");
		await askAndWait(guest, "answers", "Are there others?");
		await askAndWait(guest, "titled", "What is a platypus?");
		await expect
			.poll(async () =>
				(await search(guest, "platypus")).items.map(({ conversation_id, hits }) => [conversation_id, hits]),
			)
			.toEqual([
				["titled", 2],
				["answers", 2],
			]);
		const first = await search(guest, "platypus", "&limit=1");
		expect(first.items.map(({ title, title_marks }) => [title, title_marks])).toEqual([
			["What is a platypus?", [[10, 18]]],
		]);
		const second = await search(guest, "platypus", `&limit=1&cursor=${first.next_cursor}`);
		expect(second.items.map(({ conversation_id }) => conversation_id)).toEqual(["answers"]);
		expect(second.next_cursor).toBeNull();
	});

	test("finds a conversation by a title that the user chose", async ({ guest, model }) => {
		model.nextAnswers("Hello.");
		await askAndWait(guest, "c1", "What is Bitcoin?");
		await guest.fetch("/api/conversations/c1/", { method: "PATCH", body: { title: "Zeppelin plans" } });
		expect((await search(guest, "zeppelin")).items).toMatchObject([
			{ conversation_id: "c1", message_id: null, role: null, title_marks: [[0, 8]], marks: [], hits: 0 },
		]);
	});

	test("rejects an empty query and an invalid cursor", async ({ guest }) => {
		for (const query of ["", "?q=%20", "?q=a&cursor=x", `?q=${"a".repeat(201)}`])
			await expectError(await guest.fetch(`/api/conversations/search/${query}`), 400, "invalid_request");
	});

	test("never finds another user's messages", async ({ guest, member, model }) => {
		model.nextAnswers("Yes.");
		await askAndWait(guest, "c1", "Are axolotls cute?");
		await expectFound(guest, "axolotl", ["c1 user axolotls"]);
		expect(await found(member, "axolotl")).toEqual([]);
	});
});

describe("a message is no longer found", () => {
	test("once its answer was regenerated", async ({ guest, model }) => {
		model.nextAnswers("Wombats dig.", "Numbats dig.");
		await askAndWait(guest, "c1", "Who digs?", { message_id: "m-1" });
		await expectFound(guest, "wombats", ["c1 assistant Wombats"]);
		const response = await guest.fetch("/api/conversations/c1/regenerate/", { body: { message_id: "m-1" } });
		await waitForEnd(guest, (await response.json<{ task_id: string }>()).task_id);
		await expectFound(guest, "numbats", ["c1 assistant Numbats"]);
		expect(await found(guest, "wombats")).toEqual([]);
		expect(await found(guest, "digs")).toEqual(["c1 user digs"]);
	});

	test("once its conversation was cleared, but a later question is found", async ({ guest, model }) => {
		model.nextAnswers("Yes.", "No.");
		await askAndWait(guest, "c1", "Do wombats dig?");
		await expectFound(guest, "wombats", ["c1 user wombats"]);
		await guest.fetch("/api/agents/tinyllama/clear_conversation/", { body: { conversation_id: "c1" } });
		expect(await found(guest, "wombats")).toEqual([]);
		await askAndWait(guest, "c1", "Do numbats dig?");
		await expectFound(guest, "numbats", ["c1 user numbats"]);
		expect(await found(guest, "wombats")).toEqual([]);
	});

	test("once its conversation was cleared while the index was down", async ({ guest, model }) => {
		model.nextAnswers("Yes.");
		await askAndWait(guest, "c1", "Do wombats dig?");
		await expectFound(guest, "wombats", ["c1 user wombats"]);
		const down = breakIndex();
		await guest.fetch("/api/agents/tinyllama/clear_conversation/", { body: { conversation_id: "c1" } });
		down.mockRestore();
		await runDurableObjectAlarm(guest.conversation("c1"));
		expect(await countIndexed(guest)).toBe(0);
	});

	test("once its conversation was deleted", async ({ guest, model }) => {
		model.nextAnswers("Yes.");
		await askAndWait(guest, "c1", "Do wombats dig?");
		await expectFound(guest, "wombats", ["c1 user wombats"]);
		await guest.fetch("/api/conversations/c1/", { method: "DELETE" });
		expect(await found(guest, "wombats")).toEqual([]);
		expect(await countIndexed(guest)).toBe(0);
	});
});

describe("the index", () => {
	test("receives messages that it missed while it was down, once", async ({ guest, model }) => {
		model.nextAnswers("Wombats dig.", "Yes.");
		const down = breakIndex();
		await askAndWait(guest, "c1", "Who digs?");
		expect(await found(guest, "wombats")).toEqual([]);
		down.mockRestore();
		await evictDurableObject(guest.conversation("c1"));
		await runDurableObjectAlarm(guest.conversation("c1"));
		await expectFound(guest, "wombats", ["c1 assistant Wombats"]);
		expect(await countIndexed(guest)).toBe(2);
		await runInDurableObject(guest.conversation("c1"), (_, { storage }) => {
			storage.sql.exec("UPDATE conversation SET indexed_seq = 0");
		});
		await askAndWait(guest, "c1", "Do numbats dig?");
		await expectFound(guest, "numbats", ["c1 user numbats"]);
		await until(async () => (await countIndexed(guest)) === 4);
	});

	test("contains the text of a stopped answer", async ({ guest, model }) => {
		const hold = new Hold();
		hold.push("Pangolins curl ");
		model.next({ kind: "held", hold });
		const { task_id } = await ask(guest, { message: "Who curls?", conversation_id: "c1" });
		await until(async () => (await getTextOf(guest, task_id)).includes("Pangolins"));
		await cancelTask(guest, task_id);
		await expectFound(guest, "pangolins", ["c1 assistant Pangolins"]);
	});

	test("contains an answer whose regeneration was stopped, even if it was superseded before it was indexed", async ({
		guest,
		model,
	}) => {
		model.nextAnswers("Wombats dig.");
		await askAndWait(guest, "c1", "Who digs?", { message_id: "m-1" });
		await expectFound(guest, "wombats", ["c1 assistant Wombats"]);
		await runInDurableObject(env.BRAIN.getByName(guest.id), (_, { storage }) => {
			storage.sql.exec("DELETE FROM indexed_messages WHERE role = 'assistant'");
		});
		expect(await found(guest, "wombats")).toEqual([]);
		model.next({ kind: "held", hold: new Hold() });
		const response = await guest.fetch("/api/conversations/c1/regenerate/", { body: { message_id: "m-1" } });
		await cancelTask(guest, (await response.json<{ task_id: string }>()).task_id);
		await expectFound(guest, "wombats", ["c1 assistant Wombats"]);
	});

	test("contains the messages of a branch", async ({ guest, model }) => {
		model.nextAnswers("Yes.");
		await askAndWait(guest, "c1", "Do wombats dig?", { message_id: "m-1" });
		const answer = (await getMessages(guest, "c1"))[1];
		const body = { message_id: answer?.id };
		const response = await guest.fetch("/api/conversations/c1/branch/", { body });
		const { conversation_id } = await response.json<{ conversation_id: string }>();
		await expect
			.poll(async () => (await found(guest, "wombats")).sort())
			.toEqual(["c1 user wombats", `${conversation_id} user wombats`].sort());
	});

	test("receives the messages of conversations from earlier versions", async ({ guest, model }) => {
		model.usually({ kind: "answer", tokens: ["They dig."] });
		for (const id of ["c1", "c2"]) await askAndWait(guest, id, `Do wombats dig in ${id}?`);
		await expect.poll(() => countIndexed(guest)).toBe(4);
		for (const id of ["c1", "c2"]) {
			await runInDurableObject(guest.conversation(id), (_, { storage }) => {
				restoreConversationSchema(storage.sql, 4);
			});
			await evictDurableObject(guest.conversation(id));
		}
		const brain = env.BRAIN.getByName(guest.id);
		await until(() => runInDurableObject(brain, async (_, { storage }) => !(await storage.getAlarm())));
		await runInDurableObject(brain, (_, { storage }) => restoreBrainSchema(storage.sql, 16));
		await evictDurableObject(brain);
		// A registered conversation that was never written to.
		await brain.registerConversation("empty");
		expect((await search(guest, "wombats")).unindexed).toBeGreaterThan(0);
		await until(async () => {
			await runDurableObjectAlarm(brain);
			return (await search(guest, "wombats")).unindexed === 0;
		});
		expect((await found(guest, "wombats")).sort()).toEqual(["c1 user wombats", "c2 user wombats"]);
		expect(await countIndexed(guest)).toBe(4);
	});

	test("receives the attachments that an earlier version did not index", async ({ guest }) => {
		const text = "The committee approved 4,200 euros for the greenhouse.";
		await askAndWait(guest, "c1", "Is this much?", {
			attachments: [{ name: "minutes.md", text, type: "text" }],
		});
		await askAndWait(guest, "c2", "Do wombats dig?");
		await expectFound(guest, "greenhouse", ["c1 user greenhouse"]);
		await expectFound(guest, "wombats", ["c2 user wombats"]);
		const brain = env.BRAIN.getByName(guest.id);
		await until(() => runInDurableObject(brain, async (_, { storage }) => !(await storage.getAlarm())));
		await runInDurableObject(brain, (_, { storage }) => {
			const { id } = storage.sql
				.exec<{ id: number }>("SELECT id FROM indexed_messages WHERE content LIKE '%greenhouse%'")
				.one();
			storage.sql.exec("UPDATE indexed_messages SET content = 'Is this much?' WHERE id = ?", id);
			storage.sql.exec(
				"INSERT OR REPLACE INTO messages_fts (rowid, words, stems) VALUES (?, 'is this much', '')",
				id,
			);
			restoreBrainSchema(storage.sql, 20);
		});
		await runInDurableObject(guest.conversation("c1"), (_, { storage }) => {
			restoreConversationSchema(storage.sql, 7);
		});
		await evictDurableObject(guest.conversation("c1"));
		await evictDurableObject(brain);
		expect(await found(guest, "greenhouse")).toEqual([]);
		await until(async () => {
			await runDurableObjectAlarm(brain);
			return (await search(guest, "greenhouse")).unindexed === 0;
		});
		expect(await found(guest, "greenhouse")).toEqual(["c1 user greenhouse"]);
		expect(await found(guest, "wombats")).toEqual(["c2 user wombats"]);
		expect(await countIndexed(guest)).toBe(4);
	});

	test("is rebuilt when the rules for folding words have changed", async ({ guest, model }) => {
		model.nextAnswers("Wombats dig.");
		await askAndWait(guest, "c1", "Who digs?");
		await expectFound(guest, "wombats", ["c1 assistant Wombats"]);
		const brain = env.BRAIN.getByName(guest.id);
		await runInDurableObject(brain, (_, { storage }) => {
			storage.sql.exec("DELETE FROM messages_fts");
			storage.sql.exec("UPDATE message_index SET version = version - 1");
		});
		expect(await found(guest, "wombats")).toEqual([]);
		await runDurableObjectAlarm(brain);
		expect(await found(guest, "wombats")).toEqual(["c1 assistant Wombats"]);
	});
});

function countIndexed(user: TestUser): Promise<number> {
	return runInDurableObject(
		env.BRAIN.getByName(user.id),
		(_, { storage }) => storage.sql.exec<{ n: number }>("SELECT count(*) AS n FROM indexed_messages").one().n,
	);
}

async function getTextOf(user: TestUser, taskId: string): Promise<string> {
	const response = await user.fetch(`/api/agents/async/status/${taskId}/`);
	return (await response.json<{ text?: string }>()).text ?? "";
}
