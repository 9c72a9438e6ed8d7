import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect } from "vitest";
import { LEASE_TTL_MS } from "../../../../durable-objects/attempt-limits.ts";
import { AccountStore } from "../../../../durable-objects/brain/stores/account.ts";
import { LeaseStore } from "../../../../durable-objects/brain/stores/leases.ts";
import { type Budget, TokenUseStore } from "../../../../durable-objects/brain/stores/token-use.ts";
import { ulid } from "../../../../src/ids.ts";
import { test } from "../../../support/fixtures.ts";
import { Random } from "../../../support/random.ts";

const NOW = Date.UTC(2026, 10, 22, 12, 0, 0);
const MINUTE_MS = 60_000;
const MIDNIGHT = Date.UTC(2026, 10, 23);
const PER_DAY: Budget = { keyId: null, perDay: 1_000, perMinute: null };
const PER_MINUTE: Budget = { keyId: null, perDay: null, perMinute: 1_000 };

let userId: string;
let created = 0;

beforeEach(async () => {
	userId = ulid(NOW);
	await env.BRAIN.getByName(userId).create({ isGuest: true });
});

const QUOTA = { concurrent: 3, perDay: 1e6 };

/** A brain's leases and the tokens that they reserve, used together as `Tasks` does. */
class Charges {
	readonly #leases: LeaseStore;
	readonly #use: TokenUseStore;

	constructor(sql: SqlStorage) {
		this.#leases = new LeaseStore(sql, new AccountStore(sql));
		this.#use = new TokenUseStore(sql);
	}

	reserve(task: { ulid: string; keyId: string | null; tokens: number }, budgets: Budget[], now: number) {
		if (!this.#leases.hasReserved(task.ulid, now)) {
			const exceeded = this.#use.findExceeded(task.tokens, budgets, now);
			if (exceeded !== null) return exceeded;
		}
		this.#leases.acquire({ ulid: task.ulid, conversationId: "c1" }, QUOTA, now, task);
		return null;
	}

	settle(ulid: string, tokens: number, now: number): void {
		this.#use.settle(ulid, tokens, now);
		this.#leases.release(ulid, QUOTA, now);
	}

	use(keyId: string | null, now: number) {
		return this.#use.use(keyId, now);
	}
}

/** Calls `work` with the charges of a new brain. */
function withCharges<R>(work: (charges: Charges, sql: SqlStorage) => R): Promise<R> {
	return runInDurableObject(env.BRAIN.getByName(userId), (_, { storage: { sql } }) =>
		work(new Charges(sql), sql),
	);
}

const task = (tokens: number, keyId: string | null = null) => ({
	ulid: ulid(NOW + created++),
	keyId,
	tokens,
});

