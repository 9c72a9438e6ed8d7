import { expect, test } from "vitest";
import { AT, settle } from "../fakes.ts";
import { RECONNECT_MS } from "../set-up.ts";
import { signedIn } from "../signed-in.ts";

const TICKET = "POST /api/authentication/ws-ticket/";

async function listening() {
	const all = signedIn({ [TICKET]: () => ({ body: { ticket: "t", expires_in: 60 } }) });
	const updates = all.client.updates();
	const titles: string[] = [];
	const connections: string[] = [];
	updates.on("conversation", ({ title }) => titles.push(title));
	updates.on("connection", (state) => connections.push(state));
	updates.open();
	await settle();
	all.sockets.newest().greet();
	return { ...all, updates, titles, connections };
}

const renamed = (title: string) => ({
	type: "conversation_updated",
	conversation_id: "c1",
	title,
	last_activity: AT,
	unread: true,
});

test("a socket that names no conversation brings news of all, through lost connections", async () => {
	const { server, sockets, clock, titles, connections } = await listening();
	expect(server.calls[0]?.body).toEqual({});
	expect(Object.fromEntries(sockets.newest().url.searchParams)).toEqual({ v: "2", ticket: "t" });
	sockets.newest().bring(renamed("Coins"));
	sockets.newest().drop();
	await clock.advance(RECONNECT_MS);
	sockets.newest().greet();
	sockets.newest().bring(renamed("Gold"));
	expect(titles).toEqual(["Coins", "Gold"]);
	expect(connections).toEqual(["open", "reconnecting", "open"]);
});

test("a sign-in that was ended ends it", async () => {
	const { sockets, clock, connections } = await listening();
	sockets.newest().drop(4401);
	await clock.advance(60_000);
	expect(connections.at(-1)).toBe("signed_out");
	expect(sockets.opened).toHaveLength(1);
});

test("a closed one hears nothing more", async () => {
	const { updates, sockets, titles } = await listening();
	updates.close();
	sockets.newest().bring(renamed("Coins"));
	expect(titles).toEqual([]);
	expect(sockets.newest().closed).toBe(true);
});
