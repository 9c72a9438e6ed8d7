import { expect, test } from "vitest";
import { AT, flushPromises } from "../fakes.ts";
import { RECONNECT_MS } from "../set-up.ts";
import { createSignedInClient } from "../signed-in.ts";

const TICKET = "POST /api/authentication/ws-ticket/";

async function listening() {
	const all = createSignedInClient({ [TICKET]: () => ({ body: { ticket: "t", expires_in: 60 } }) });
	const updates = all.client.updates();
	const titles: string[] = [];
	const connections: string[] = [];
	updates.on("conversation", ({ title }) => titles.push(title));
	updates.on("connection", (state) => connections.push(state));
	updates.open();
	await flushPromises();
	all.sockets.newest().establish();
	return { ...all, updates, titles, connections };
}

const renamed = (title: string) => ({
	type: "conversation_updated",
	conversation_id: "c1",
	title,
	last_activity: AT,
	unread: true,
});

test("updates to all conversations arrive on one socket, even after a reconnect", async () => {
	const { server, sockets, clock, titles, connections } = await listening();
	expect(server.calls[0]?.body).toEqual({});
	expect(Object.fromEntries(sockets.newest().url.searchParams)).toEqual({ v: "2", ticket: "t" });
	sockets.newest().deliver(renamed("Coins"));
	sockets.newest().drop();
	await clock.advance(RECONNECT_MS);
	sockets.newest().establish();
	sockets.newest().deliver(renamed("Gold"));
	expect(titles).toEqual(["Coins", "Gold"]);
	expect(connections).toEqual(["open", "reconnecting", "open"]);
});

test("updates end when the session is revoked", async () => {
	const { sockets, clock, connections } = await listening();
	sockets.newest().drop(4401);
	await clock.advance(60_000);
	expect(connections.at(-1)).toBe("signed_out");
	expect(sockets.opened).toHaveLength(1);
});

test("updates stop after close", async () => {
	const { updates, sockets, titles } = await listening();
	updates.close();
	sockets.newest().deliver(renamed("Coins"));
	expect(titles).toEqual([]);
	expect(sockets.newest().closed).toBe(true);
});