describe("TokenUseStore", () => {
	test("reserves tokens until the budget is used up", () =>
		withCharges((charges) => {
			for (let n = 0; n < 10; n++) expect(charges.reserve(task(100), [PER_DAY], NOW)).toBeNull();
			expect(charges.reserve(task(1), [PER_DAY], NOW)).toEqual({
				window: "day",
				budget: PER_DAY,
				retryAt: MIDNIGHT,
			});
			expect(charges.use(null, NOW).today).toBe(1_000);
		}));

	test("reserves the tokens of a task once, however often it asks", () =>
		withCharges((charges) => {
			const one = task(600);
			for (let n = 0; n < 3; n++) expect(charges.reserve(one, [PER_DAY], NOW + n)).toBeNull();
			expect(charges.use(null, NOW).today).toBe(600);
		}));

	test("stores the tokens of a second as one charge, which counts as long as the latest of them", () =>
		withCharges((charges, sql) => {
			for (let n = 0; n < 20; n++) {
				const one = task(10);
				charges.reserve(one, [PER_MINUTE], NOW + n * 100);
				charges.settle(one.ulid, 7, NOW + n * 100);
			}
			const [stored] = sql.exec<{ recent: string }>("SELECT recent FROM token_use").toArray();
			expect(JSON.parse(stored?.recent ?? "")).toEqual([
				[NOW + 900, 70],
				[NOW + 1_900, 70],
			]);
			expect(charges.use(null, NOW + 2_000)).toMatchObject({ today: 140, lastMinute: 140 });
			expect(charges.use(null, NOW + 900 + MINUTE_MS)).toMatchObject({ today: 140, lastMinute: 70 });
		}));

	test("replaces a reservation by the tokens that were used, once", () =>
		withCharges((charges) => {
			const one = task(600);
			charges.reserve(one, [PER_DAY], NOW);
			for (let n = 0; n < 3; n++) charges.settle(one.ulid, 150, NOW);
			expect(charges.use(null, NOW)).toMatchObject({ today: 150, lastMinute: 150 });
			expect(charges.reserve(task(850), [PER_DAY], NOW)).toBeNull();
		}));

	test("counts tokens that exceed the reservation", () =>
		withCharges((charges) => {
			const one = task(100);
			charges.reserve(one, [PER_DAY], NOW);
			charges.settle(one.ulid, 1_500, NOW);
			expect(charges.use(null, NOW).today).toBe(1_500);
			expect(charges.reserve(task(1), [PER_DAY], NOW)).not.toBeNull();
		}));

	test("ignores the end of a task that reserved nothing", () =>
		withCharges((charges) => {
			charges.settle(ulid(NOW), 500, NOW);
			expect(charges.use(null, NOW)).toMatchObject({ today: 0, lastMinute: 0 });
		}));

	test("gives back a reservation that is neither renewed nor settled", () =>
		withCharges((charges) => {
			charges.reserve(task(1_000), [PER_DAY], NOW);
			const later = NOW + LEASE_TTL_MS;
			expect(charges.reserve(task(1_000), [PER_DAY], later - 1)).not.toBeNull();
			expect(charges.reserve(task(1_000), [PER_DAY], later)).toBeNull();
			expect(charges.use(null, later).today).toBe(1_000);
		}));

	test("counts the tokens of a task that settles after its reservation has expired", () =>
		withCharges((charges) => {
			const late = task(1_000);
			charges.reserve(late, [PER_DAY], NOW);
			charges.settle(late.ulid, 300, NOW + LEASE_TTL_MS + 1);
			expect(charges.use(null, NOW + LEASE_TTL_MS + 2).today).toBe(300);
		}));

	test("keeps a renewed reservation", () =>
		withCharges((charges) => {
			const one = task(1_000);
			charges.reserve(one, [PER_DAY], NOW);
			charges.reserve(one, [PER_DAY], NOW + LEASE_TTL_MS - 1);
			expect(charges.reserve(task(1), [PER_DAY], NOW + LEASE_TTL_MS)).not.toBeNull();
		}));

	test("starts a new day at midnight UTC, and charges no task to two days", () =>
		withCharges((charges) => {
			const one = task(900);
			charges.reserve(one, [PER_DAY], MIDNIGHT - 1);
			expect(charges.reserve(task(900), [PER_DAY], MIDNIGHT)).toBeNull();
			charges.settle(one.ulid, 100, MIDNIGHT);
			expect(charges.use(null, MIDNIGHT).today).toBe(900);
		}));

	test("frees the tokens of a minute as they get older, and returns when enough are free", () =>
		withCharges((charges) => {
			charges.reserve(task(400), [PER_MINUTE], NOW);
			charges.reserve(task(600), [PER_MINUTE], NOW + 10_000);
			const exceeded = charges.reserve(task(500), [PER_MINUTE], NOW + 20_000);
			expect(exceeded).toMatchObject({ window: "minute", retryAt: NOW + 10_000 + MINUTE_MS });
			expect(charges.reserve(task(400), [PER_MINUTE], NOW + MINUTE_MS)).toBeNull();
			expect(charges.use(null, NOW + MINUTE_MS).minuteResetsAt).toBe(NOW + 2 * MINUTE_MS);
		}));

	test("allows a task that needs more than the whole budget if nothing else counts", () =>
		withCharges((charges) => {
			expect(charges.reserve(task(5_000), [PER_DAY], NOW)).toBeNull();
			expect(charges.reserve(task(5_000), [PER_DAY], NOW)).not.toBeNull();
		}));

	test("allows nothing with a budget of 0, and everything without one", () =>
		withCharges((charges) => {
			expect(charges.reserve(task(1), [{ keyId: null, perDay: 0, perMinute: null }], NOW)).not.toBeNull();
			const none = { keyId: null, perDay: null, perMinute: null };
			expect(charges.reserve(task(1e9), [none], NOW)).toBeNull();
		}));

	test("counts the tasks of an API key against the key and its user, and no other key", () =>
		withCharges((charges) => {
			const ofKey = (keyId: string): Budget => ({ keyId, perDay: 500, perMinute: null });
			const reserve = (keyId: string | null) =>
				charges.reserve(task(400, keyId), keyId === null ? [PER_DAY] : [PER_DAY, ofKey(keyId)], NOW);
			expect(reserve("a")).toBeNull();
			expect(reserve("a")).toMatchObject({ budget: { keyId: "a" } });
			expect(reserve("b")).toBeNull();
			expect(reserve(null)).toMatchObject({ budget: { keyId: null } });
			expect([charges.use(null, NOW).today, charges.use("a", NOW).today]).toEqual([800, 400]);
		}));

	test("never leaks or doubles tokens, in whatever order tasks reserve, renew, settle and expire", () =>
		withCharges((charges, sql) => {
			const random = new Random(7);
			const budget: Budget = { keyId: null, perDay: 3_000, perMinute: null };
			const tasks = Array.from({ length: 40 }, () => task(100 + created));
			const settled = new Map<string, number>();
			let now = NOW;
			for (let step = 0; step < 1_500; step++) {
				now += random.below(2_000);
				const one = random.pick(tasks);
				if (settled.has(one.ulid)) continue;
				if (random.below(3) > 0) {
					const isAllowed = charges.reserve(one, [budget], now) === null;
					if (isAllowed) expect(charges.use(null, now).today).toBeLessThanOrEqual(3_000);
				} else {
					const isCharged =
						sql.exec("SELECT 1 FROM leases WHERE task_ulid = ?", one.ulid).toArray().length > 0;
					charges.settle(one.ulid, 10, now);
					if (isCharged) settled.set(one.ulid, 10);
				}
			}
			const end = now + LEASE_TTL_MS;
			expect(charges.use(null, end).today).toBe(settled.size * 10);
		}));

	test("keeps no record of tasks that ended more than a minute ago", () =>
		withCharges((charges, sql) => {
			for (const at of [NOW, NOW + 2 * MINUTE_MS]) {
				const one = task(5);
				charges.reserve(one, [], at);
				charges.settle(one.ulid, 5, at);
			}
			const [row] = sql.exec<{ recent: string }>("SELECT recent FROM token_use").toArray();
			expect(JSON.parse(row?.recent ?? "")).toEqual([[NOW + 2 * MINUTE_MS, 5]]);
			expect(charges.use(null, NOW + 2 * MINUTE_MS)).toMatchObject({ today: 10, lastMinute: 5 });
		}));
});
