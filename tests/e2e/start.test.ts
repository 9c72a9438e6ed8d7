import { once } from "node:events";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listDatabases } from "../../scripts/backup/copy-storage.ts";
import { parseLogEntry } from "../../scripts/start/log-entry.ts";
import { filterRunning, listProcesses } from "../../scripts/start/processes.ts";
import { listRunProcesses } from "../../scripts/start/run-record.ts";
import { Staff } from "../../src/client/api/staff.ts";
import { OmerutaClient } from "../../src/client/client.ts";
import { Health } from "../../src/contracts/health.ts";
import { runScript } from "../support/command.ts";
import { writeMigratedDatabase } from "../support/migrated-storage.ts";
import { type Stack, startStack } from "../support/stack.ts";

/** Shorter than a start of workerd takes. */
const KILL_INTERVAL_MS = 250;
/** Printed when the process that runs workerd has ended by itself. */
const WORKER_ENDED = /The worker stopped \(exit code 1\)\. Restarting in \d+ s/;

describe("npm start", () => {
	let stack: Stack;

	beforeAll(async () => {
		const env = { INFERENCE: "extractive", NODE_OPTIONS: FAIL_ON_SIGUSR2 };
		stack = await startStack({ env, folder: await createExpiredState() });
	});

	afterAll(() => stack[Symbol.asyncDispose]());

	test("prints its URL and the status of each part", async () => {
		await stack.waitForOutput(/Press Ctrl-C to stop/);
		for (const part of ["Page", "Embeddings", "Worker", "Database"])
			expect(stack.output).toMatch(new RegExp(`^${part} +ready`, "m"));
		expect(stack.output).toMatch(/^Model server +not used/m);
		expect(stack.output).toContain(`\nLogs          ${stack.folder}/logs\n`);
		expect((await fetch(`${stack.url}health`)).status).toBe(200);
	});

	test("prints a one-time code that makes the first account staff", async () => {
		const [, code = ""] = /^Staff +none yet; .* the code (\S+) at \S+#\/staff$/m.exec(stack.output) ?? [];
		const client = new OmerutaClient({ baseUrl: stack.url });
		const registration = { email: "ada@example.org", username: "ada", password: "a long enough sentence" };
		await client.account.register(registration);
		const staff = client.api(Staff);
		expect(await staff.isCodeOpen()).toBe(true);
		expect(await staff.useCode(code)).toMatchObject({ username: "ada", is_staff: true });
		const settings = await staff.settings();
		const sourceOf = (name: string) => settings.find((setting) => setting.name === name)?.source;
		expect(sourceOf("INFERENCE")).toBe("environment");
		expect(sourceOf("GUEST_ACCESS")).toBe("start");
		expect(sourceOf("JWT_SECRET")).toBe(".dev.vars");
		expect(sourceOf("WEB_SEARCH")).toBe("wrangler.toml");
	});

	test("runs the hourly job", () => expectCleanedUp(stack));

	test("prints no warnings or errors", () => {
		expect(stack.output).not.toMatch(/WARNING|ERROR/);
	});

	test("refuses to start twice in one folder", async () => {
		const { supervisor } = await stack.record();
		await expect(stack.restart()).rejects.toThrow(`Already running at ${stack.url} (pid ${supervisor.pid})`);
		expect((await fetch(`${stack.url}health`)).status).toBe(200);
	});

	test("serves the page compressed, and answers unknown paths with an error in JSON", async () => {
		const page = await fetch(stack.url);
		expect(page.headers.get("content-encoding")).toBe("gzip");
		expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
		expect(await page.text()).toMatch(/<!doctype html>/i);
		const unknown = await fetch(`${stack.url}unknown`);
		expect(unknown.status).toBe(404);
		expect(await unknown.json()).toMatchObject({ code: "not_found" });
	});

	test("offers none of the interfaces of a development server", async () => {
		for (const path of ["cdn-cgi/local/scheduled", "cdn-cgi/local/explorer", "cdn-cgi/local/platform-proxy"])
			expect((await fetch(`${stack.url}${path}`)).status).toBe(404);
		const headers = { "MF-Original-URL": "http://elsewhere/health", "MF-Route-Override": "other" };
		expect((await fetch(`${stack.url}unknown`, { headers })).status).toBe(404);
	});

	test("starts workerd again at once when it is killed, and reports it as part of the health", async () => {
		const { processes } = await stack.record();
		for (const { pid } of processes.filter(({ name }) => name === "workerd")) process.kill(pid, "SIGKILL");
		await stack.waitForOutput(
			/workerd ended unexpectedly and was started again|stopped responding|Restarting in/,
		);
		// A failed probe or a pause would come too late.
		expect(stack.output).not.toMatch(/stopped responding|Restarting in/);
		await expect.poll(() => isHealthy(stack.url)).toBe(true);
		const health = await (await fetch(`${stack.url}api/health/`)).json();
		expect(health).toMatchObject({ parts: { runtime: { restarts: 1, restarted_at: expect.any(String) } } });
	});

	test("restarts the Worker when workerd hangs", async () => {
		for (const pid of await findWorkerd(stack)) process.kill(pid, "SIGSTOP");
		await stack.waitForOutput(/The Worker stopped responding\. Restarting it\./);
		await expect.poll(() => isHealthy(stack.url), { timeout: 60_000 }).toBe(true);
	});

	test("starts the Worker again after a pause when workerd ends again and again", async () => {
		// How many times it takes depends on how long each start takes: see tests/unit/scripts/start/crash-counter.test.ts.
		await killUntilWorkerEnds(stack, () =>
			expect.poll(() => isHealthy(stack.url), { timeout: 60_000 }).toBe(true),
		);
		await expect.poll(() => isHealthy(stack.url), { timeout: 60_000 }).toBe(true);
	});

	test("starts the Worker again when workerd ends while it is starting", async () => {
		const output = await killUntilWorkerEnds(stack, () => delay(KILL_INTERVAL_MS));
		expect(output).not.toMatch(/stopped responding/);
		await expect.poll(() => isHealthy(stack.url), { timeout: 60_000 }).toBe(true);
	});

	test("restarts the Worker when it is killed, and keeps counting", async () => {
		const countRestarts = async () => {
			const { parts } = Health.parse(await (await fetch(`${stack.url}api/health/`)).json());
			return parts.runtime?.restarts ?? 0;
		};
		const restarts = await countRestarts();
		expect(restarts).toBeGreaterThan(0);
		const before = stack.output.length;
		await stack.killPart("worker");
		const isReported = () => /The worker stopped .* Restarting in/.test(stack.output.slice(before));
		await expect.poll(isReported, { timeout: 60_000 }).toBe(true);
		await expect.poll(() => isHealthy(stack.url), { timeout: 60_000 }).toBe(true);
		expect(await countRestarts()).toBe(restarts + 1);
	});

	test("stops every process when the supervisor is killed", async () => {
		const { supervisor, processes } = await stack.record();
		process.kill(supervisor.pid, "SIGKILL");
		await expect
			.poll(async () => filterRunning(await listProcesses(), processes), { timeout: 60_000 })
			.toEqual([]);
		stack = await stack.restart();
	});

	test("exits when the npm process that started it is killed", async () => {
		const { supervisor, starters, processes } = await stack.record();
		const [starter] = starters;
		if (starter === undefined) throw new Error("The record contains no starter.");
		process.kill(starter.pid, "SIGKILL");
		const left = async () => filterRunning(await listProcesses(), [supervisor, ...processes]);
		await expect.poll(left, { timeout: 60_000 }).toEqual([]);
		stack = await stack.restart();
	});

	test("stops every process when the supervisor fails unexpectedly", async () => {
		const { supervisor, processes } = await stack.record();
		process.kill(supervisor.pid, "SIGUSR2");
		const left = async () => filterRunning(await listProcesses(), [supervisor, ...processes]);
		await expect.poll(left, { timeout: 60_000 }).toEqual([]);
		// The error is printed to another stream than the rest, so its place in the output varies.
		const { output } = stack;
		stack = await stack.restart();
		expect(output).toMatch(/Error: unexpected failure/);
		expect(output).toMatch(/\nStopping…\n.*Stopped\.\n/s);
	});

	test("can start again after every process is killed", async () => {
		await stack.killAll();
		stack = await stack.restart();
		expect(await isHealthy(stack.url)).toBe(true);
	});

	test("leaves no process behind when it is stopped with Ctrl-C", async () => {
		await stack.stop("SIGINT");
		expect(stack.output).toMatch(/\nStopping…\nStopped\.\n$/);
		expect(await isHealthy(stack.url)).toBe(false);
	});

	test("names a port that another program uses and explains how to change it", async () => {
		const server = createServer().listen(Number(new URL(stack.url).port), "127.0.0.1");
		await once(server, "listening");
		const refused = stack.restart();
		await expect(refused).rejects.toThrow(/Port \d+ is in use by another program.*PORT=/);
		await expect(refused).rejects.not.toThrow(/Stopp/);
		server.close();
	});
});

