import {
	abortAllDurableObjects,
	createMessageBatch,
	createScheduledController,
	evictDurableObject,
	runDurableObjectAlarm,
	runInDurableObject,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, vi } from "vitest";
import { Brain } from "../../../durable-objects/brain.ts";
import { Conversation } from "../../../durable-objects/conversation.ts";
import { insertAudit } from "../../../src/db/audit-log.ts";
import worker from "../../../src/index.ts";
import { getConversation } from "../../../src/objects.ts";
import { askAndWaitForUsage } from "../../support/conversations.ts";
import { Hold } from "../../support/fake-model.ts";
import { test } from "../../support/fixtures.ts";
import { createResetLink, PASSWORD, post, registerMember } from "../../support/members.ts";
import { until } from "../../support/until.ts";
import { usageRow } from "../../support/usage-row.ts";
import { expectError, TestUser } from "../../support/worker.ts";

const ACCOUNT = "/api/authentication/account/";
const TABLES = [
	"users",
	"sessions",
	"api_keys",
	"password_resets",
	"usage_logs",
	"usage_rollups",
	"dead_letters",
] as const;
const POLL_MS = 2;
const DAY_MS = 24 * 60 * 60 * 1_000;
const brain = (of: TestUser) => env.BRAIN.getByName(of.id);

function deleteAccount(of: TestUser, password: string | undefined = PASSWORD): Promise<Response> {
	return of.fetch(ACCOUNT, { method: "DELETE", body: { password } });
}

/** Creates user data in every store. */
async function createData(member: TestUser): Promise<void> {
	await askAndWaitForUsage(member, "c1", "What is cryptocurrency?");
	await askAndWaitForUsage(member, "c2", "What is Bitcoin?");
	await member.fetch("/api/authentication/api-keys/", { body: { name: "a program", scopes: ["chat"] } });
	await member.fetch("/api/agents/own/", { body: { name: "pirate", instructions: "Talk like a pirate." } });
	await post("login", { email: member.signedIn.user.email, password: "wrong" });
	await createResetLink(member);
	await deliverDeadLetters(["letter-1", { kind: "run_task", user_id: member.id }]);
	await env.DB.batch([
		insertAudit(env.DB, { actorId: member.id, action: "user_disabled", targetUserId: "other" }, Date.now()),
		insertAudit(
			env.DB,
			{ actorId: "other", action: "task_cancelled", targetUserId: member.id, subject: "c1.T" },
			Date.now(),
		),
	]);
}

/** Delivers messages to the dead-letter consumer. */
async function deliverDeadLetters(...letters: [id: string, body: unknown][]): Promise<void> {
	const messages = letters.map(([id, body]) => ({ id, body, timestamp: new Date(), attempts: 4 }));
	await worker.queue(createMessageBatch("dead-letters", messages), env);
}

/** Counts the user's rows in each table. */
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

/** Lists a Durable Object's tables and its alarm. The list is empty when nothing is left. */
function listStorage(
	stub: ReturnType<typeof brain> | ReturnType<TestUser["conversation"]>,
): Promise<unknown[]> {
	return runInDurableObject(stub, async (_, { storage }) => [
		...storage.sql
			.exec("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_cf\\_%' ESCAPE '\\'")
			.toArray(),
		...((await storage.getAlarm()) === null ? [] : ["an alarm"]),
	]);
}

async function expectErased(of: TestUser, conversations: readonly string[] = ["c1", "c2"]): Promise<void> {
	await until(async () => (await listStorage(brain(of))).length === 0);
	expect(await rowsInD1(of)).toEqual(Object.fromEntries(TABLES.map((table) => [table, 0])));
	for (const id of conversations) expect(await listStorage(of.conversation(id))).toEqual([]);
}

