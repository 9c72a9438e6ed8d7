import {
	abortAllDurableObjects,
	createMessageBatch,
	createScheduledController,
	runDurableObjectAlarm,
	runInDurableObject,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, vi } from "vitest";
import { Brain } from "../../../durable-objects/brain.ts";
import { Conversation } from "../../../durable-objects/conversation.ts";
import type { UsageRow } from "../../../src/contracts/queue.ts";
import worker from "../../../src/index.ts";
import { getConversation } from "../../../src/objects.ts";
import { Hold } from "../../support/fake-model.ts";
import { test } from "../../support/fixtures.ts";
import { PASSWORD, post, registerMember } from "../../support/members.ts";
import { until } from "../../support/until.ts";
import { expectError, TestUser } from "../../support/worker.ts";

const ACCOUNT = "/api/authentication/account/";
const TABLES = ["users", "sessions", "api_keys", "usage_logs", "usage_rollups", "dead_letters"] as const;
const POLL_MS = 2;
const DAY_MS = 24 * 60 * 60 * 1_000;
const brain = (of: TestUser) => env.BRAIN.getByName(of.id);

function leave(of: TestUser, password: string | undefined = PASSWORD): Promise<Response> {
	return of.fetch(ACCOUNT, { method: "DELETE", body: { password } });
}

/** Asks a question, waits for its answer and for its usage row. */
async function answered(member: TestUser, conversationId: string, question: string): Promise<string> {
	const socket = await member.connect(conversationId);
	socket.send({ action: "start_chat", message: question });
	const { task_id } = await socket.next("task_completed");
	const row = env.DB.prepare("SELECT 1 FROM usage_logs WHERE task_id = ?").bind(task_id);
	await until(() => row.first());
	return task_id;
}

/** Fills everything a user may have something in. */
async function livedIn(member: TestUser): Promise<void> {
	await answered(member, "c1", "What is cryptocurrency?");
	await answered(member, "c2", "What is Bitcoin?");
	await member.fetch("/api/authentication/api-keys/", { body: { name: "a program", scopes: ["chat"] } });
	await post("login", { email: member.signedIn.user.email, password: "wrong" });
	await giveUp(["letter-1", { kind: "run_task", user_id: member.id }]);
}

/** Hands the consumer of dead letters messages that were given up. */
async function giveUp(...letters: [id: string, body: unknown][]): Promise<void> {
	const messages = letters.map(([id, body]) => ({ id, body, timestamp: new Date(), attempts: 4 }));
	await worker.queue(createMessageBatch("dead-letters", messages), env);
}

/** How many rows every table has of the user. */
async function rowsInD1(of: TestUser): Promise<Record<string, number>> {
	const counted = TABLES.map(async (table) => {
		const column = table === "users" ? "id" : "user_id";
		const row = await env.DB.prepare(`SELECT count(*) AS n FROM ${table} WHERE ${column} = ?`)
			.bind(of.id)
			.first<{ n: number }>();
		return [table, row?.n ?? 0] as const;
	});
	return Object.fromEntries(await Promise.all(counted));
}

/** The tables of an object's storage; empty when nothing is left of it. */
function storageOf(
	stub: ReturnType<typeof brain> | ReturnType<TestUser["conversation"]>,
): Promise<unknown[]> {
	return runInDurableObject(stub, async (_, { storage }) => [
		...storage.sql
			.exec("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_cf\\_%' ESCAPE '\\'")
			.toArray(),
		...((await storage.getAlarm()) === null ? [] : ["an alarm"]),
	]);
}

async function gone(of: TestUser, conversations: readonly string[] = ["c1", "c2"]): Promise<void> {
	await until(async () => (await storageOf(brain(of))).length === 0);
	expect(await rowsInD1(of)).toEqual(Object.fromEntries(TABLES.map((table) => [table, 0])));
	for (const id of conversations) expect(await storageOf(of.conversation(id))).toEqual([]);
}

