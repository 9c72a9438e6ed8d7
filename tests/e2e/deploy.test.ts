import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { type CloudflareApi, startCloudflareApi } from "../support/cloudflare-api.ts";
import type { Binding, DeployedWorker } from "../support/cloudflare-runtime.ts";

const run = promisify(execFile);
const ROOT = dirname(dirname(import.meta.dirname));
const NAME = "omeruta-brain";
const QUEUES = ["ai-high-priority", "ai-processing", "crawl", "usage-logs", "dead-letters"];
const Failure = z.object({ code: z.number(), stdout: z.string(), stderr: z.string() });
const Rows = z.array(z.object({ results: z.array(z.record(z.string(), z.unknown())) }));

let home: string;

beforeAll(async () => {
	home = await mkdtemp(join(tmpdir(), "omeruta-home-"));
});

afterAll(() => rm(home, { recursive: true, force: true }));

describe("npm run deploy", () => {
	let api: CloudflareApi;
	let interrupted: Deployment;
	let first: Deployment;

	beforeAll(async () => {
		api = await startCloudflareApi();
		api.account.tokens.set("weak-token", ["workers", "d1", "queues:read"]);
		interrupted = await deploy(api, { CLOUDFLARE_API_TOKEN: "weak-token" });
		first = await deploy(api);
	});

	afterAll(() => api[Symbol.asyncDispose]());

	test("names a missing permission, and continues where it stopped once the token has it", () => {
		expect(interrupted.code).toBe(1);
		expect(interrupted.stdout).toMatch(/^Database {6}created, migrations applied: [1-9]/m);
		expect(interrupted.stderr).toMatch(
			/^The API token lacks the permission "Queues: Edit" for this account\. .*\n$/,
		);
		expect(first.stdout).toMatch(/^Database {6}kept, migrations applied: 0$/m);
	});

	test("creates the database, the queues, and the Worker once", () => {
		expect(first).toMatchObject({ code: 0, stderr: "" });
		expect(api.account.created).toEqual([
			`database ${NAME}`,
			...QUEUES.map((queue) => `queue ${queue}`),
			`worker ${NAME}`,
		]);
		expect(api.unknown).toEqual([]);
	});

	test("prints the address and an answer from it", () => {
		expect(first.stdout).toContain(`Omeruta Brain is deployed at https://${NAME}.rehearsal.workers.dev/`);
		expect(first.stdout).toMatch(/^Question {6}What is a blockchain\?$/m);
		expect(first.stdout).toMatch(/^Answer {8}.*ledger/ms);
	});

	test("generates the required secrets and no others", () => {
		expect(secretsOf(api).map(({ name }) => name)).toEqual(["JWT_SECRET", "HASH_SECRET"]);
		const values = secretsOf(api).map(({ text }) => text);
		for (const value of values) expect(value).toMatch(/^[0-9a-f]{64}$/);
		expect(new Set(values).size).toBe(2);
		for (const value of values) expect(first.stdout).not.toContain(value);
	});

	test("uploads the assets, the cron trigger, and the consumers with their dead-letter queue", () => {
		const worker = workerOf(api);
		expect([...worker.assets.keys()]).toEqual(
			expect.arrayContaining(["/index.html", "/app/app.js", "/app/app.css"]),
		);
		expect(worker.crons).toEqual(["0 * * * *"]);
		for (const queue of QUEUES) {
			expect(api.account.findQueue(queue)).toMatchObject([
				{ script: NAME, ...(queue === "dead-letters" ? {} : { dead_letter_queue: "dead-letters" }) },
			]);
		}
	});

	test("deletes the account with which it asked the question", async () => {
		await expect.poll(() => query(api, "SELECT count(*) AS users FROM users")).toEqual([{ users: 0 }]);
	});

	test("creates nothing on the second deployment, and keeps the secrets and the data", async () => {
		workerOf(api).bindings.push({ type: "secret_text", name: "BRAVE_API_KEY", text: "set by hand" });
		await query(api, "INSERT OR REPLACE INTO users (id, username, date_joined) VALUES ('u1', 'ann', 0)");
		const secrets = secretsOf(api);
		const { versions } = workerOf(api);
		const created = [...api.account.created];
		const { code, stdout } = await deploy(api);
		expect(code).toBe(0);
		expect(stdout).toMatch(/^Database {6}kept, migrations applied: 0$/m);
		expect(stdout).toMatch(/^Secrets {7}kept$/m);
		expect(stdout).toMatch(/^Answer /m);
		expect(api.account.created).toEqual(created);
		expect(secretsOf(api)).toEqual(secrets);
		expect(workerOf(api).versions).toBe(versions + 1);
		expect(await query(api, "SELECT username FROM users WHERE id = 'u1'")).toEqual([{ username: "ann" }]);
		expect(api.unknown).toEqual([]);
	});
});