test("npm run dev serves the app and runs the hourly job until Ctrl-C", async () => {
	await using stack = await startStack({
		env: { INFERENCE: "extractive" },
		folder: await createExpiredState(),
		isDev: true,
	});
	expect(await (await fetch(stack.url)).text()).toMatch(/<!doctype html>/i);
	await expectCleanedUp(stack);
	await stack.stop("SIGINT");
	expect(stack.output).toMatch(/\nStopping…\nStopped\.\n$/);
});

describe("npm start with an invalid setting", () => {
	test.each([
		[{ PORT: "abc" }, /PORT: must be a whole number/],
		[{ INFERENCE: "foo" }, /INFERENCE: must be one or more of/],
		[{ OMERUTA_STATE: join("package.json", "state") }, /OMERUTA_STATE: must be a writable folder/],
		[{ OMERUTA_STATE: "package.json" }, /OMERUTA_STATE: must be a writable folder/],
		[{ LOCAL_MODEL: "no-such-model" }, /LOCAL_MODEL: must be "tinyllama/],
		[{ EMBEDDINGS: "foo", WEB_SEARCH: "bar" }, /EMBEDDINGS: must be .*\nWEB_SEARCH: must be /],
	])("names the setting and starts nothing (%j)", async (env, named) => {
		const folder = await mkdtemp(join(tmpdir(), "omeruta-wrong-"));
		const { code, output } = await startOnce({ OMERUTA_STATE: folder, ...env });
		expect(code).toBe(1);
		expect(output).toMatch(named);
		expect(output).toMatch(/^Invalid settings\. /);
		expect(output).not.toMatch(/^\s+at /m);
		expect(await readdir(folder)).toEqual([]);
		await rm(folder, { recursive: true });
	});

	test("prints every line as JSON if LOG_FORMAT says so", async () => {
		const folder = await mkdtemp(join(tmpdir(), "omeruta-wrong-"));
		const server = createServer().listen(0, "127.0.0.1");
		await once(server, "listening");
		const { port } = server.address() as AddressInfo;
		const env = { OMERUTA_STATE: folder, LOG_FORMAT: "json" };
		const starts = [{ PORT: "abc" }, { PORT: String(port) }].map((fault) => startOnce({ ...env, ...fault }));
		const [invalid, inUse] = (await Promise.all(starts)).map(({ output }) =>
			output.trimEnd().split("\n").map(parseLogEntry),
		);
		expect(invalid).toMatchObject([{ level: "error", message: expect.stringContaining("PORT: must be") }]);
		expect(inUse).toMatchObject([{ level: "error", message: expect.stringContaining("is in use") }]);
		server.close();
		await rm(folder, { recursive: true });
	});

	test("names a file in the state folder that it cannot use, and starts nothing", async () => {
		const folder = await mkdtemp(join(tmpdir(), "omeruta-wrong-"));
		await mkdir(join(folder, "run.json"));
		const { code, output } = await startOnce({ OMERUTA_STATE: folder });
		expect(code).toBe(1);
		expect(output).toMatch(/run\.json: .*directory/);
		expect(output).not.toMatch(/^\s+at /m);
		await rm(folder, { recursive: true });
	});
});

/** Runs `npm start` and waits for it to exit. */
function startOnce(env: Record<string, string>): Promise<{ code: number | null; output: string }> {
	const defaults = { PORT: "29170", LOCAL_INFERENCE_PORT: "29171", INFERENCE: "extractive" };
	return runScript("scripts/start/start.ts", [], { ...defaults, ...env });
}

/** Creates a state folder with a counter that has expired, which the hourly job deletes. */
async function createExpiredState(): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), "omeruta-"));
	await writeMigratedDatabase(join(folder, "storage"));
	using database = await openD1(folder);
	database.exec("INSERT INTO throttles (key, tried, until) VALUES ('expired', 1, 1)");
	return folder;
}

