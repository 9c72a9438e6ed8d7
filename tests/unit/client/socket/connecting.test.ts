import { describe, expect, test } from "vitest";
import { OmerutaClient } from "../../../../src/client/client.ts";
import { CONVERSATION, errorResponse, fakeClock, flushPromises, frames } from "../fakes.ts";
import { connect, RECONNECT_MS, REFRESH, setUp, TICKET } from "../set-up.ts";

describe("a connection", () => {
	test("opens a version 2 socket with a ticket and requests all events of the conversation", async () => {
		const { sockets, connections } = await connect();
		const { url } = sockets.newest();
		expect(url.origin + url.pathname).toBe("wss://brain.example/ws/agent/");
		expect(Object.fromEntries(url.searchParams)).toEqual({
			v: "2",
			conversation_id: CONVERSATION,
			ticket: "ticket-1",
			last_seq: "0",
		});
		expect(connections).toEqual(["connecting", "open"]);
	});

	test("reconnects with a new ticket and the last seq it received", async () => {
		const { sockets, clock, connections } = await connect();
		sockets.newest().deliver(frames.started(4, "m1"));
		sockets.newest().deliver(frames.token(5, "It"));
		sockets.newest().drop();
		expect(connections.at(-1)).toBe("reconnecting");
		await clock.advance(RECONNECT_MS);
		expect(sockets.opened).toHaveLength(2);
		expect(sockets.newest().url.searchParams.get("ticket")).toBe("ticket-2");
		expect(sockets.newest().url.searchParams.get("last_seq")).toBe("5");
	});

	test("doubles the delay after each failed attempt, up to 10 s, and adds jitter", async () => {
		const times: number[] = [];
		const { clock, conversation } = setUp({
			[TICKET]: () => {
				times.push(clock.now());
				throw new TypeError("fetch failed");
			},
		});
		conversation.open();
		await clock.advance(60_000);
		const waits = times.slice(1).map((time, index) => time - (times[index] ?? 0));
		// Each delay is half of its maximum (2, 4, 8, 10 and 10 s), because the fake random number is 0.5.
		expect(waits.slice(0, 5)).toEqual([1_000, 2_000, 4_000, 5_000, 5_000]);
	});

	test("ignores unknown and invalid frames", async () => {
		const { sockets, conversation, connections } = await connect();
		const socket = sockets.newest();
		socket.deliver({ type: "from_the_future", shape: 3 });
		socket.deliverText("{broken");
		socket.deliver({ type: "task_token", seq: "four" });
		socket.deliver(frames.started(1, "m1"));
		expect(conversation.view.turns).toHaveLength(1);
		expect(connections.at(-1)).toBe("open");
	});

	test("reconnects if there is no response to a ping", async () => {
		const { sockets, clock } = await connect();
		const first = sockets.newest();
		await clock.advance(20_000);
		expect(first.sent).toEqual([{ action: "ping" }]);
		first.deliverText('{"type":"pong"}');
		await clock.advance(29_999);
		expect(first.closed).toBe(false);
		await clock.advance(1);
		expect(first.closed).toBe(true);
		await clock.advance(1_000);
		expect(sockets.opened).toHaveLength(2);
	});

	test("ignores frames from a socket that it has abandoned", async () => {
		const { sockets, clock, conversation } = await connect();
		const first = sockets.newest();
		await clock.advance(30_000);
		first.deliver(frames.started(1, "m1"));
		expect(conversation.view.turns).toHaveLength(0);
	});

	test("pings an open socket on wake, and reconnects immediately if the socket is closed", async () => {
		const { sockets, clock, conversation } = await connect();
		conversation.wake();
		expect(sockets.newest().sent).toEqual([{ action: "ping" }]);
		sockets.newest().drop();
		await flushPromises();
		expect(sockets.opened).toHaveLength(1);
		conversation.wake();
		await flushPromises();
		expect(sockets.opened).toHaveLength(2);
		await clock.advance(1_000);
		expect(sockets.opened).toHaveLength(2);
	});

	test("sends nothing on a socket that is closing", async () => {
		const { sockets, conversation } = await connect();
		sockets.newest().readyState = 2;
		conversation.wake();
		expect(sockets.newest().sent).toEqual([]);
	});

	test("signs out and stops when a refresh is rejected", async () => {
		const { clock, server, connections, conversation } = setUp({
			[TICKET]: () => errorResponse(401, "token_expired"),
			[REFRESH]: () => errorResponse(401, "session_revoked"),
		});
		const asked = conversation.ask("Anybody?").catch((error: unknown) => error);
		await clock.advance(60_000);
		expect(connections).toEqual(["connecting", "signed_out"]);
		expect(server.callsTo(TICKET)).toHaveLength(1);
		expect(await asked).toMatchObject({ code: "unauthenticated", status: 401 });
	});

	test("signs out when the session is revoked", async () => {
		const { sockets, clock, connections } = await connect();
		sockets.newest().drop(4401);
		await clock.advance(60_000);
		expect(connections.at(-1)).toBe("signed_out");
		expect(sockets.opened).toHaveLength(1);
	});

	test("removes the tokens of a revoked session, so that a new sign-in works immediately", async () => {
		let revoked = false;
		const tickets = () =>
			revoked ? errorResponse(401, "session_revoked") : { body: { ticket: "t", expires_in: 60 } };
		const { sockets, tokens, connections } = await connect({
			[TICKET]: tickets,
			[REFRESH]: () => errorResponse(401, "session_revoked"),
		});
		revoked = true;
		sockets.newest().drop(4401);
		await flushPromises();
		expect(connections).toEqual(["connecting", "open", "reconnecting", "signed_out"]);
		expect(tokens.load()).toBeNull();
	});

	test("keeps newer valid tokens when an older session is revoked", async () => {
		const { sockets, tokens, connections } = await connect();
		const newer = { access: "access-of-a-guest", refresh: "refresh-of-a-guest" };
		tokens.save(newer);
		sockets.newest().drop(4401);
		await flushPromises();
		expect(connections.at(-1)).toBe("signed_out");
		expect(tokens.load()).toEqual(newer);
		expect(sockets.opened).toHaveLength(1);
	});

	test("stays closed if it is closed while verifying the session", async () => {
		const { sockets, conversation, connections } = await connect();
		sockets.newest().drop(4401);
		conversation.close();
		await flushPromises();
		expect(connections.at(-1)).toBe("closed");
	});

	test("does not reopen a deleted conversation, and rejects questions to it", async () => {
		const { sockets, clock, connections, conversation } = await connect();
		const waiting = conversation.ask("What is it?").catch((error: unknown) => error);
		sockets.newest().drop(4404);
		await clock.advance(60_000);
		expect(connections.at(-1)).toBe("deleted");
		expect(sockets.opened).toHaveLength(1);
		expect(await waiting).toMatchObject({ code: "conversation_not_found" });
		await expect(conversation.ask("Anybody?")).rejects.toMatchObject({ code: "conversation_not_found" });
	});

	test("does not reconnect after it is closed", async () => {
		const { sockets, clock, conversation, connections } = await connect();
		sockets.newest().drop();
		conversation.close();
		await clock.advance(60_000);
		expect(sockets.opened).toHaveLength(1);
		expect(connections.at(-1)).toBe("closed");
	});

	test("resumes from the last event before a gap", async () => {
		const { sockets } = await connect();
		sockets.newest().deliver({ type: "gap", from_seq: 8, to_seq: 20 });
		expect(sockets.newest().sent).toEqual([{ action: "resume", conversation_id: CONVERSATION, last_seq: 7 }]);
	});
});

describe("acknowledgments", () => {
	const acks = (socket: { sent: { action: string }[] }) =>
		socket.sent.filter(({ action }) => action === "ack");

	test("are sent after at most 64 tokens", async () => {
		const { sockets } = await connect();
		const socket = sockets.newest();
		for (let seq = 1; seq <= 130; seq++) socket.deliver(frames.token(seq, "a"));
		expect(acks(socket)).toEqual([
			{ action: "ack", seq: 64 },
			{ action: "ack", seq: 128 },
		]);
	});

	test("are sent after at most one second", async () => {
		const { sockets, clock } = await connect();
		const socket = sockets.newest();
		socket.deliver(frames.token(1, "a"));
		await clock.advance(600);
		socket.deliver(frames.token(2, "b"));
		await clock.advance(399);
		expect(acks(socket)).toEqual([]);
		await clock.advance(1);
		expect(acks(socket)).toEqual([{ action: "ack", seq: 2 }]);
	});
});

test("the client creates conversation ids in protocol v1 format", () => {
	const client = new OmerutaClient({ baseUrl: "http://brain", clock: fakeClock(), random: () => 0.5 });
	expect(client.conversation().id).toMatch(/^chat_\d+_[0-9a-z]{12}$/);
});
