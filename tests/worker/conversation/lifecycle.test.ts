import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect } from "vitest";
import { test } from "../../support/fixtures.ts";
import type { TestUser } from "../../support/worker.ts";

function tablesOf(guest: TestUser, conversationId: string): Promise<unknown[]> {
	return runInDurableObject(guest.conversation(conversationId), (_, { storage }) =>
		storage.sql.exec("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\'").toArray(),
	);
}

const getEntry = (guest: TestUser, id: string) => env.BRAIN.getByName(guest.id).getConversation(id);

describe("reading", () => {
	test("a conversation that does not exist writes nothing", async ({ guest }) => {
		const stub = guest.conversation("nobody");
		expect(await stub.listMessages({ limit: 10 })).toMatchObject({
			error: { code: "conversation_not_found" },
		});
		expect(await stub.getTask("nobody.01ARZ3NDEKTSV4RRFFQ69G5FAV")).toMatchObject({
			error: { code: "task_not_found" },
		});
		expect(await tablesOf(guest, "nobody")).toEqual([]);
	});
});

describe("a socket to a conversation that does not exist", () => {
	test("creates it with the first question, even if the object was evicted in the meantime", async ({
		guest,
	}) => {
		const socket = await guest.connect("c1");
		expect(await socket.next("connection_established")).toMatchObject({
			conversation_id: "c1",
			user_id: guest.id,
			last_seq: 0,
		});
		await evictDurableObject(guest.conversation("c1"), { webSockets: "hibernate" });
		expect(await tablesOf(guest, "c1")).toEqual([]);
		expect(await getEntry(guest, "c1")).toMatchObject({ error: { code: "conversation_not_found" } });
		socket.send({ action: "start_chat", message: "What is Bitcoin?" });
		await socket.next("task_completed");
		expect(await getEntry(guest, "c1")).toMatchObject({ ok: { conversation_id: "c1" } });
	});

	test("reports an invalid frame and creates nothing", async ({ guest }) => {
		const socket = await guest.connect("c1");
		socket.sendRaw("{");
		expect(await socket.next("error")).toMatchObject({ code: "invalid_json", conversation_id: "c1" });
		expect(await tablesOf(guest, "c1")).toEqual([]);
	});

	test("reports that the account is gone", async ({ guest }) => {
		const socket = await guest.connect("c1");
		// The alarm, which closes the socket, does not run yet.
		await runInDurableObject(env.BRAIN.getByName(guest.id), (_, { storage }) => {
			storage.sql.exec("UPDATE account SET leaving_at = 1");
		});
		await evictDurableObject(env.BRAIN.getByName(guest.id));
		socket.send({ action: "start_chat", message: "Still here?", message_id: "m1" });
		expect(await socket.next("error")).toMatchObject({ code: "account_gone", message_id: "m1" });
		expect(await tablesOf(guest, "c1")).toEqual([]);
	});
});

test("a frame that arrives after the deletion does not create the conversation again", async ({ guest }) => {
	await guest.connect("c1");
	await runInDurableObject(guest.conversation("c1"), async (conversation, state) => {
		const [socket] = state.getWebSockets();
		if (socket === undefined) throw new Error("The conversation has no socket.");
		await conversation.erase();
		const frame = { action: "start_chat", message: "Still here?" };
		await conversation.webSocketMessage(socket, JSON.stringify(frame));
	});
	expect(await tablesOf(guest, "c1")).toEqual([]);
});
