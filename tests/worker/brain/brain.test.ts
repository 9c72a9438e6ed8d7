import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect } from "vitest";
import { AccountStore } from "../../../durable-objects/brain/stores/account.ts";
import {
	LEASE_RETENTION_MS,
	LEASE_TTL_MS,
	LeaseStore,
	type Quota,
} from "../../../durable-objects/brain/stores/leases.ts";
import { ulid } from "../../../src/ids.ts";
import { getConversation } from "../../../src/objects.ts";
import { Hold } from "../../support/fake-model.ts";
import { test } from "../../support/fixtures.ts";
import { Random } from "../../support/random.ts";
import type { TestSocket } from "../../support/worker.ts";

const NOW = Date.UTC(2026, 10, 22, 12, 0, 0);
/** The tables that are not the platform's own. */
const OWN_TABLES = "SELECT name FROM sqlite_master WHERE substr(name, 1, 3) <> '_cf'";
const DAY_MS = 24 * 60 * 60 * 1_000;

let userId: string;
let made = 0;

beforeEach(async () => {
	userId = ulid(NOW);
	await brain().create({ isGuest: true });
});

function brain() {
	return env.BRAIN.getByName(userId);
}

/** Runs `work` on the brain's own database. */
function inside<R>(work: (sql: SqlStorage) => R): Promise<R> {
	return runInDurableObject(brain(), (_, { storage }) => work(storage.sql));
}

function withLeases<R>(work: (leases: LeaseStore, sql: SqlStorage) => R): Promise<R> {
	return inside((sql) => work(new LeaseStore(sql, new AccountStore(sql)), sql));
}

