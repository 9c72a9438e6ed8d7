import { createExecutionContext, createScheduledController, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { maintainUsage } from "../../../src/analytics/maintain-usage.ts";
import { type CleanupDeps, cleanUpAuth } from "../../../src/auth/cleanup.ts";
import { readConfig } from "../../../src/config.ts";
import { openDatabase } from "../../../src/db/client.ts";
import { putPasswordReset } from "../../../src/db/password-resets.ts";
import { insertSession } from "../../../src/db/sessions.ts";
import { deleteUsageBefore, insertUsage } from "../../../src/db/usage-logs.ts";
import { createGuest } from "../../../src/db/users.ts";
import { ulid } from "../../../src/ids.ts";
import worker from "../../../src/index.ts";
import { getBrain } from "../../../src/objects.ts";
import { usageRow } from "../../support/usage-row.ts";

const NOW = Date.now();
const DAY_MS = 24 * 60 * 60 * 1_000;
const db = openDatabase(env.DB);

const userId = ulid(NOW);

/** The result of a statement. */
const Ran = z.object({ meta: z.object({ rows_read: z.int() }) });

beforeAll(async () => {
	await createGuest(db, userId, NOW);
});

beforeEach(() => env.DB.exec("DELETE FROM sessions; DELETE FROM usage_logs; DELETE FROM throttles"));
afterEach(() => {
	vi.restoreAllMocks();
});

function session(
	id: string,
	expiresAt: number,
	{ revokedAt = null, of = userId }: { revokedAt?: number | null; of?: string } = {},
): Promise<void> {
	const device = { user_agent: "", country: null };
	const times = { rotated_at: NOW, created_at: NOW, expires_at: expiresAt, revoked_at: revokedAt };
	return insertSession(db, { id, user_id: of, generation: 1, ...device, ...times });
}

/** Returns the cleanup's dependencies. `unreachable` is the id of a user whose brain rejects every call. */
function cleanupDeps({ unreachable }: { unreachable?: string } = {}): CleanupDeps {
	const reject = () => Promise.reject(new Error("this brain is unreachable"));
	return {
		d1: env.DB,
		brain: (id) => (id === unreachable ? { eraseAccount: reject, closeSession: reject } : getBrain(env, id)),
	};
}

async function usage(createdAt: number): Promise<string> {
	const task_id = `c1.${ulid(createdAt)}`;
	await insertUsage(env.DB, [usageRow({ task_id, user_id: userId, created_at: createdAt })]);
	return task_id;
}

async function left(): Promise<{ sessions: string[]; usage: string[] }> {
	const [sessions, rows] = await Promise.all([db.query.sessions.findMany(), db.query.usageLogs.findMany()]);
	return {
		sessions: sessions.map(({ id }) => id).sort(),
		usage: rows.map(({ task_id }) => task_id).sort(),
	};
}

describe("the hourly job", () => {
	test("deletes only expired sessions and keeps revoked ones, because they reveal stolen tokens", async () => {
		await session("over", NOW - 1);
		await session("long-over", 0);
		await session("good", NOW + 1);
		await session("revoked", NOW + 1, { revokedAt: NOW - 1 });
		await cleanUpAuth(cleanupDeps(), readConfig(env), NOW);
		expect((await left()).sessions).toEqual(["good", "revoked"]);
	});

	test("deletes usage rows whose retention period has passed, even by one millisecond", async () => {
		const kept = [await usage(NOW - 90 * DAY_MS), await usage(NOW)];
		await usage(NOW - 90 * DAY_MS - 1);
		await usage(0);
		await maintainUsage(env.DB, 90, NOW);
		expect((await left()).usage).toEqual(kept.sort());
	});

	test("deletes expired password reset links and keeps the others", async () => {
		const other = ulid(NOW);
		await createGuest(db, other, NOW);
		const times = (expires_at: number) => ({ created_at: NOW - 1, expires_at });
		await putPasswordReset(db, { user_id: userId, hash: "expired", ...times(NOW) });
		await putPasswordReset(db, { user_id: other, hash: "valid", ...times(NOW + 1) });
		await cleanUpAuth(cleanupDeps(), readConfig(env), NOW);
		const kept = await db.query.passwordResets.findMany();
		expect(kept.map(({ hash }) => hash)).toEqual(["valid"]);
	});

	test("finds expired usage rows without reading the rows that it keeps", async () => {
		const young = Array.from({ length: 300 }, (_, n) => `c1.${ulid(NOW)}${n}`);
		const rows = young.map((task_id) => usageRow({ task_id, user_id: userId, created_at: NOW }));
		await insertUsage(env.DB, rows);
		await usage(0);
		await env.DB.exec("UPDATE usage_logs SET rolled_up = 1");
		const run = vi.spyOn(Object.getPrototypeOf(env.DB.prepare("SELECT 1")), "run");
		await deleteUsageBefore(env.DB, NOW - DAY_MS);
		const { meta } = Ran.parse(await run.mock.results[0]?.value);
		expect((await left()).usage).toEqual(young.sort());
		expect(meta.rows_read).toBeLessThan(100);
	});

	test("changes nothing when it runs again or has nothing to do", async () => {
		await maintainUsage(env.DB, 1, NOW);
		await session("good", NOW + 1);
		await maintainUsage(env.DB, 1, NOW);
		await maintainUsage(env.DB, 1, NOW);
		expect(await left()).toEqual({ sessions: ["good"], usage: [] });
	});

	test("is run by the Worker's cron trigger with the Worker's settings", async () => {
		await session("over", NOW - 1);
		const old = await usage(NOW - (Number(env.USAGE_RETENTION_DAYS) + 1) * DAY_MS);
		const young = await usage(NOW - (Number(env.USAGE_RETENTION_DAYS) - 1) * DAY_MS);
		const ctx = createExecutionContext();
		await worker.scheduled(createScheduledController({ cron: "0 * * * *" }), env);
		await waitOnExecutionContext(ctx);
		expect(await left()).toEqual({ sessions: [], usage: [young] });
		expect(old).not.toBe(young);
	});

	test("ends all other sessions when one cannot be ended, and ends that one as soon as possible", async () => {
		const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
		const other = ulid(NOW);
		await createGuest(db, other, NOW);
		await session("a", NOW - 1);
		for (const id of ["b", "c", "d"]) await session(id, NOW - 1, { of: other });
		await env.DB.exec("INSERT INTO throttles VALUES ('over', 1, 1)");
		await cleanUpAuth(cleanupDeps({ unreachable: userId }), readConfig(env), NOW);
		expect((await left()).sessions).toEqual(["a"]);
		expect(await env.DB.prepare("SELECT count(*) AS n FROM throttles").first("n")).toBe(0);
		expect(warn).toHaveBeenCalledOnce();
		await cleanUpAuth(cleanupDeps(), readConfig(env), NOW);
		expect((await left()).sessions).toEqual([]);
	});

	test("reaches every expired session, even if the sessions that cannot be ended exceed the limit of one run", async () => {
		vi.spyOn(console, "warn").mockImplementation(() => {});
		const other = ulid(NOW);
		await createGuest(db, other, NOW);
		await env.DB.prepare(
			`WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 300)
			 INSERT INTO sessions (id, user_id, generation, rotated_at, created_at, expires_at)
			 SELECT 'broken' || n, ?, 1, ?, 1, 1 FROM n`,
		)
			.bind(userId, NOW)
			.run();
		await session("good", 2, { of: other });
		for (let runs = 0; runs < 60 && (await left()).sessions.includes("good"); runs++)
			await cleanUpAuth(cleanupDeps({ unreachable: userId }), readConfig(env), NOW);
		expect((await left()).sessions).not.toContain("good");
		expect((await left()).sessions).toHaveLength(300);
	});

	test("erases every idle guest except the one who cannot be erased, and still ends sessions", async () => {
		vi.spyOn(console, "warn").mockImplementation(() => {});
		const [broken, gone] = [ulid(0), ulid(0)];
		for (const id of [broken, gone]) await createGuest(db, id, 0);
		await session("over", NOW - 1);
		await cleanUpAuth(cleanupDeps({ unreachable: broken }), readConfig(env), NOW);
		const guests = await env.DB.prepare("SELECT id FROM users WHERE date_joined = 0").all();
		expect(guests.results).toEqual([{ id: broken }]);
		expect((await left()).sessions).toEqual([]);
	});

	test.each(["usage_rollups", "usage_logs", "dead_letters"])(
		"does everything else when %s cannot be written",
		async (table) => {
			vi.spyOn(console, "warn").mockImplementation(() => {});
			await session("over", NOW - 1);
			const letter = env.DB.prepare(
				"INSERT INTO dead_letters (id, body, attempts, created_at) VALUES ('x', '', 3, 1)",
			);
			await letter.run();
			const prepare = env.DB.prepare.bind(env.DB);
			const DB = new Proxy(env.DB, {
				get: (real, key) => {
					if (key === "prepare")
						return (query: string) =>
							prepare(
								new RegExp(`^(INSERT (OR REPLACE )?INTO|UPDATE|delete from|DELETE FROM) "?${table}`).test(
									query,
								)
									? "broken"
									: query,
							);
					const value: unknown = Reflect.get(real, key);
					return typeof value === "function" ? value.bind(real) : value;
				},
			});
			await worker.scheduled(createScheduledController({ cron: "0 * * * *" }), { ...env, DB });
			expect((await left()).sessions).toEqual([]);
			const letters = await env.DB.prepare("SELECT count(*) AS n FROM dead_letters").first("n");
			expect(letters).toBe(table === "dead_letters" ? 1 : 0);
			await env.DB.exec("DELETE FROM dead_letters");
		},
	);
});
