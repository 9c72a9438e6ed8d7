import { createExecutionContext, createScheduledController, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { upkeep } from "../../src/analytics/upkeep.ts";
import { signInUpkeep } from "../../src/auth/upkeep.ts";
import { readConfig } from "../../src/config.ts";
import { database } from "../../src/db/client.ts";
import { insertSession } from "../../src/db/sessions.ts";
import { insertUsage } from "../../src/db/usage-logs.ts";
import { createGuest } from "../../src/db/users.ts";
import { ulid } from "../../src/ids.ts";
import worker from "../../src/index.ts";
import { usageRow } from "../support/usage-row.ts";
import { migrateD1 } from "../support/worker.ts";

const NOW = Date.now();
const DAY_MS = 24 * 60 * 60 * 1_000;
const db = database(env.DB);

const userId = ulid(NOW);

beforeAll(async () => {
	await migrateD1();
	await createGuest(db, userId, NOW);
});
beforeEach(() => env.DB.exec("DELETE FROM sessions; DELETE FROM usage_logs"));

function session(id: string, expiresAt: number, revokedAt: number | null = null): Promise<void> {
	const device = { user_agent: "", country: null };
	const times = { rotated_at: NOW, created_at: NOW, expires_at: expiresAt, revoked_at: revokedAt };
	return insertSession(db, { id, user_id: userId, generation: 1, ...device, ...times });
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
	it("removes sign-ins that are over and keeps the others, revoked ones too, so that theft stays known", async () => {
		await session("over", NOW - 1);
		await session("long-over", 0);
		await session("good", NOW + 1);
		await session("revoked", NOW + 1, NOW - 1);
		await signInUpkeep(env, readConfig(env), NOW);
		expect((await left()).sessions).toEqual(["good", "revoked"]);
	});

	it("removes usage rows that are past their days, to the millisecond", async () => {
		const kept = [await usage(NOW - 90 * DAY_MS), await usage(NOW)];
		await usage(NOW - 90 * DAY_MS - 1);
		await usage(0);
		await upkeep(env.DB, 90, NOW);
		expect((await left()).usage).toEqual(kept.sort());
	});

	it("done again, or with nothing to do, changes nothing", async () => {
		await upkeep(env.DB, 1, NOW);
		await session("good", NOW + 1);
		await upkeep(env.DB, 1, NOW);
		await upkeep(env.DB, 1, NOW);
		expect(await left()).toEqual({ sessions: ["good"], usage: [] });
	});

	it("runs by the Worker's cron with its own settings", async () => {
		await session("over", NOW - 1);
		const old = await usage(NOW - (Number(env.USAGE_RETENTION_DAYS) + 1) * DAY_MS);
		const young = await usage(NOW - (Number(env.USAGE_RETENTION_DAYS) - 1) * DAY_MS);
		const ctx = createExecutionContext();
		await worker.scheduled(createScheduledController({ cron: "0 * * * *" }), env);
		await waitOnExecutionContext(ctx);
		expect(await left()).toEqual({ sessions: [], usage: [young] });
		expect(old).not.toBe(young);
	});
});
