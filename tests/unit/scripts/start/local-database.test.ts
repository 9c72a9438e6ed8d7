import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { getPlatformProxy } from "wrangler";
import { z } from "zod";
import { exists } from "../../../../scripts/exists.ts";
import { migrateDatabase } from "../../../../scripts/start/migrations.ts";
import { issueStaffCode } from "../../../../scripts/start/staff-code.ts";
import { hashStaffCode } from "../../../../src/auth/new-staff-code.ts";
import { hashResetToken } from "../../../../src/auth/reset-token.ts";
import { runScript } from "../../../support/command.ts";

const run = promisify(execFile);
const ROOT = resolve(import.meta.dirname, "..", "..", "..", "..");
/** The `database_id` in wrangler.toml until version 0.2. Miniflare derives the name of the database's file from it. */
const EARLIER_ID = "00000000-0000-0000-0000-000000000000";
const WorkerOptions = z.object({ d1Databases: z.object({ DB: z.object({ id: z.string() }) }) });

let folder: string;
let storageFolder: string;
const env = { ...process.env, WRANGLER_SEND_METRICS: "false", CI: "true" };

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), "omeruta-database-"));
	storageFolder = join(folder, "storage");
	await withDatabase(EARLIER_ID, async (database) => {
		await database.exec("CREATE TABLE earlier (word TEXT)");
		await database.exec("INSERT INTO earlier VALUES ('kept')");
	});
});

afterAll(() => rm(folder, { recursive: true }));

describe("a database that version 0.2 stored", () => {
	test("is read by npm start", async () => {
		const file = join(folder, "options.json");
		await run(process.execPath, [join(ROOT, "scripts", "start", "write-worker-options.ts"), file], {
			cwd: ROOT,
			env,
		});
		const { d1Databases } = WorkerOptions.parse(JSON.parse(await readFile(file, "utf8")));
		await withDatabase(d1Databases.DB.id, async (database) => {
			expect(await database.prepare("SELECT word FROM earlier").all()).toMatchObject({
				results: [{ word: "kept" }],
			});
		});
	});

	test("is read by npm run dev", async () => {
		const proxy = await getPlatformProxy<{ DB: D1Database }>({
			configPath: join(ROOT, "wrangler.toml"),
			persist: { path: join(storageFolder, "v3") },
			remoteBindings: false,
		});
		expect(await proxy.env.DB.prepare("SELECT word FROM earlier").all()).toMatchObject({
			results: [{ word: "kept" }],
		});
		await proxy.dispose();
	});

	test("is the one that migrations are applied to, and that npm run staff changes", async () => {
		expect(await migrateDatabase(ROOT, storageFolder, env)).toBeGreaterThan(0);
		await withDatabase(EARLIER_ID, async (database) => {
			expect(await database.prepare("SELECT count(*) AS users FROM users").first("users")).toBe(0);
			await database.exec(
				"INSERT INTO users (id, username, email, date_joined) VALUES ('u1', 'ann', 'ann@example.org', 0)",
			);
		});
		const [early, code] = [await issueStaffCode(storageFolder, 1), await issueStaffCode(storageFolder, 2)];
		expect(code).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/);
		expect(code).not.toBe(early);
		await withDatabase(EARLIER_ID, async (database) => {
			const rows = await database.prepare("SELECT hash, created_at FROM staff_codes").all();
			expect(rows.results).toEqual([{ hash: await hashStaffCode(code ?? ""), created_at: 2 }]);
		});
		expect(await staff("ann@example.org")).toBe("ann@example.org now has staff access.\n");
		await withDatabase(EARLIER_ID, async (database) => {
			expect(await database.prepare("SELECT count(*) AS codes FROM staff_codes").first("codes")).toBe(0);
			expect(await database.prepare("SELECT origin, action, target_user_id FROM audit_log").first()).toEqual({
				origin: "command",
				action: "staff_granted",
				target_user_id: "u1",
			});
		});
		expect(await issueStaffCode(storageFolder, 3)).toBeNull();
	});

	test("receives the hash of the reset link that npm run staff prints, with the address of the running server", async () => {
		expect(await staff("reset-link", "ann@example.org")).toMatch(/^http:\/\/localhost:8000\/#\/reset\//);
		const supervisor = { pid: process.pid, start: "" };
		const record = { supervisor, starters: [], url: "http://localhost:8461/", modelUrl: null, processes: [] };
		await writeFile(join(folder, "run.json"), JSON.stringify(record));
		const printed = await staff("reset-link", "ann@example.org");
		const [, token = ""] = /^http:\/\/localhost:8461\/#\/reset\/([\w-]{43})\n/.exec(printed) ?? [];
		await withDatabase(EARLIER_ID, async (database) => {
			const rows = await database.prepare("SELECT user_id, hash FROM password_resets").all();
			expect(rows.results).toEqual([{ user_id: "u1", hash: await hashResetToken(token) }]);
		});
	});
});

describe("npm run staff", () => {
	test.each([["code"], ["ann@example.org"], ["reset-link", "ann@example.org"]])(
		"says to run npm start first if there is no database (%s)",
		async (...words) => {
			const state = join(folder, "missing");
			const { code, output } = await runScript("scripts/staff.ts", words, { OMERUTA_STATE: state });
			expect(output).toMatch(/^There is no data in .*\. Run npm start first, or set OMERUTA_STATE /);
			expect(code).toBe(1);
			expect(await exists(state)).toBe(false);
		},
	);

	test("says to run npm start first if the database has no tables", async () => {
		const state = join(folder, "unfinished");
		await mkdir(join(state, "storage"), { recursive: true });
		const { code, output } = await runScript("scripts/staff.ts", ["code"], { OMERUTA_STATE: state });
		expect(output).toBe("The database has no tables yet. Run npm start first.\n");
		expect(code).toBe(1);
	});
});

/** Runs `npm run staff` and returns what it prints. */
async function staff(...words: string[]): Promise<string> {
	const { output } = await runScript("scripts/staff.ts", words, { OMERUTA_STATE: folder });
	return output;
}

/** Calls `use` with the local database that Miniflare opens for `id`. */
async function withDatabase(
	id: string,
	use: (database: Awaited<ReturnType<Miniflare["getD1Database"]>>) => Promise<void>,
): Promise<void> {
	const miniflare = new Miniflare(
		convertV4MiniflareOptions({
			modules: true,
			script: "export default {}",
			cf: false,
			resourcePersistencePath: join(storageFolder, "v3"),
			d1Databases: { DB: id },
		}),
	);
	await use(await miniflare.getD1Database("DB"));
	await miniflare.dispose();
}
