import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect } from "vitest";
import { LEASE_TTL_MS } from "../../../../durable-objects/attempt-limits.ts";
import { AccountStore } from "../../../../durable-objects/brain/stores/account.ts";
import {
	LEASE_RETENTION_MS,
	LeaseStore,
	type Quota,
} from "../../../../durable-objects/brain/stores/leases.ts";
import { ulid } from "../../../../src/ids.ts";
import { test } from "../../../support/fixtures.ts";
import { Random } from "../../../support/random.ts";

const NOW = Date.UTC(2026, 10, 22, 12, 0, 0);
const DAY_MS = 24 * 60 * 60 * 1_000;
const UNLIMITED: Quota = { concurrent: 2, perDay: 1_000 };
const GRANTED = { kind: "granted" };
const EXCEEDED = { kind: "exceeded" };
const waiting = (place: number) => ({ kind: "waiting", place });

let userId: string;
let created = 0;

beforeEach(async () => {
	userId = ulid(NOW);
	await env.BRAIN.getByName(userId).create({ isGuest: true });
});

/** Calls `work` with a new brain's leases. */
function withLeases<R>(work: (leases: LeaseStore, sql: SqlStorage) => R): Promise<R> {
	return runInDurableObject(env.BRAIN.getByName(userId), (_, { storage: { sql } }) =>
		work(new LeaseStore(sql, new AccountStore(sql)), sql),
	);
}

/** Creates a task. Each new task has a greater ULID. */
function task(conversationId = "c1") {
	return { ulid: ulid(NOW + created++), conversationId };
}

