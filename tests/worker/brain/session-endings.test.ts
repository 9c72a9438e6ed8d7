import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { decodeJwt } from "jose";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { z } from "zod";
import { Conversation } from "../../../durable-objects/conversation.ts";
import { until } from "../../support/until.ts";
import { migrateD1, TestUser } from "../../support/worker.ts";

const REVOKED = 4401;
const MANY = 300;
/** Calls that the end of a sign-in makes at the same time, at most. */
const CALLS_AT_ONCE_MAX = 50;
const HOUR_MS = 60 * 60 * 1_000;

let user: TestUser;
let sessionId: string;

beforeEach(async () => {
	await migrateD1();
	user = await TestUser.guest();
	sessionId = String(decodeJwt(user.signedIn.access).sid);
	vi.spyOn(console, "warn").mockImplementation(() => {});
});

afterEach(() => {
	vi.restoreAllMocks();
});

const brain = () => env.BRAIN.getByName(user.id);

/** Notes sockets of the sign-in on so many conversations that are not there (any more). */
async function openedMany(): Promise<void> {
	await runInDurableObject(brain(), (_, { storage }) => {
		for (let n = 0; n < MANY; n++)
			storage.sql.exec("INSERT INTO session_sockets VALUES (?, ?)", sessionId, `old-${n}`);
	});
}

/** Sockets of sign-ins that were ended whose conversations were not told yet. */
function untold(): Promise<number> {
	return runInDurableObject(
		brain(),
		(_, { storage }) => storage.sql.exec("SELECT 1 FROM session_sockets").toArray().length,
	);
}

/** Lets the time come at which the brain goes on with what was broken off. */
async function goOn(): Promise<void> {
	await runInDurableObject(brain(), (_, { storage }) => {
		storage.sql.exec("UPDATE ended_sessions SET ended_at = ended_at - ?", HOUR_MS);
		storage.sql.exec("DELETE FROM failed_jobs");
	});
	await runDurableObjectAlarm(brain());
}

test("the end of a sign-in that opened many conversations tells them part by part, each once", async () => {
	await openedMany();
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
	await brain().closeSession(sessionId);
	await until(async () => (await untold()) === 0);
	expect(new Set(told).size).toBe(MANY);
	expect(told).toHaveLength(MANY);
	expect(most).toBeLessThanOrEqual(CALLS_AT_ONCE_MAX);
});

test("the sockets of few conversations are closed at once, before any alarm", async () => {
	const sockets = await Promise.all(["c1", "c2", "c3"].map((id) => user.connect(id)));
	await brain().closeSession(sessionId);
	for (const socket of sockets) {
		await until(() => socket.closed);
		expect(socket.closed?.code).toBe(REVOKED);
	}
	expect(await untold()).toBe(0);
});

test("a conversation that cannot be told is told later, and holds up no other", async () => {
	const sockets = await Promise.all(["c1", "c2", "c3"].map((id) => user.connect(id)));
	const closed = () => sockets.filter((socket) => socket.closed !== null).length;
	vi.spyOn(Conversation.prototype, "closeSession").mockImplementationOnce(() => {
		throw new Error("as told");
	});
	expect(await brain().closeSession(sessionId)).toEqual({ ok: null });
	await until(() => closed() >= 2);
	await goOn();
	await until(() => closed() === 3);
	expect(await untold()).toBe(0);
});

test("an end is remembered as long as a conversation is still to be told of it", async () => {
	await openedMany();
	await brain().closeSession(sessionId);
	await runInDurableObject(brain(), (_, { storage }) => {
		storage.sql.exec("UPDATE ended_sessions SET ended_at = 1");
	});
	await brain().closeSession("another");
	await until(async () => {
		await runDurableObjectAlarm(brain());
		return (await untold()) === 0;
	});
});

test("a ticket that was on its way while its sign-in was ended is good for nothing", async () => {
	const [issued] = await runInDurableObject(brain(), (object) =>
		Promise.all([object.issueTicket({ conversationId: "c1", sessionId }), object.closeSession(sessionId)]),
	);
	const redeemed = await brain().redeemTicket("ok" in issued ? issued.ok : "", "c1");
	expect(redeemed).toMatchObject({ error: { code: "session_revoked" } });
});