// What else is checked first is in tests/unit/scripts/deploy/.
describe("npm run deploy changes nothing and explains in one sentence what to do", () => {
	let api: CloudflareApi;

	beforeEach(async () => {
		api = await startCloudflareApi();
	});

	afterEach(() => api[Symbol.asyncDispose]());

	test("when nobody is logged in", async () => {
		expect(await refusal(api, { CLOUDFLARE_API_TOKEN: "" })).toBe(
			"You are not logged in to Cloudflare. Run npx wrangler login, or set CLOUDFLARE_API_TOKEN, then run this command again.",
		);
	});

	test("when the API token is invalid", async () => {
		expect(await refusal(api, { CLOUDFLARE_API_TOKEN: "wrong" })).toMatch(
			/^Cloudflare rejected the API token: .*, then run npm run deploy again\.$/,
		);
	});

	test("when the API token lacks a permission", async () => {
		api.account.tokens.set("weak-token", []);
		const env = { CLOUDFLARE_API_TOKEN: "weak-token", CLOUDFLARE_ACCOUNT_ID: api.account.id };
		expect(await refusal(api, env)).toMatch(
			/^The API token lacks the permission "Workers Scripts: Edit" for this account\. .*npm run deploy again\.$/,
		);
	});

	test("when a database of another application has the name", async () => {
		const id = api.account.createDatabase(NAME);
		await api.account.query(id, "CREATE TABLE orders (id INTEGER)");
		api.account.created.length = 0;
		expect(await refusal(api)).toBe(
			`A D1 database named "${NAME}" already exists in your account and belongs to another application. Choose another name in wrangler.toml, then run npm run deploy again.`,
		);
	});
});

type Deployment = z.infer<typeof Failure>;

/** Runs `npm run deploy` against the stand-in. */
async function deploy(api: CloudflareApi, env: Record<string, string> = {}): Promise<Deployment> {
	const inherited = { ...process.env };
	for (const name of Object.keys(inherited))
		if (/^(?:CLOUDFLARE|CF|WRANGLER)_/.test(name)) delete inherited[name];
	// Without a home, no earlier login is found.
	const settings = { HOME: home, XDG_CONFIG_HOME: home, ...api.env, ...env };
	const script = join("scripts", "deploy", "deploy.ts");
	return run(process.execPath, [script], { cwd: ROOT, env: Object.assign(inherited, settings) }).then(
		(output) => ({ code: 0, ...output }),
		(error: unknown) => Failure.parse(error),
	);
}

/** Runs a deployment that must fail before it changes anything, and returns its error message. */
async function refusal(api: CloudflareApi, env: Record<string, string> = {}): Promise<string> {
	const { code, stderr } = await deploy(api, env);
	expect(code).toBe(1);
	expect(api.account.created).toEqual([]);
	expect(api.unknown).toEqual([]);
	return stderr.trimEnd();
}

function workerOf({ account }: CloudflareApi): DeployedWorker {
	return account.findWorker(NAME);
}

function secretsOf(api: CloudflareApi): Binding[] {
	return workerOf(api).bindings.filter(({ type }) => type === "secret_text");
}

/** Runs SQL in the account's database and returns the rows. */
async function query({ account }: CloudflareApi, sql: string): Promise<unknown[]> {
	const [result] = Rows.parse(await account.query(account.findDatabase(NAME).uuid, sql));
	return result?.results ?? [];
}