describe("LeaseStore", () => {
	test("grants leases up to the limit, then queues tasks and returns their positions", () =>
		withLeases((leases) => {
			const results = Array.from({ length: 5 }, () => leases.acquire(task(), UNLIMITED, NOW));
			expect(results).toEqual([GRANTED, GRANTED, waiting(1), waiting(2), waiting(3)]);
		}));

	test("returns the same lease to the same task and counts it once", () =>
		withLeases((leases, sql) => {
			const [a, b, c] = [task(), task(), task()];
			for (let again = 0; again < 3; again++) {
				expect(leases.acquire(a, UNLIMITED, NOW)).toEqual(GRANTED);
				expect(leases.acquire(b, UNLIMITED, NOW)).toEqual(GRANTED);
				expect(leases.acquire(c, UNLIMITED, NOW)).toEqual(waiting(1));
			}
			expect(sql.exec("SELECT quota_used FROM account").one()).toEqual({ quota_used: 3 });
		}));

	test("returns the first waiting task after a release, and moves the others up", () =>
		withLeases((leases) => {
			const [a, b, c, d] = [task(), task(), task("c3"), task("c4")];
			for (const one of [a, b, c, d]) leases.acquire(one, UNLIMITED, NOW);
			expect(leases.release(a.ulid, UNLIMITED, NOW)).toEqual([c]);
			expect(leases.acquire(d, UNLIMITED, NOW)).toEqual(waiting(2));
			expect(leases.acquire(c, UNLIMITED, NOW)).toEqual(GRANTED);
			expect(leases.acquire(d, UNLIMITED, NOW)).toEqual(waiting(1));
		}));

	test("returns as many waiting tasks as can run after several releases", () =>
		withLeases((leases) => {
			const tasks = Array.from({ length: 5 }, () => task());
			for (const one of tasks) leases.acquire(one, UNLIMITED, NOW);
			const [a, b, c, d] = tasks.map(({ ulid }) => ulid);
			leases.release(a ?? "", UNLIMITED, NOW);
			expect(leases.release(b ?? "", UNLIMITED, NOW).map(({ ulid }) => ulid)).toEqual([c, d]);
		}));

	test("returns no task when the released task was waiting, had already been released or is unknown", () =>
		withLeases((leases) => {
			const [a, b, c, d] = [task(), task(), task(), task()];
			for (const one of [a, b, c, d]) leases.acquire(one, UNLIMITED, NOW);
			expect(leases.release(c.ulid, UNLIMITED, NOW)).toEqual([]);
			expect(leases.release(ulid(0), UNLIMITED, NOW)).toEqual([]);
			leases.release(a.ulid, UNLIMITED, NOW);
			expect(leases.acquire(d, UNLIMITED, NOW)).toEqual(GRANTED);
			expect(leases.release(a.ulid, UNLIMITED, NOW)).toEqual([]);
		}));

	test("expires a lease that is never released", () =>
		withLeases((leases) => {
			const [a, b, c] = [task(), task(), task()];
			for (const one of [a, b]) leases.acquire(one, UNLIMITED, NOW);
			expect(leases.acquire(c, UNLIMITED, NOW + LEASE_TTL_MS - 1)).toEqual(waiting(1));
			expect(leases.acquire(c, UNLIMITED, NOW + LEASE_TTL_MS)).toEqual(GRANTED);
		}));

	test("renews a lease when its task acquires it again", () =>
		withLeases((leases) => {
			const [a, b, c] = [task(), task(), task()];
			for (const one of [a, b]) leases.acquire(one, UNLIMITED, NOW);
			for (const one of [a, b]) leases.acquire(one, UNLIMITED, NOW + LEASE_TTL_MS - 1);
			expect(leases.acquire(c, UNLIMITED, NOW + 2 * LEASE_TTL_MS - 2)).toEqual(waiting(1));
		}));

	test("skips a waiting task whose conversation no longer renews it", () =>
		withLeases((leases) => {
			const [a, b, dead, c] = [task(), task(), task(), task()];
			for (const one of [a, b, dead]) leases.acquire(one, UNLIMITED, NOW);
			const later = NOW + LEASE_TTL_MS - 1;
			for (const one of [a, b, c]) leases.acquire(one, UNLIMITED, later);
			expect(leases.release(a.ulid, UNLIMITED, later + 1)).toEqual([c]);
		}));

	test("grants a lease to a stateless call, which has no conversation", () =>
		withLeases((leases) => {
			const stateless = { ulid: ulid(NOW + created++), conversationId: null };
			const [a, b] = [task(), task()];
			for (const one of [a, b, stateless]) leases.acquire(one, UNLIMITED, NOW);
			expect(leases.release(a.ulid, UNLIMITED, NOW)).toEqual([stateless]);
		}));

	test("never exceeds the limit, in whatever order leases are acquired and released", () =>
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

	test("deletes an expired lease after a day", () =>
		withLeases((leases, sql) => {
			leases.acquire(task(), UNLIMITED, NOW);
			const ended = NOW + LEASE_TTL_MS;
			const rows = () => sql.exec("SELECT state FROM leases").toArray();
			leases.release(ulid(0), UNLIMITED, ended + LEASE_RETENTION_MS - 1);
			expect(rows()).toEqual([{ state: "resting" }]);
			leases.release(ulid(0), UNLIMITED, ended + LEASE_RETENTION_MS);
			expect(rows()).toEqual([]);
		}));
});

describe("the daily quota", () => {
	const three: Quota = { concurrent: 10, perDay: 3 };

	test("allows the configured number of questions and rejects all others, however often they are asked", () =>
		withLeases((leases) => {
			const results = Array.from({ length: 6 }, () => leases.acquire(task(), three, NOW));
			expect(results).toEqual([GRANTED, GRANTED, GRANTED, EXCEEDED, EXCEEDED, EXCEEDED]);
			const late = task();
			expect(leases.acquire(late, three, NOW)).toEqual(EXCEEDED);
			expect(leases.acquire(late, three, NOW)).toEqual(EXCEEDED);
		}));

	test("is not refunded by a release", () =>
		withLeases((leases) => {
			for (let asked = 0; asked < 3; asked++) {
				const one = task();
				expect(leases.acquire(one, three, NOW)).toEqual(GRANTED);
				leases.release(one.ulid, three, NOW);
			}
			expect(leases.acquire(task(), three, NOW)).toEqual(EXCEEDED);
		}));

	test("resets at midnight UTC", () =>
		withLeases((leases) => {
			const midnight = NOW + DAY_MS / 2;
			for (let asked = 0; asked < 4; asked++) leases.acquire(task(), three, midnight - 1);
			expect(leases.acquire(task(), three, midnight - 1)).toEqual(EXCEEDED);
			const results = Array.from({ length: 4 }, () => leases.acquire(task(), three, midnight));
			expect(results).toEqual([GRANTED, GRANTED, GRANTED, EXCEEDED]);
		}));

	test("counts a question once even if its lease expires while it is waiting or running", () =>
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

	test("does not affect leases that were granted before the quota was used up", () =>
		withLeases((leases) => {
			const first = task();
			leases.acquire(first, three, NOW);
			for (let asked = 0; asked < 5; asked++) leases.acquire(task(), three, NOW);
			expect(leases.acquire(first, three, NOW)).toEqual(GRANTED);
		}));
});