async function expectCleanedUp({ folder }: Stack): Promise<void> {
	using database = await openD1(folder);
	const expired = database.prepare("SELECT count(*) AS count FROM throttles WHERE key = 'expired'");
	await expect.poll(() => expired.get(), { timeout: 60_000 }).toEqual({ count: 0 });
}

async function openD1(folder: string): Promise<DatabaseSync> {
	const storage = join(folder, "storage");
	const path = (await listDatabases(storage)).find((name) => /\/d1\/.*\/[0-9a-f]+\.sqlite$/.test(name));
	if (path === undefined) throw new Error("There is no D1 database.");
	return new DatabaseSync(join(storage, path), { timeout: 10_000 });
}

/** A Node.js option that makes the supervisor fail with an unhandled rejection on SIGUSR2. */
const FAIL_ON_SIGUSR2 = `--import=data:text/javascript,${encodeURIComponent(`
	if (process.argv[1]?.endsWith("start.ts"))
		process.on("SIGUSR2", () => void Promise.reject(new Error("unexpected failure")));
`)}`;

/** Returns the pids of the running workerd processes of a stack. */
async function findWorkerd(stack: Stack): Promise<number[]> {
	const rows = await listRunProcesses(await stack.record());
	return rows.filter(({ name }) => name === "workerd").map(({ pid }) => pid);
}

/**
 * Kills workerd until the process that runs it has ended by itself. `wait` resolves when workerd may be killed. Returns
 * what the stack has printed meanwhile.
 */
async function killUntilWorkerEnds(stack: Stack, wait: () => Promise<void>): Promise<string> {
	const before = stack.output.length;
	const printed = () => stack.output.slice(before);
	while (!WORKER_ENDED.test(printed())) {
		await wait();
		for (const pid of await findWorkerd(stack)) {
			try {
				process.kill(pid, "SIGKILL");
			} catch {
				// It has already ended.
			}
		}
	}
	return printed();
}

async function isHealthy(url: string): Promise<boolean> {
	const response = await fetch(`${url}health`).catch(() => null);
	return response?.status === 200;
}
