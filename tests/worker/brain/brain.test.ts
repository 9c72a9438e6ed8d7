import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect } from "vitest";
import { unwrap } from "../../../src/errors.ts";
import { ulid } from "../../../src/ids.ts";
import type { SearchPlan } from "../../../src/knowledge/search/search-plan.ts";
import { getConversation } from "../../../src/objects.ts";
import { createBrain } from "../../support/brain.ts";
import { Hold } from "../../support/fake-model.ts";
import { test } from "../../support/fixtures.ts";
import type { TestSocket } from "../../support/worker.ts";

const NOW = Date.UTC(2026, 10, 22, 12, 0, 0);
/** Selects all tables except the platform's own. */
const OWN_TABLES = "SELECT name FROM sqlite_master WHERE substr(name, 1, 3) <> '_cf'";

let userId: string;
let created = 0;

beforeEach(async () => {
	userId = ulid(NOW);
	await createBrain(userId);
});

function brain() {
	return env.BRAIN.getByName(userId);
}

/** Calls `work` with the brain's database. */
function inside<R>(work: (sql: SqlStorage) => R): Promise<R> {
	return runInDurableObject(brain(), (_, { storage }) => work(storage.sql));
}

/** Creates a task. Each new task has a greater ULID. */
function task(conversationId = "c1") {
	return { ulid: ulid(NOW + created++), conversationId };
}

const ACTIVITY = {
	conversationId: "busy",
	title: "Busy",
	lastMessage: "",
	at: 0,
	seq: 1,
	unread: false,
	cited: [],
};

describe("Brain", () => {
	test("keeps its account when it is created again", async () => {
		await brain().create({ isGuest: false });
		expect(await inside((sql) => sql.exec("SELECT is_guest FROM account").toArray())).toEqual([
			{ is_guest: 1 },
		]);
	});

	test("lists a conversation once, however often it is registered", async () => {
		for (const id of ["c1", "c2", "c1"]) expect(await brain().registerConversation(id)).toEqual({ ok: null });
		expect(await inside((sql) => sql.exec("SELECT conversation_id FROM conversations").toArray())).toEqual([
			{ conversation_id: "c1" },
			{ conversation_id: "c2" },
		]);
	});

	test("returns passages for a task that has a question, and none for a task that has no question", async () => {
		const prepare = (searches: SearchPlan[]) =>
			brain().prepareTask({ ...task(), searches, passages: 3, title: "Coins" });
		const found = unwrap(await prepare([{ question: "What is Bitcoin?", topic: null }]));
		if (found.kind !== "granted") throw new Error("not granted");
		expect(found.parts).toHaveLength(1);
		expect(found.parts.flat().length).toBeGreaterThan(0);
		expect(await prepare([])).toEqual({ ok: { kind: "granted", parts: [] } });
	});

	test("grants a lease to an expansion of version 0.2.0, which sends no searches", async () => {
		const request = { ...task(), question: null, passages: 0, title: "Coins" };
		expect(await brain().prepareTask(request)).toEqual({ ok: { kind: "granted", parts: [] } });
	});

	test.each([
		"",
		'"',
		"AND OR NOT",
		"NEAR(",
		"a*",
		"col:x",
		"*",
		"(((",
		"'; DROP TABLE leases;--",
		"漢字",
		"\0",
		"🙂".repeat(4_000),
	])("searches for %j safely", async (question) => {
		const searches = [{ question, topic: null }];
		expect(await brain().prepareTask({ ...task(), searches, passages: 3, title: "Coins" })).toMatchObject({
			ok: { kind: "granted" },
		});
	});

	test("rejects every call with account_gone and writes nothing until it is created", async () => {
		const nobody = env.BRAIN.getByName(ulid(0));
		const gone = { error: { code: "account_gone", message: expect.any(String) } };
		const request = { ...task(), searches: [], passages: 3, title: "Coins" };
		expect(await nobody.registerConversation("c1")).toEqual(gone);
		expect(await nobody.issueTicket({ conversationId: "c1", sessionId: "s" })).toEqual(gone);
		expect(await nobody.redeemTicket("t", "c1")).toEqual(gone);
		expect(await nobody.prepareTask(request)).toEqual(gone);
		expect(await nobody.releaseTask(request.ulid, ACTIVITY, 0)).toEqual(gone);
		const tables = await runInDurableObject(nobody, (_, { storage }) =>
			storage.sql.exec(OWN_TABLES).toArray(),
		);
		expect(tables).toEqual([]);
	});
});