describe("account erasure", () => {
	test("leaves nothing in D1, the Durable Objects or the dead letters", async ({ member }) => {
		await createData(member);
		expect(await rowsInD1(member)).toMatchObject({
			users: 1,
			api_keys: 1,
			password_resets: 1,
			usage_logs: 2,
			dead_letters: 1,
		});
		const throttles = env.DB.prepare("SELECT count(*) AS n FROM throttles");
		expect(await throttles.first()).toEqual({ n: 1 });
		const response = await deleteAccount(member);
		expect(response.status).toBe(202);
		await expectErased(member);
		expect(await throttles.first()).toEqual({ n: 0 });
	});

	test("removes the user from the audit log, which keeps what happened", async ({ member }) => {
		await env.DB.exec("DELETE FROM audit_log");
		await createData(member);
		await deleteAccount(member);
		await expectErased(member);
		const { results } = await env.DB.prepare(
			"SELECT actor_id, action, target_user_id, subject FROM audit_log ORDER BY id",
		).all();
		expect(results).toHaveLength(2);
		expect(results).toContainEqual({
			actor_id: null,
			action: "user_disabled",
			target_user_id: "other",
			subject: null,
		});
		expect(results).toContainEqual({
			actor_id: "other",
			action: "task_cancelled",
			target_user_id: null,
			subject: null,
		});
	});

	test("rejects sign-ins, refreshes and questions immediately, and closes all sockets", async ({
		member,
	}) => {
		const socket = await member.connect("c1");
		await deleteAccount(member);
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
		await expectErased(member, ["c1", "new"]);
	});

	test("stops running tasks and ignores their late messages", async ({ member, model }) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const socket = await member.connect("c1");
		socket.send({ action: "start_chat", message: "Tell me a long story." });
		const { task_id } = await socket.next("task_started");
		await until(() => hold.opened);
		hold.push("Once");
		await deleteAccount(member);
		await expectErased(member);
		await until(() => hold.closed);

		await getConversation(env, member.id, "c1").runTask(task_id);
		await deliverDeadLetters(
			["late-1", { kind: "run_task", user_id: member.id }],
			["late-2", { row: { user_id: member.id } }],
		);
		const row = usageRow({ task_id, user_id: member.id, created_at: Date.now() });
		const late = [{ id: "late-3", body: { kind: "usage", row }, timestamp: new Date(), attempts: 1 }];
		await worker.queue(createMessageBatch("usage-logs", late), env);
		await expectErased(member);
	});

	test("completes even if D1 fails after a conversation was erased", async ({ member }) => {
		await createData(member);
		// The object crashes after the erasure is recorded but before its alarm fires.
		await runInDurableObject(brain(member), async (_, { storage }) => {
			storage.sql.exec("UPDATE account SET leaving_at = 1");
			await storage.setAlarm(Date.now() + DAY_MS);
		});
		await evictDurableObject(brain(member));
		// The first conversation is already erased when D1 fails.
		await member.conversation("c1").erase();
		const failing = vi
			.spyOn(env.DB.constructor.prototype, "batch")
			.mockRejectedValueOnce(new Error("D1 is away"));
		await runDurableObjectAlarm(brain(member));
		expect((await rowsInD1(member)).users).toBe(1);
		failing.mockRestore();
		await expectError(await member.fetch("/api/conversations/"), 401, "account_gone");
		await runDurableObjectAlarm(brain(member));
		await expectErased(member);
	});

	test("completes even if every Durable Object crashes", async ({ member }) => {
		const ids = Array.from({ length: 60 }, (_, i) => `many-${String(i).padStart(2, "0")}`);
		await createData(member);
		await Promise.all(ids.map((id) => brain(member).registerConversation(id)));
		await deleteAccount(member);
		// The first batch may already be erased, but the second is not.
		await abortAllDurableObjects();
		expect(await listStorage(brain(member))).toContainEqual({ name: "account" });
		await expectErased(member, ["c1", "c2", ...ids.slice(0, 2)]);
	});

	test("is not undone by a question that is still creating its conversation", async ({ member }) => {
		let [registered, released] = [false, false];
		const register = Brain.prototype.registerConversation;
		const slow = vi.spyOn(Brain.prototype, "registerConversation").mockImplementation(async function (
			this: Brain,
			id,
		) {
			const done = await register.call(this, id);
			registered = true;
			// This object cannot await a promise from another object.
			while (!released) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
			return done;
		});
		const erase = vi.spyOn(Conversation.prototype, "erase");
		const body = { message: "Hello?", conversation_id: "new" };
		const asked = member.fetch("/api/agents/async/chat_async/", { body });
		await until(() => registered);
		await deleteAccount(member);
		await until(() => erase.mock.calls.length > 0);
		released = true;
		// The question was asked before the erasure, so it may or may not be acknowledged.
		await asked;
		await expectErased(member, ["new"]);
		slow.mockRestore();
		erase.mockRestore();
	});

	test("requires the password", async ({ member }) => {
		await expectError(await member.fetch(ACCOUNT, { method: "DELETE" }), 400, "invalid_request");
		await expectError(await deleteAccount(member, "wrong"), 400, "credentials_refused");
		expect((await rowsInD1(member)).users).toBe(1);
	});

	test("does not affect other accounts", async ({ member }) => {
		const other = await registerMember();
		await deleteAccount(member);
		await expectErased(member, []);
		expect((await other.fetch("/api/conversations/")).status).toBe(200);
		expect(await rowsInD1(other)).toMatchObject({ users: 1, sessions: 1 });
	});

	test("erases a hundred conversations in batches", async ({ member }) => {
		const ids = Array.from({ length: 100 }, (_, i) => `many-${i}`);
		await Promise.all(ids.map((id) => brain(member).registerConversation(id)));
		await deleteAccount(member);
		await expectErased(member, ids.slice(0, 3));
	});
});

describe("a guest", () => {
	test("is erased without a password", async () => {
		const guest = await TestUser.guest();
		expect((await guest.fetch(ACCOUNT, { method: "DELETE" })).status).toBe(202);
		await expectErased(guest, []);
	});

	test("is erased by the hourly job only after a long time without activity", async ({ member }) => {
		const retention = Number(env.GUEST_RETENTION_DAYS) * DAY_MS;
		const [idle, refreshed, keyed, fresh] = await Promise.all([
			TestUser.guest(),
			TestUser.guest(),
			TestUser.guest(),
			TestUser.guest(),
		]);
		const old = Date.now() - retention - DAY_MS;
		for (const { id } of [idle, refreshed, keyed, member]) {
			await env.DB.batch([
				env.DB.prepare("UPDATE users SET date_joined = ? WHERE id = ?").bind(old, id),
				env.DB.prepare("UPDATE sessions SET rotated_at = ? WHERE user_id = ?").bind(old, id),
			]);
		}
		await post("token/refresh", { refresh: refreshed.signedIn.tokens.refresh });
		await keyed.fetch("/api/auth/api-keys/", { body: { name: "x", scopes: ["chat"] } });
		await worker.scheduled(createScheduledController(), env);
		await expectErased(idle, []);
		for (const kept of [refreshed, keyed, fresh, member]) {
			expect((await rowsInD1(kept)).users).toBe(1);
		}
	});
});
