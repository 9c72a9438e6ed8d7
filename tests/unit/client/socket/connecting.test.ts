import { describe, expect, test } from "vitest";
import { OmerutaClient } from "../../../../src/client/client.ts";
import { CONVERSATION, fakeClock, frames, refusal, settle } from "../fakes.ts";
import { connected, RECONNECT_MS, REFRESH, setUp, TICKET } from "../set-up.ts";

describe("connecting", () => {
	test("a ticket opens the socket of the conversation, in version 2, from the start", async () => {
		const { sockets, connections } = await connected();
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

	test("an id made here has the form the first clients used", () => {
		const client = new OmerutaClient({ baseUrl: "http://brain", clock: fakeClock(), random: () => 0.5 });
		expect(client.conversation().id).toMatch(/^chat_\d+_[0-9a-z]{12}$/);
	});

	test("every reconnect takes a new ticket and says what it has", async () => {
		const { sockets, clock, connections } = await connected();
		sockets.newest().bring(frames.started(4, "m1"));
		sockets.newest().bring(frames.token(5, "It"));
		sockets.newest().drop();
		expect(connections.at(-1)).toBe("reconnecting");
		await clock.advance(RECONNECT_MS);
		expect(sockets.opened).toHaveLength(2);
		expect(sockets.newest().url.searchParams.get("ticket")).toBe("ticket-2");
		expect(sockets.newest().url.searchParams.get("last_seq")).toBe("5");
	});

	test("waits double with each failed try, up to 10 s, and chance shortens them", async () => {
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
		// Half of 2, 4, 8, 10 and 10 s, as the fake chance says 0.5.
		expect(waits.slice(0, 5)).toEqual([1_000, 2_000, 4_000, 5_000, 5_000]);
	});

	test("an unknown or broken frame is ignored", async () => {
		const { sockets, conversation, connections } = await connected();
		const socket = sockets.newest();
		socket.bring({ type: "from_the_future", shape: 3 });
		socket.bringText("{broken");
		socket.bring({ type: "task_token", seq: "four" });
		socket.bring(frames.started(1, "m1"));
		expect(conversation.view.turns).toHaveLength(1);
		expect(connections.at(-1)).toBe("open");
	});

	test("silence after a ping forces a reconnect, an answer does not", async () => {
		const { sockets, clock } = await connected();
		const first = sockets.newest();
		await clock.advance(20_000);
		expect(first.sent).toEqual([{ action: "ping" }]);
		first.bringText('{"type":"pong"}');
		await clock.advance(29_999);
		expect(first.closed).toBe(false);
		await clock.advance(1);
		expect(first.closed).toBe(true);
		await clock.advance(1_000);
		expect(sockets.opened).toHaveLength(2);
	});

	test("what a socket says after it was given up is not heard", async () => {
		const { sockets, clock, conversation } = await connected();
		const first = sockets.newest();
		await clock.advance(30_000);
		first.bring(frames.started(1, "m1"));
		expect(conversation.view.turns).toHaveLength(0);
	});

	test("waking up checks an open connection and cuts a wait short", async () => {
		const { sockets, clock, conversation } = await connected();
		conversation.wake();
		expect(sockets.newest().sent).toEqual([{ action: "ping" }]);
		sockets.newest().drop();
		await settle();
		expect(sockets.opened).toHaveLength(1);
		conversation.wake();
		await settle();
		expect(sockets.opened).toHaveLength(2);
		await clock.advance(1_000);
		expect(sockets.opened).toHaveLength(2);
	});

	test("a refused refresh signs out and ends all tries", async () => {
		const { clock, server, connections, conversation } = setUp({
			[TICKET]: () => refusal(401, "token_expired"),
			[REFRESH]: () => refusal(401, "session_revoked"),
		});
		const asked = conversation.ask("Anybody?").catch((error: unknown) => error);
		await clock.advance(60_000);
		expect(connections).toEqual(["connecting", "signed_out"]);
		expect(server.callsTo(TICKET)).toHaveLength(1);
		expect(await asked).toMatchObject({ code: "unauthenticated", status: 401 });
	});

	test("a session revoked while the socket is open signs out", async () => {
		const { sockets, clock, connections } = await connected();
		sockets.newest().drop(4401);
		await clock.advance(60_000);
		expect(connections.at(-1)).toBe("signed_out");
		expect(sockets.opened).toHaveLength(1);
	});

	test("a session revoked while the socket is open takes its tokens with it, so that a new sign-in is not held up", async () => {
		let revoked = false;
		const tickets = () =>
			revoked ? refusal(401, "session_revoked") : { body: { ticket: "t", expires_in: 60 } };
		const { sockets, tokens, connections } = await connected({
			[TICKET]: tickets,
			[REFRESH]: () => refusal(401, "session_revoked"),
		});
		revoked = true;
		sockets.newest().drop(4401);
		await settle();
		expect(connections).toEqual(["connecting", "open", "reconnecting", "signed_out"]);
		expect(tokens.load()).toBeNull();
	});

	test("newer tokens that are good stay when an older session is revoked", async () => {
		const { sockets, tokens, connections } = await connected();
		const newer = { access: "access-of-a-guest", refresh: "refresh-of-a-guest" };
		tokens.save(newer);
		sockets.newest().drop(4401);
		await settle();
		expect(connections.at(-1)).toBe("signed_out");
		expect(tokens.load()).toEqual(newer);
		expect(sockets.opened).toHaveLength(1);
	});

	test("a conversation closed while its session's end is looked into stays closed", async () => {
		const { sockets, conversation, connections } = await connected();
		sockets.newest().drop(4401);
		conversation.close();
		await settle();
		expect(connections.at(-1)).toBe("closed");
	});

	test("a conversation that was deleted is not opened again, and takes no questions", async () => {
		const { sockets, clock, connections, conversation } = await connected();
		const waiting = conversation.ask("What is it?").catch((error: unknown) => error);
		sockets.newest().drop(4404);
		await clock.advance(60_000);
		expect(connections.at(-1)).toBe("deleted");
		expect(sockets.opened).toHaveLength(1);
		expect(await waiting).toMatchObject({ code: "conversation_not_found" });
		await expect(conversation.ask("Anybody?")).rejects.toMatchObject({ code: "conversation_not_found" });
	});

	test("a closed conversation tries no more", async () => {
		const { sockets, clock, conversation, connections } = await connected();
		sockets.newest().drop();
		conversation.close();
		await clock.advance(60_000);
		expect(sockets.opened).toHaveLength(1);
		expect(connections.at(-1)).toBe("closed");
	});
});

describe("acknowledging", () => {
	const acks = (socket: { sent: { action: string }[] }) =>
		socket.sent.filter(({ action }) => action === "ack");

	test("at the latest after 64 tokens", async () => {
		const { sockets } = await connected();
		const socket = sockets.newest();
		for (let seq = 1; seq <= 130; seq++) socket.bring(frames.token(seq, "a"));
		expect(acks(socket)).toEqual([
			{ action: "ack", seq: 64 },
			{ action: "ack", seq: 128 },
		]);
	});

	test("at the latest after a second", async () => {
		const { sockets, clock } = await connected();
		const socket = sockets.newest();
		socket.bring(frames.token(1, "a"));
		await clock.advance(600);
		socket.bring(frames.token(2, "b"));
		await clock.advance(399);
		expect(acks(socket)).toEqual([]);
		await clock.advance(1);
		expect(acks(socket)).toEqual([{ action: "ack", seq: 2 }]);
	});

	test("a gap is asked for again from before its start", async () => {
		const { sockets } = await connected();
		sockets.newest().bring({ type: "gap", from_seq: 8, to_seq: 20 });
		expect(sockets.newest().sent).toEqual([{ action: "resume", conversation_id: CONVERSATION, last_seq: 7 }]);
	});
});
