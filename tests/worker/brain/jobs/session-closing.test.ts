import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { decodeJwt } from "jose";
import { afterEach, expect, vi } from "vitest";
import { z } from "zod";
import { Conversation } from "../../../../durable-objects/conversation.ts";
import { test } from "../../../support/fixtures.ts";
import { until } from "../../../support/until.ts";
import type { TestUser } from "../../../support/worker.ts";

const REVOKED = 4401;
const MANY = 300;
/** Maximum number of concurrent calls when a session is closed. */
const CALLS_AT_ONCE_MAX = 50;
const HOUR_MS = 60 * 60 * 1_000;
let sessionId: string;

test.beforeEach(({ guest }) => {
	sessionId = String(decodeJwt(guest.signedIn.access).sid);
	vi.spyOn(console, "warn").mockImplementation(() => {});
});

afterEach(() => {
	vi.restoreAllMocks();
});

const brain = (guest: TestUser) => env.BRAIN.getByName(guest.id);

/** Registers the session's sockets for `MANY` conversations that do not exist. */
async function registerMany(guest: TestUser): Promise<void> {
	await runInDurableObject(brain(guest), (_, { storage }) => {
		for (let n = 0; n < MANY; n++)
			storage.sql.exec("INSERT INTO session_sockets VALUES (?, ?)", sessionId, `old-${n}`);
	});
}

/** Counts the user's registered sockets. */
function countSockets(guest: TestUser): Promise<number> {
	return runInDurableObject(
		brain(guest),
		(_, { storage }) => storage.sql.exec("SELECT 1 FROM session_sockets").toArray().length,
	);
}

/** Runs the alarm as if the retry were due. */
async function runRetry(guest: TestUser): Promise<void> {
	await runInDurableObject(brain(guest), (_, { storage }) => {
		storage.sql.exec("UPDATE ended_sessions SET ended_at = ended_at - ?", HOUR_MS);
		storage.sql.exec("DELETE FROM failed_jobs");
	});
	await runDurableObjectAlarm(brain(guest));
}

test("ending a session closes its sockets in batches, once per conversation", async ({ guest }) => {
	await registerMany(guest);
	const called: string[] = [];
	let [atOnce, most] = [0, 0];
	vi.spyOn(Conversation.prototype, "closeSession").mockImplementation(
		z.custom<() => void>().parse(async function (this: Conversation) {
			most = Math.max(most, ++atOnce);
			called.push(Reflect.get(this, "ctx").id.name);
			await scheduler.wait(0);
			atOnce--;
		}),
	);
	await brain(guest).closeSession(sessionId);
	await until(async () => (await countSockets(guest)) === 0);
	expect(new Set(called).size).toBe(MANY);
	expect(called).toHaveLength(MANY);
	expect(most).toBeLessThanOrEqual(CALLS_AT_ONCE_MAX);
});

test("the alarm doesn't close a socket that is being closed", async ({ guest }) => {
	await guest.connect("c1");
	let calls = 0;
	let release = () => {};
	const held = new Promise<void>((resolve) => {
		release = resolve;
	});
	vi.spyOn(Conversation.prototype, "closeSession").mockImplementation(
		z.custom<() => void>().parse(async () => {
			calls++;
			await held;
		}),
	);
	const closing = brain(guest).closeSession(sessionId);
	await until(() => calls === 1);
	const retry = runRetry(guest);
	await scheduler.wait(100);
	release();
	await Promise.all([closing, retry]);
	await until(async () => (await countSockets(guest)) === 0);
	expect(calls).toBe(1);
});

test("ending a session closes sockets on a few conversations immediately, without the alarm", async ({
	guest,
}) => {
	const sockets = await Promise.all(["c1", "c2", "c3"].map((id) => guest.connect(id)));
	await brain(guest).closeSession(sessionId);
	for (const socket of sockets) {
		await until(() => socket.closed);
		expect(socket.closed?.code).toBe(REVOKED);
	}
	expect(await countSockets(guest)).toBe(0);
});

test("the brain retries a failed conversation without blocking the others", async ({ guest }) => {
	const sockets = await Promise.all(["c1", "c2", "c3"].map((id) => guest.connect(id)));
	const closed = () => sockets.filter((socket) => socket.closed !== null).length;
	vi.spyOn(Conversation.prototype, "closeSession").mockImplementationOnce(() => {
		throw new Error("failed as requested");
	});
	expect(await brain(guest).closeSession(sessionId)).toEqual({ ok: null });
	await until(() => closed() >= 2);
	await runRetry(guest);
	await until(() => closed() === 3);
	expect(await countSockets(guest)).toBe(0);
});

test("the brain remembers an ended session until all of its sockets are closed", async ({ guest }) => {
	await registerMany(guest);
	await brain(guest).closeSession(sessionId);
	await runInDurableObject(brain(guest), (_, { storage }) => {
		storage.sql.exec("UPDATE ended_sessions SET ended_at = 1");
	});
	await brain(guest).closeSession("another");
	await until(async () => {
		await runDurableObjectAlarm(brain(guest));
		return (await countSockets(guest)) === 0;
	});
});

test("the brain issues no ticket when the session ends at the same time", async ({ guest }) => {
	const [issued] = await runInDurableObject(brain(guest), (object) =>
		Promise.all([object.issueTicket({ conversationId: "c1", sessionId }), object.closeSession(sessionId)]),
	);
	expect(issued).toMatchObject({ error: { code: "session_revoked" } });
});

test("the brain rejects a ticket that is left of an ended session", async ({ guest }) => {
	const issued = await brain(guest).issueTicket({ conversationId: "c1", sessionId });
	await runInDurableObject(brain(guest), (_, { storage }) =>
		storage.sql.exec(
			"INSERT INTO ended_sessions (session_id, ended_at) VALUES (?, ?)",
			sessionId,
			Date.now(),
		),
	);
	const redeemed = await brain(guest).redeemTicket("ok" in issued ? issued.ok : "", "c1");
	expect(redeemed).toMatchObject({ error: { code: "session_revoked" } });
});
