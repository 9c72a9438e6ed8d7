import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { decodeJwt } from "jose";
import { afterEach, expect, vi } from "vitest";
import { z } from "zod";
import { Conversation } from "../../../durable-objects/conversation.ts";
import { test } from "../../support/fixtures.ts";
import { until } from "../../support/until.ts";
import type { TestUser } from "../../support/worker.ts";

const REVOKED = 4401;
const MANY = 300;
/** Calls that the end of a sign-in makes at the same time, at most. */
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

/** Notes sockets of the sign-in on so many conversations that are not there (any more). */
async function openedMany(guest: TestUser): Promise<void> {
	await runInDurableObject(brain(guest), (_, { storage }) => {
		for (let n = 0; n < MANY; n++)
			storage.sql.exec("INSERT INTO session_sockets VALUES (?, ?)", sessionId, `old-${n}`);
	});
}

/** Sockets of sign-ins that were ended whose conversations were not told yet. */
function untold(guest: TestUser): Promise<number> {
	return runInDurableObject(
		brain(guest),
		(_, { storage }) => storage.sql.exec("SELECT 1 FROM session_sockets").toArray().length,
	);
}

/** Lets the time come at which the brain goes on with what was broken off. */
async function goOn(guest: TestUser): Promise<void> {
	await runInDurableObject(brain(guest), (_, { storage }) => {
		storage.sql.exec("UPDATE ended_sessions SET ended_at = ended_at - ?", HOUR_MS);
		storage.sql.exec("DELETE FROM failed_jobs");
	});
	await runDurableObjectAlarm(brain(guest));
}

test("the end of a sign-in that opened many conversations tells them part by part, each once", async ({
	guest,
}) => {
	await openedMany(guest);
	const told: string[] = [];
	let [atOnce, most] = [0, 0];
	vi.spyOn(Conversation.prototype, "closeSession").mockImplementation(
		z.custom<() => void>().parse(async function (this: Conversation) {
			most = Math.max(most, ++atOnce);
			told.push(Reflect.get(this, "ctx").id.name);
			await scheduler.wait(0);
			atOnce--;
		}),
	);
	await brain(guest).closeSession(sessionId);
	await until(async () => (await untold(guest)) === 0);
	expect(new Set(told).size).toBe(MANY);
	expect(told).toHaveLength(MANY);
	expect(most).toBeLessThanOrEqual(CALLS_AT_ONCE_MAX);
});

test("the sockets of few conversations are closed at once, before any alarm", async ({ guest }) => {
	const sockets = await Promise.all(["c1", "c2", "c3"].map((id) => guest.connect(id)));
	await brain(guest).closeSession(sessionId);
	for (const socket of sockets) {
		await until(() => socket.closed);
		expect(socket.closed?.code).toBe(REVOKED);
	}
	expect(await untold(guest)).toBe(0);
});

test("a conversation that cannot be told is told later, and holds up no other", async ({ guest }) => {
	const sockets = await Promise.all(["c1", "c2", "c3"].map((id) => guest.connect(id)));
	const closed = () => sockets.filter((socket) => socket.closed !== null).length;
	vi.spyOn(Conversation.prototype, "closeSession").mockImplementationOnce(() => {
		throw new Error("as told");
	});
	expect(await brain(guest).closeSession(sessionId)).toEqual({ ok: null });
	await until(() => closed() >= 2);
	await goOn(guest);
	await until(() => closed() === 3);
	expect(await untold(guest)).toBe(0);
});

test("an end is remembered as long as a conversation is still to be told of it", async ({ guest }) => {
	await openedMany(guest);
	await brain(guest).closeSession(sessionId);
	await runInDurableObject(brain(guest), (_, { storage }) => {
		storage.sql.exec("UPDATE ended_sessions SET ended_at = 1");
	});
	await brain(guest).closeSession("another");
	await until(async () => {
		await runDurableObjectAlarm(brain(guest));
		return (await untold(guest)) === 0;
	});
});

test("a ticket that was on its way while its sign-in was ended is good for nothing", async ({ guest }) => {
	const [issued] = await runInDurableObject(brain(guest), (object) =>
		Promise.all([object.issueTicket({ conversationId: "c1", sessionId }), object.closeSession(sessionId)]),
	);
	const redeemed = await brain(guest).redeemTicket("ok" in issued ? issued.ok : "", "c1");
	expect(redeemed).toMatchObject({ error: { code: "session_revoked" } });
});
