import { expect, test } from "vitest";
import type { ConversationItem } from "../../../../src/contracts/conversations.ts";
import { errorResponse, flushPromises } from "../fakes.ts";
import { RECONNECT_MS } from "../set-up.ts";
import { createSignedInClient } from "../signed-in.ts";

const LIST = "GET /api/conversations/";
const TICKET = "POST /api/authentication/ws-ticket/";

/** Returns a conversation whose last activity is in the given minute. */
function item(id: string, minute: number, changes: Partial<ConversationItem> = {}): ConversationItem {
	const time = `2026-11-22T12:${String(minute).padStart(2, "0")}:00.000Z`;
	const dates = { created_at: time, last_activity: time };
	return {
		conversation_id: id,
		title: id,
		last_message: "",
		unread: false,
		running: false,
		...dates,
		...changes,
	};
}

const updated = (entry: ConversationItem, changes = {}) => ({
	type: "conversation_updated",
	...entry,
	...changes,
});

/** Opens a list whose server has the conversations `items`, newest first, in pages of two. */
async function openList(items: ConversationItem[]) {
	const all = createSignedInClient({
		[TICKET]: () => ({ body: { ticket: "t", expires_in: 60 } }),
		[LIST]: ({ query }) => {
			const from = Number(query.cursor ?? 0);
			const end = from + 2;
			const next_cursor = end < items.length ? String(end) : null;
			return { body: { items: items.slice(from, end), next_cursor } };
		},
	});
	const list = all.client.conversationList();
	list.open();
	await flushPromises();
	all.sockets.newest().establish();
	await flushPromises();
	const ids = () => list.view.conversations.map(({ conversation_id }) => conversation_id);
	return { ...all, list, ids, items };
}

test("a live list loads one page after another", async () => {
	const { list, ids } = await openList([item("c", 3), item("b", 2), item("a", 1)]);
	expect(list.view).toMatchObject({ state: "ready", hasMore: true });
	expect(ids()).toEqual(["c", "b"]);
	list.loadMore();
	await flushPromises();
	expect(ids()).toEqual(["c", "b", "a"]);
	expect(list.view.hasMore).toBe(false);
});

test("a live list adds, moves, renames and removes conversations as the server reports them", async () => {
	const { list, ids, sockets } = await openList([item("b", 2), item("a", 1)]);
	sockets.newest().deliver(updated(item("c", 3, { running: true })));
	expect(ids()).toEqual(["c", "b", "a"]);
	expect(list.view.conversations[0]).toMatchObject({ running: true });
	sockets.newest().deliver(updated(item("a", 4, { title: "New", unread: true })));
	expect(ids()).toEqual(["a", "c", "b"]);
	expect(list.view.conversations[0]).toMatchObject({ title: "New", unread: true });
	sockets.newest().deliver(updated(item("c", 3), { deleted: true }));
	expect(ids()).toEqual(["a", "b"]);
});

test("a live list ignores updates to conversations on pages that are not loaded", async () => {
	const { ids, sockets } = await openList([item("d", 4), item("c", 3), item("b", 2)]);
	sockets.newest().deliver(updated(item("b", 2, { title: "New" })));
	expect(ids()).toEqual(["d", "c"]);
});

test("a live list keeps an update that arrives while an older response is on its way", async () => {
	const { list, ids, sockets, items } = await openList([item("b", 2), item("a", 1)]);
	list.reload();
	sockets.newest().deliver(updated(item("c", 3)));
	await flushPromises();
	expect(items).toHaveLength(2);
	expect(ids()).toEqual(["c", "b", "a"]);
});

test("a live list is complete after a reconnect", async () => {
	const { ids, sockets, clock, items } = await openList([item("b", 2), item("a", 1)]);
	sockets.newest().drop();
	items.splice(0, 2, item("c", 3), item("b", 2));
	await clock.advance(RECONNECT_MS);
	sockets.newest().establish();
	await flushPromises();
	expect(ids()).toEqual(["c", "b"]);
});

test("a live list polls while no socket can be opened", async () => {
	const { ids, sockets, clock, items } = await openList([item("a", 1)]);
	for (let attempt = 0; attempt < 4; attempt++) {
		sockets.newest().drop();
		await clock.advance(RECONNECT_MS);
	}
	items.unshift(item("b", 2));
	await clock.advance(60_000);
	expect(ids()).toEqual(["b", "a"]);
});

test("a live list reports a failed request and recovers", async () => {
	const { list, server, items } = await openList([item("a", 1)]);
	const respond = server.routes[LIST];
	server.routes[LIST] = () => errorResponse(503, "unavailable");
	list.reload();
	await flushPromises();
	expect(list.view).toMatchObject({ state: "failed", conversations: [{ conversation_id: "a" }] });
	if (respond) server.routes[LIST] = respond;
	items.unshift(item("b", 2));
	list.wake();
	await flushPromises();
	expect(list.view).toMatchObject({ state: "ready", error: null });
});

test("a renamed conversation has its new title at once, and its old one if the server rejects it", async () => {
	const { list, server } = await openList([item("a", 1)]);
	server.routes["PATCH /api/conversations/a/"] = () => ({ body: item("a", 1, { title: "New" }) });
	const renaming = list.rename("a", "New");
	expect(list.view.conversations[0]?.title).toBe("New");
	await renaming;
	server.routes["PATCH /api/conversations/a/"] = () => errorResponse(404, "conversation_not_found");
	await expect(list.rename("a", "Newer")).rejects.toThrow();
	expect(list.view.conversations[0]?.title).toBe("New");
});

test("a hidden conversation returns with show, and a deleted one does not", async () => {
	const { list, ids, server } = await openList([item("b", 2), item("a", 1)]);
	list.hide("b");
	expect(ids()).toEqual(["a"]);
	list.show("b");
	expect(ids()).toEqual(["b", "a"]);
	server.routes["DELETE /api/conversations/b/"] = () => errorResponse(503, "unavailable");
	await expect(list.delete("b")).rejects.toThrow();
	expect(ids()).toEqual(["b", "a"]);
	server.routes["DELETE /api/conversations/b/"] = () => ({ body: { message: "", conversation_id: "b" } });
	await list.delete("b");
	expect(ids()).toEqual(["a"]);
});