/** Tasks sort by the order in which they are made. */
function task(conversationId = "c1") {
	return { ulid: ulid(NOW + made++), conversationId };
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
const UNLIMITED: Quota = { concurrent: 2, perDay: 1_000 };
const GRANTED = { kind: "granted" };
const EXCEEDED = { kind: "exceeded" };
const waiting = (place: number) => ({ kind: "waiting", place });

describe("leases", () => {
	test("are granted up to the number at once; later tasks learn their place in line", () =>
		withLeases((leases) => {
			const answers = Array.from({ length: 5 }, () => leases.acquire(task(), UNLIMITED, NOW));
			expect(answers).toEqual([GRANTED, GRANTED, waiting(1), waiting(2), waiting(3)]);
		}));

	test("asked for again by the same task are the same, and count once", () =>
		withLeases((leases, sql) => {
			const [a, b, c] = [task(), task(), task()];
			for (let again = 0; again < 3; again++) {
				expect(leases.acquire(a, UNLIMITED, NOW)).toEqual(GRANTED);
				expect(leases.acquire(b, UNLIMITED, NOW)).toEqual(GRANTED);
				expect(leases.acquire(c, UNLIMITED, NOW)).toEqual(waiting(1));
			}
			expect(sql.exec("SELECT quota_used FROM account").one()).toEqual({ quota_used: 3 });
		}));

	test("given back wake the first in line, and the line moves up", () =>
		withLeases((leases) => {
			const [a, b, c, d] = [task(), task(), task("c3"), task("c4")];
			for (const one of [a, b, c, d]) leases.acquire(one, UNLIMITED, NOW);
			expect(leases.release(a.ulid, UNLIMITED, NOW)).toEqual([c]);
			expect(leases.acquire(d, UNLIMITED, NOW)).toEqual(waiting(2));
			expect(leases.acquire(c, UNLIMITED, NOW)).toEqual(GRANTED);
			expect(leases.acquire(d, UNLIMITED, NOW)).toEqual(waiting(1));
		}));

	test("given back together wake as many as may run", () =>
		withLeases((leases) => {
			const tasks = Array.from({ length: 5 }, () => task());
			for (const one of tasks) leases.acquire(one, UNLIMITED, NOW);
			const [a, b, c, d] = tasks.map(({ ulid }) => ulid);
			leases.release(a ?? "", UNLIMITED, NOW);
			expect(leases.release(b ?? "", UNLIMITED, NOW).map(({ ulid }) => ulid)).toEqual([c, d]);
		}));

	test("wake nobody when a task only leaves the line, or gives back twice, or never had one", () =>
		withLeases((leases) => {
			const [a, b, c, d] = [task(), task(), task(), task()];
			for (const one of [a, b, c, d]) leases.acquire(one, UNLIMITED, NOW);
			expect(leases.release(c.ulid, UNLIMITED, NOW)).toEqual([]);
			expect(leases.release(ulid(0), UNLIMITED, NOW)).toEqual([]);
			leases.release(a.ulid, UNLIMITED, NOW);
			expect(leases.acquire(d, UNLIMITED, NOW)).toEqual(GRANTED);
			expect(leases.release(a.ulid, UNLIMITED, NOW)).toEqual([]);
		}));

	test("end by themselves when their conversation never gives them back", () =>
		withLeases((leases) => {
			const [a, b, c] = [task(), task(), task()];
			for (const one of [a, b]) leases.acquire(one, UNLIMITED, NOW);
			expect(leases.acquire(c, UNLIMITED, NOW + LEASE_TTL_MS - 1)).toEqual(waiting(1));
			expect(leases.acquire(c, UNLIMITED, NOW + LEASE_TTL_MS)).toEqual(GRANTED);
		}));

	test("live on while their task asks again", () =>
		withLeases((leases) => {
			const [a, b, c] = [task(), task(), task()];
			for (const one of [a, b]) leases.acquire(one, UNLIMITED, NOW);
			for (const one of [a, b]) leases.acquire(one, UNLIMITED, NOW + LEASE_TTL_MS - 1);
			expect(leases.acquire(c, UNLIMITED, NOW + 2 * LEASE_TTL_MS - 2)).toEqual(waiting(1));
		}));

	test("of a conversation that died in line hold nobody up", () =>
		withLeases((leases) => {
			const [a, b, dead, c] = [task(), task(), task(), task()];
			for (const one of [a, b, dead]) leases.acquire(one, UNLIMITED, NOW);
			const later = NOW + LEASE_TTL_MS - 1;
			for (const one of [a, b, c]) leases.acquire(one, UNLIMITED, later);
			expect(leases.release(a.ulid, UNLIMITED, later + 1)).toEqual([c]);
		}));

	test("of a stateless call name no conversation", () =>
		withLeases((leases) => {
			const stateless = { ulid: ulid(NOW + made++), conversationId: null };
			const [a, b] = [task(), task()];
			for (const one of [a, b, stateless]) leases.acquire(one, UNLIMITED, NOW);
			expect(leases.release(a.ulid, UNLIMITED, NOW)).toEqual([stateless]);
		}));

	test("never run more at once than allowed, in whatever order they are taken and given back", () =>
		withLeases((leases) => {
			const random = new Random(11);
			const tasks = Array.from({ length: 30 }, () => task());
			const running = new Set<string>();
			for (let step = 0; step < 1_500; step++) {
				const one = random.pick(tasks);
				if (random.below(3) === 0) {
					leases.release(one.ulid, UNLIMITED, NOW);
					running.delete(one.ulid);
				} else if (leases.acquire(one, { concurrent: 2, perDay: 1e6 }, NOW).kind === "granted") {
					running.add(one.ulid);
				}
				expect(running.size).toBeLessThanOrEqual(2);
			}
		}));
});

describe("the quota of a day", () => {
	const three: Quota = { concurrent: 10, perDay: 3 };

	test("grants exactly its number of questions, and refuses the same one again", () =>
		withLeases((leases) => {
			const answers = Array.from({ length: 6 }, () => leases.acquire(task(), three, NOW));
			expect(answers).toEqual([GRANTED, GRANTED, GRANTED, EXCEEDED, EXCEEDED, EXCEEDED]);
			const late = task();
			expect(leases.acquire(late, three, NOW)).toEqual(EXCEEDED);
			expect(leases.acquire(late, three, NOW)).toEqual(EXCEEDED);
		}));

	test("is not given back with a lease", () =>
		withLeases((leases) => {
			for (let asked = 0; asked < 3; asked++) {
				const one = task();
				expect(leases.acquire(one, three, NOW)).toEqual(GRANTED);
				leases.release(one.ulid, three, NOW);
			}
			expect(leases.acquire(task(), three, NOW)).toEqual(EXCEEDED);
		}));

	test("begins anew at midnight UTC", () =>
		withLeases((leases) => {
			const midnight = NOW + DAY_MS / 2;
			for (let asked = 0; asked < 4; asked++) leases.acquire(task(), three, midnight - 1);
			expect(leases.acquire(task(), three, midnight - 1)).toEqual(EXCEEDED);
			const answers = Array.from({ length: 4 }, () => leases.acquire(task(), three, midnight));
			expect(answers).toEqual([GRANTED, GRANTED, GRANTED, EXCEEDED]);
		}));

	test("counts a question once though its machine was off for long, and may stand in line or run again then", () =>
		withLeases((leases) => {
			const one: Quota = { concurrent: 1, perDay: 2 };
			const [a, b] = [task(), task()];
			expect([leases.acquire(a, one, NOW), leases.acquire(b, one, NOW)]).toEqual([GRANTED, waiting(1)]);
			const later = NOW + LEASE_TTL_MS;
			expect([leases.acquire(b, one, later), leases.acquire(a, one, later)]).toEqual([GRANTED, waiting(1)]);
			expect(leases.release(b.ulid, one, later)).toEqual([a]);
			expect(leases.acquire(a, one, later + LEASE_TTL_MS)).toEqual(GRANTED);
			expect(leases.acquire(task(), one, later)).toEqual(EXCEEDED);
		}));

	test("forgets a question that was never given back after a day", () =>
		withLeases((leases, sql) => {
			leases.acquire(task(), three, NOW);
			const ended = NOW + LEASE_TTL_MS;
			const rows = () => sql.exec("SELECT state FROM leases").toArray();
			leases.release(ulid(0), three, ended + LEASE_RETENTION_MS - 1);
			expect(rows()).toEqual([{ state: "resting" }]);
			leases.release(ulid(0), three, ended + LEASE_RETENTION_MS);
			expect(rows()).toEqual([]);
		}));

	test("does not stop what was granted before it was used up", () =>
		withLeases((leases) => {
			const first = task();
			leases.acquire(first, three, NOW);
			for (let asked = 0; asked < 5; asked++) leases.acquire(task(), three, NOW);
			expect(leases.acquire(first, three, NOW)).toEqual(GRANTED);
		}));
});

describe("a brain", () => {
	test("created again is the same one", async () => {
		await brain().create({ isGuest: false });
		expect(await inside((sql) => sql.exec("SELECT is_guest FROM account").toArray())).toEqual([
			{ is_guest: 1 },
		]);
	});

	test("registers a conversation once, however often it is told", async () => {
		for (const id of ["c1", "c2", "c1"]) expect(await brain().registerConversation(id)).toEqual({ ok: null });
		expect(await inside((sql) => sql.exec("SELECT conversation_id FROM conversations").toArray())).toEqual([
			{ conversation_id: "c1" },
			{ conversation_id: "c2" },
		]);
	});

	test("finds passages for a question, and none where no question is asked", async () => {
		const prepare = (question: string | null) =>
			brain().prepareTask({ ...task(), question, passages: 3, title: "Coins" });
		const found = await prepare("What is Bitcoin?");
		if (!("ok" in found) || found.ok.kind !== "granted") throw new Error("not granted");
		expect(found.ok.passages.length).toBeGreaterThan(0);
		expect(await prepare(null)).toEqual({ ok: { kind: "granted", passages: [] } });
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
	])("searches for %j without harm", async (question) => {
		expect(await brain().prepareTask({ ...task(), question, passages: 3, title: "Coins" })).toMatchObject({
			ok: { kind: "granted" },
		});
	});

	test("that was never created says so to every call, and writes nothing", async () => {
		const nobody = env.BRAIN.getByName(ulid(0));
		const gone = { error: { code: "account_gone", message: expect.any(String) } };
		const request = { ...task(), question: "What is Bitcoin?", passages: 3, title: "Coins" };
		expect(await nobody.registerConversation("c1")).toEqual(gone);
		expect(await nobody.issueTicket({ conversationId: "c1", sessionId: "s" })).toEqual(gone);
		expect(await nobody.redeemTicket("t", "c1")).toEqual(gone);
		expect(await nobody.prepareTask(request)).toEqual(gone);
		expect(await nobody.releaseTask(request.ulid, ACTIVITY)).toEqual(gone);
		const tables = await runInDurableObject(nobody, (_, { storage }) =>
			storage.sql.exec(OWN_TABLES).toArray(),
		);
		expect(tables).toEqual([]);
	});
});

describe("conversations of one user", () => {
	test("that ask more at once than allowed wait, and are woken in the order of asking", async ({
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
	}, 20_000);

	test("leave the line when they are cancelled, and hold nobody up", async ({ guest }) => {
		const limit = Number(env.QUESTIONS_AT_ONCE);
		const busy = Array.from({ length: limit }, (_, n) => ({
			...task(`busy-${n}`),
			question: null,
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
		await userBrain.releaseTask(one?.ulid ?? "", ACTIVITY);
		const after = await guest.connect("after");
		after.send({ action: "start_chat", message: "And now?" });
		await after.next("task_completed");
		socket.close();
		after.close();
	});
});

describe("a conversation that is not there", () => {
	test("is not made by reading it, stopping it or hinting at it", async () => {
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