describe("an account that is deleted", () => {
	test("leaves nothing in D1, in the objects and among the dead letters", async ({ member }) => {
		await livedIn(member);
		expect(await rowsInD1(member)).toMatchObject({ users: 1, api_keys: 1, usage_logs: 2, dead_letters: 1 });
		const throttles = env.DB.prepare("SELECT count(*) AS n FROM throttles");
		expect(await throttles.first()).toEqual({ n: 1 });
		const response = await leave(member);
		expect(response.status).toBe(202);
		await gone(member);
		expect(await throttles.first()).toEqual({ n: 0 });
	});

	test("is nobody at once: signs in no more, refreshes no more, asks no more, has no sockets", async ({
		member,
	}) => {
		const socket = await member.connect("c1");
		await leave(member);
		expect((await rowsInD1(member)).users).toBe(0);
		const { email } = member.signedIn.user;
		await expectError(await post("login", { email, password: PASSWORD }), 400, "credentials_refused");
		const refresh = { refresh: member.signedIn.tokens.refresh };
		await expectError(await post("token/refresh", refresh), 401, "token_refused");
		await expectError(await member.fetch("/api/conversations/"), 401, "account_gone");
		const ask = { message: "Still here?", conversation_id: "new" };
		await expectError(
			await member.fetch("/api/agents/async/chat_async/", { body: ask }),
			401,
			"account_gone",
		);
		await expectError(await member.fetch("/api/authentication/profile/"), 401, "account_gone");
		await until(() => socket.closed);
		await gone(member, ["c1", "new"]);
	});

	test("ends what is being answered, and nothing of it comes back late", async ({ member, model }) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const socket = await member.connect("c1");
		socket.send({ action: "start_chat", message: "Tell me a long story." });
		const { task_id } = await socket.next("task_started");
		await until(() => hold.opened);
		hold.push("Once");
		await leave(member);
		await gone(member);
		await until(() => hold.closed);

		await getConversation(env, member.id, "c1").runTask(task_id);
		await giveUp(
			["late-1", { kind: "run_task", user_id: member.id }],
			["late-2", { row: { user_id: member.id } }],
		);
		const row: UsageRow = {
			task_id,
			user_id: member.id,
			conversation_id: "c1",
			agent_type: "general",
			question_type: null,
			state: "completed",
			error_code: null,
			provider: null,
			model: null,
			attempts: 1,
			fallbacks: [],
			context_sources: 0,
			prompt_tokens: 0,
			completion_tokens: 0,
			queued_ms: 0,
			first_token_ms: null,
			response_time_ms: 1,
			created_at: Date.now(),
		};
		const late = [{ id: "late-3", body: { kind: "usage", row }, timestamp: new Date(), attempts: 1 }];
		await worker.queue(createMessageBatch("usage-logs", late), env);
		await gone(member);
	});

	test("is erased to the end though it is broken off anywhere", async ({ member }) => {
		await livedIn(member);
		// Nothing after the decision happens: the object dies before its alarm.
		await runInDurableObject(brain(member), async (_, { storage }) => {
			storage.sql.exec("UPDATE account SET leaving_at = 1");
			await storage.setAlarm(Date.now() + DAY_MS);
		});
		// The first conversation is gone already, and D1 does not answer.
		await member.conversation("c1").erase();
		const failing = vi
			.spyOn(env.DB.constructor.prototype, "batch")
			.mockRejectedValueOnce(new Error("D1 is away"));
		await runDurableObjectAlarm(brain(member));
		expect((await rowsInD1(member)).users).toBe(1);
		failing.mockRestore();
		await expectError(await member.fetch("/api/conversations/"), 401, "account_gone");
		await runDurableObjectAlarm(brain(member));
		await gone(member);
	});

	test("is erased to the end though everything dies in the middle", async ({ member }) => {
		const ids = Array.from({ length: 60 }, (_, i) => `many-${String(i).padStart(2, "0")}`);
		await livedIn(member);
		await Promise.all(ids.map((id) => brain(member).registerConversation(id)));
		await leave(member);
		// The first part may be done, the second is not.
		await abortAllDurableObjects();
		expect(await storageOf(brain(member))).toContainEqual({ name: "account" });
		await gone(member, ["c1", "c2", ...ids.slice(0, 2)]);
	});

	test("does not come back by a first question that was under way", async ({ member }) => {
		let [registered, released] = [false, false];
		const register = Brain.prototype.registerConversation;
		const slow = vi.spyOn(Brain.prototype, "registerConversation").mockImplementation(async function (
			this: Brain,
			id,
		) {
			const done = await register.call(this, id);
			registered = true;
			// Another object's promise cannot be awaited here.
			while (!released) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
			return done;
		});
		const erase = vi.spyOn(Conversation.prototype, "erase");
		const body = { message: "Hello?", conversation_id: "new" };
		const asked = member.fetch("/api/agents/async/chat_async/", { body });
		await until(() => registered);
		await leave(member);
		await until(() => erase.mock.calls.length > 0);
		released = true;
		// Acknowledged or not: it was asked before the account was gone.
		await asked;
		await gone(member, ["new"]);
		slow.mockRestore();
		erase.mockRestore();
	});

	test("needs its password, and only so many wrong ones are tried", async ({ member }) => {
		await expectError(await member.fetch(ACCOUNT, { method: "DELETE" }), 400, "invalid_request");
		await expectError(await leave(member, "wrong"), 400, "credentials_refused");
		expect((await rowsInD1(member)).users).toBe(1);
	});

	test("takes no other with it", async ({ member }) => {
		const other = await registerMember();
		await leave(member);
		await gone(member, []);
		expect((await other.fetch("/api/conversations/")).status).toBe(200);
		expect(await rowsInD1(other)).toMatchObject({ users: 1, sessions: 1 });
	});

	test("with a hundred conversations goes in parts", async ({ member }) => {
		const ids = Array.from({ length: 100 }, (_, i) => `many-${i}`);
		await Promise.all(ids.map((id) => brain(member).registerConversation(id)));
		await leave(member);
		await gone(member, ids.slice(0, 3));
	});
});

describe("a guest", () => {
	test("leaves without a password", async () => {
		const guest = await TestUser.guest();
		expect((await guest.fetch(ACCOUNT, { method: "DELETE" })).status).toBe(202);
		await gone(guest, []);
	});

	test("of whom nothing was heard for long leaves by the hourly job, and only then", async ({ member }) => {
		const retention = Number(env.GUEST_RETENTION_DAYS) * DAY_MS;
		const [idle, refreshed, programmed, fresh] = await Promise.all([
			TestUser.guest(),
			TestUser.guest(),
			TestUser.guest(),
			TestUser.guest(),
		]);
		const old = Date.now() - retention - DAY_MS;
		for (const { id } of [idle, refreshed, programmed, member]) {
			await env.DB.batch([
				env.DB.prepare("UPDATE users SET date_joined = ? WHERE id = ?").bind(old, id),
				env.DB.prepare("UPDATE sessions SET rotated_at = ? WHERE user_id = ?").bind(old, id),
			]);
		}
		await post("token/refresh", { refresh: refreshed.signedIn.tokens.refresh });
		await programmed.fetch("/api/auth/api-keys/", { body: { name: "x", scopes: ["chat"] } });
		await worker.scheduled(createScheduledController(), env);
		await gone(idle, []);
		for (const kept of [refreshed, programmed, fresh, member]) {
			expect((await rowsInD1(kept)).users).toBe(1);
		}
	});
});