describe("a user's questions", () => {
	test("wait when too many are running, and start in the order in which they were asked", async ({
		guest,
		model,
	}) => {
		const limit = Number(env.QUESTIONS_AT_ONCE);
		const holds = Array.from({ length: limit }, () => new Hold());
		model.next(...holds.map((hold) => ({ kind: "held" as const, hold })));
		const sockets: TestSocket[] = [];
		const ask = async (id: string) => {
			const socket = await guest.connect(id);
			sockets.push(socket);
			socket.send({ action: "start_chat", message: `Question of ${id}?` });
			return socket;
		};
		for (let n = 0; n < limit; n++) {
			const socket = await ask(`running-${n}`);
			await socket.next("task_update", ({ stage }) => stage === "analyzing");
		}
		const first = await ask("first");
		await first.next("task_update", ({ message }) => message.endsWith("position 1"));
		const second = await ask("second");
		await second.next("task_update", ({ message }) => message.endsWith("position 2"));
		expect(first.of("task_token")).toEqual([]);

		holds[0]?.finish();
		await first.next("task_completed");
		await second.next("task_completed");
		for (const hold of holds) hold.finish();
		for (const socket of sockets) {
			await socket.next("task_completed");
			socket.close();
		}
	});

	test("leave the queue when they are cancelled, and do not block others", async ({ guest }) => {
		const limit = Number(env.QUESTIONS_AT_ONCE);
		const busy = Array.from({ length: limit }, (_, n) => ({
			...task(`busy-${n}`),
			searches: [],
			passages: 1,
			title: "Busy",
		}));
		const userBrain = env.BRAIN.getByName(guest.id);
		for (const request of busy) await userBrain.prepareTask(request);
		const socket = await guest.connect("waits");
		socket.send({ action: "start_chat", message: "Will I wait?" });
		const { task_id } = await socket.next("task_started");
		await socket.next("task_update", ({ message }) => message.startsWith("Waiting for your other questions"));
		socket.send({ action: "cancel_task", task_id });
		await socket.next("task_cancelled");
		const [one] = busy;
		await userBrain.releaseTask(one?.ulid ?? "", ACTIVITY, 0);
		const after = await guest.connect("after");
		after.send({ action: "start_chat", message: "And now?" });
		await after.next("task_completed");
		socket.close();
		after.close();
	});
});

describe("a conversation that does not exist", () => {
	test("is not created by a read, a cancellation or a run hint", async () => {
		const ghost = getConversation(env, userId, "ghost");
		const nothing = { error: { code: "task_not_found", message: expect.any(String) } };
		expect(await ghost.listMessages({ limit: 10 })).toMatchObject({
			error: { code: "conversation_not_found" },
		});
		expect(await ghost.getTask(`ghost.${ulid(0)}`)).toEqual(nothing);
		expect(await ghost.cancelTask(`ghost.${ulid(0)}`)).toEqual(nothing);
		await ghost.runTask(`ghost.${ulid(0)}`);
		const left = await runInDurableObject(ghost, async (_, { storage }) => ({
			tables: storage.sql.exec(OWN_TABLES).toArray(),
			alarm: await storage.getAlarm(),
		}));
		expect(left).toEqual({ tables: [], alarm: null });
		expect(await inside((sql) => sql.exec("SELECT * FROM conversations").toArray())).toEqual([]);
	});
});
