import { env } from "cloudflare:workers";
import { expect, vi } from "vitest";
import { recordUsage } from "../../../src/db/record-usage.ts";
import { test } from "../../support/fixtures.ts";
import { until } from "../../support/until.ts";
import { usageRow } from "../../support/usage-row.ts";

/** What `npm start` adds to the bindings. */
const SELF_HOSTED = { RUNTIME: env.ASSETS };

const readRow = (taskId: string) =>
	env.DB.prepare("SELECT state, feedback FROM usage_logs WHERE task_id = ?").bind(taskId).first();

test("under `npm start`, whose queues a crash empties, usage and ratings are in D1 at once", async ({
	guest,
}) => {
	const send = vi.spyOn(Object.getPrototypeOf(env.USAGE_LOGS), "send");
	const row = usageRow({ task_id: "c1.01JZ8Q2V5N3K7XWYD4RBTM6CHE", user_id: guest.id });
	const { task_id, user_id } = row;
	await recordUsage({ ...env, ...SELF_HOSTED }, { kind: "usage", row });
	expect(await readRow(task_id)).toEqual({ state: row.state, feedback: null });
	const rating = { rating: "up", comment: "", rated_at: row.created_at + 1 } as const;
	await recordUsage({ ...env, ...SELF_HOSTED }, { kind: "feedback", task_id, user_id, ...rating });
	expect(await readRow(task_id)).toEqual({ state: row.state, feedback: "up" });
	expect(send).not.toHaveBeenCalled();
	vi.restoreAllMocks();
});

test("on Cloudflare, usage reaches D1 through the queue", async ({ guest }) => {
	const send = vi.spyOn(Object.getPrototypeOf(env.USAGE_LOGS), "send");
	const row = usageRow({ task_id: "c1.01JZ8Q2V5N3K7XWYD4RBTM6CHF", user_id: guest.id });
	await recordUsage(env, { kind: "usage", row });
	expect(send).toHaveBeenCalledTimes(1);
	await until(async () => (await readRow(row.task_id)) !== null);
	vi.restoreAllMocks();
});
