import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readD1Migrations } from "@cloudflare/vitest-plugin";
import * as esbuild from "esbuild";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { z } from "zod";
import { DAY_MS } from "../../src/time.ts";
import { type Figure, median, printFigures } from "./figures.ts";

const ROOT = join(import.meta.dirname, "../..");
const DEFAULT_ROWS = 1_000_000;
/** The rows are spread over this period, as long as raw rows are kept by default. */
const PERIOD_MS = 90 * DAY_MS;
/** Rows of the current hour, which no roll-up includes yet. */
const PENDING_ROWS = 500;
const INSERT_ROWS = 20_000;
const QUERY_LIMIT_MS = 50;
const RUNS = 15;

const Names = z.array(z.string());

/**
 * Prints how long each query of the usage reports takes beside its limit, with its query plan, for all users together
 * and for the busiest one. The database is a real D1 in workerd, and times include the call of the Worker.
 */
export async function benchAnalytics(options: ReadonlyMap<string, string>): Promise<void> {
	const rows = Number(options.get("rows") ?? DEFAULT_ROWS);
	await using database = await startDatabase();
	const { call } = database;
	const now = Math.floor(Date.now() / DAY_MS) * DAY_MS + DAY_MS / 2;
	const from = now - PERIOD_MS;
	const seconds: Figure[] = [];
	const measure = async (name: string, work: () => Promise<unknown>) => {
		const start = performance.now();
		await work();
		seconds.push({ name, value: (performance.now() - start) / 1_000, limit: null, unit: "s" });
	};
	await measure(`inserting ${rows} rows`, async () => {
		const step = (PERIOD_MS * INSERT_ROWS) / rows;
		for (let at = from; at < now; at += step)
			await call("insert", { from: at, to: at + step, rows: INSERT_ROWS });
	});
	await measure("rolling up all rows", () => call("roll-up"));
	await call("insert", { from: now, to: now + 60_000, rows: PENDING_ROWS });
	await measure("counting the active users of all days", () => call("count-users", { from, to: now }));
	printFigures("usage, once", seconds);

	const to = now + 60 * 60 * 1_000;
	const plans = new Map<string, Set<string>>();
	const figures: Figure[] = [];
	for (const scope of ["all", "own"]) {
		for (const name of Names.parse(await call("reads"))) {
			const query = { name, scope, to };
			for (const plan of Names.parse(await call("plans", query)))
				plans.set(plan, (plans.get(plan) ?? new Set()).add(`${name} (${scope})`));
			const times = [];
			for (let run = 0; run < RUNS; run++) {
				const start = performance.now();
				await call("read", query);
				times.push(performance.now() - start);
			}
			figures.push({ name: `${name} (${scope})`, value: median(times), limit: QUERY_LIMIT_MS, unit: "ms" });
		}
	}
	console.log("\nquery plans");
	for (const [plan, names] of plans) console.log(`  ${plan}\n    ${[...names].join("; ")}`);
	printFigures(`usage reports with ${rows} rows, ${PENDING_ROWS} of them not rolled up`, figures);
}

/** Starts a Worker with a migrated D1 database, which is stored on disk as in local development. */
async function startDatabase() {
	const folder = await mkdtemp(join(tmpdir(), "omeruta-bench-"));
	const { outputFiles } = await esbuild.build({
		absWorkingDir: ROOT,
		entryPoints: ["scripts/bench/analytics-worker.ts"],
		bundle: true,
		format: "esm",
		target: "es2024",
		write: false,
	});
	const miniflare = new Miniflare(
		convertV4MiniflareOptions({
			modules: true,
			script: outputFiles[0]?.text ?? "",
			compatibilityDate: "2026-10-20",
			resourcePersistencePath: folder,
			d1Databases: ["DB"],
		}),
	);
	const d1 = await miniflare.getD1Database("DB");
	for (const { queries } of await readD1Migrations(join(ROOT, "migrations/d1")))
		await d1.batch(queries.map((query) => d1.prepare(query)));
	return {
		async call(path: string, query: Record<string, string | number> = {}): Promise<unknown> {
			const values = Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]);
			const response = await miniflare.dispatchFetch(
				`http://bench.test/${path}?${new URLSearchParams(values)}`,
			);
			const text = await response.text();
			if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
			return text === "" ? null : JSON.parse(text);
		},
		async [Symbol.asyncDispose]() {
			await miniflare.dispose();
			await rm(folder, { recursive: true, force: true });
		},
	};
}
