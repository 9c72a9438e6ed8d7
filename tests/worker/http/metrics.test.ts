import { applyD1Migrations, createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect } from "vitest";
import { app } from "../../../src/app.ts";
import type { UsageRow } from "../../../src/contracts/queue.ts";
import { insertUsage } from "../../../src/db/usage-logs.ts";
import { readUsageMetrics } from "../../../src/db/usage-metrics.ts";
import { ulid } from "../../../src/ids.ts";
import { test } from "../../support/fixtures.ts";
import { parseOpenMetrics } from "../../support/open-metrics.ts";
import { usageRow } from "../../support/usage-row.ts";
import { call, d1Migrations, expectError, type TestUser } from "../../support/worker.ts";

const TOKEN = "a-token-of-more-than-32-characters";

/** Requests the metrics of an installation with `METRICS_TOKEN`. */
function scrape(token: string | null): Promise<Response> {
	const headers: HeadersInit = token === null ? {} : { authorization: `Bearer ${token}` };
	const request = new Request("https://brain.test/metrics", { headers });
	return Promise.resolve(app.fetch(request, { ...env, METRICS_TOKEN: TOKEN }, createExecutionContext()));
}

function rowOf({ id }: TestUser, changes: Partial<UsageRow>): UsageRow {
	const durations = { queued_ms: 3, first_token_ms: 400, response_time_ms: 2_000 };
	const tokens = { prompt_tokens: 12, completion_tokens: 5 };
	const ids = { task_id: `c1.${ulid(Date.now())}`, user_id: id };
	return usageRow({ ...ids, state: "completed", provider: "llama-cpp", ...durations, ...tokens, ...changes });
}

describe("GET /metrics", () => {
	test("doesn't exist without a configured token, and requires it otherwise", async () => {
		await expectError(await call("/metrics"), 404, "not_found");
		await expectError(await scrape(null), 401, "unauthenticated");
		await expectError(await scrape("another-token-of-more-than-32-characters"), 401, "unauthenticated");
	});

	test("returns valid OpenMetrics about tasks, tokens, durations, providers and queues", async ({
		guest,
	}) => {
		const row = rowOf(guest, {});
		const failed = rowOf(guest, { state: "failed", provider: null, first_token_ms: null, fallbacks: [] });
		// A row that is delivered twice counts once.
		await insertUsage(env.DB, [row, failed, row]);
		const response = await scrape(TOKEN);
		expect(response.headers.get("content-type")).toContain("application/openmetrics-text; version=1.0.0");
		const families = parseOpenMetrics(await response.text());
		const value = (family: string, labels: object, suffix = "") =>
			families
				.get(family)
				?.samples.find(
					(sample) =>
						sample.name === family + suffix && expect.objectContaining(labels).asymmetricMatch(sample.labels),
				)?.value;
		const completed = { state: "completed", provider: "llama-cpp" };
		expect(value("omeruta_tasks", completed, "_total")).toBe(1);
		expect(value("omeruta_tasks", { state: "failed", provider: "" }, "_total")).toBe(1);
		expect(value("omeruta_tokens", { ...completed, kind: "prompt" }, "_total")).toBe(12);
		const duration = (le: string) => value("omeruta_task_duration_seconds", { ...completed, le }, "_bucket");
		expect([duration("1.0"), duration("2.5"), duration("+Inf")]).toEqual([0, 1, 1]);
		expect(value("omeruta_task_duration_seconds", completed, "_sum")).toBe(2);
		expect(value("omeruta_task_first_token_seconds", { state: "failed" }, "_count")).toBe(0);
		expect(value("omeruta_provider_ready", { provider: "llama-cpp" })).toBeDefined();
		expect(value("omeruta_provider_breaker_open", { provider: "llama-cpp" })).toBe(0);
		for (const name of ["omeruta_queue_messages", "omeruta_queue_lag_seconds", "omeruta_sockets"])
			expect(families.has(name)).toBe(true);
	});

	test("counts open sockets", async ({ guest }) => {
		const sockets = async () =>
			parseOpenMetrics(await (await scrape(TOKEN)).text()).get("omeruta_sockets")?.samples[0]?.value;
		const before = Number(await sockets());
		const socket = await guest.connect("c1");
		expect(await sockets()).toBe(before + 1);
		socket.close();
		await expect.poll(sockets).toBe(before);
	});
});

test("the sums start with the rows that were stored before them, and survive the deletion of rows", async ({
	guest,
}) => {
	await env.DB.batch([
		env.DB.prepare("DELETE FROM usage_logs"),
		env.DB.prepare("DROP TRIGGER usage_metrics_count"),
		env.DB.prepare("DROP TABLE usage_metrics"),
		env.DB.prepare("DELETE FROM d1_migrations WHERE name LIKE '%_metrics.sql'"),
	]);
	await insertUsage(env.DB, [rowOf(guest, { response_time_ms: 100 })]);
	await applyD1Migrations(env.DB, d1Migrations());
	await insertUsage(env.DB, [rowOf(guest, { response_time_ms: 9_000 })]);
	await env.DB.prepare("DELETE FROM usage_logs").run();
	const [sums] = await readUsageMetrics(env.DB);
	expect(sums).toMatchObject({ state: "completed", provider: "llama-cpp", tasks: 2, prompt_tokens: 24 });
	expect(sums?.histograms.response.sumMs).toBe(9_100);
	expect([...(sums?.histograms.response.buckets.values() ?? [])]).toEqual([1, 1]);
});
