import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { isPortInUse } from "../../local-inference/ports.ts";
import {
	descendantsOf,
	filterRunning,
	listProcesses,
	type ProcessId,
} from "../../scripts/start/processes.ts";
import { listRunProcesses, type Part, type RunRecord, readRecord } from "../../scripts/start/run-record.ts";
import { findLoggedSecrets } from "./log-secrets.ts";
import { writeMigratedDatabase } from "./migrated-storage.ts";

export interface StackOptions {
	/** Settings that override the defaults, such as INFERENCE or LOCAL_MODEL. */
	env?: Record<string, string>;
	/** Secrets, which a stack reads only from the file of its state folder. */
	secrets?: Record<string, string>;
	/** The state folder. Default: a new one, with a migrated, empty database. */
	folder?: string;
	/** Whether to start it as `npm run dev` does. */
	isDev?: boolean;
}

/** A stack's folders and environment, which a restart reuses. */
interface Location {
	/** The project's folder. */
	root: string;
	folder: string;
	env: NodeJS.ProcessEnv;
	isDev: boolean;
}

const ROOT = dirname(dirname(import.meta.dirname));
const RUNNING = /Omeruta Brain is running at (\S+)/;
const MODEL_READY = /Model server {2}ready/;
const MODEL_READY_OR_MISSING = /Model server {2}(ready|no model)/;
const STAFF_CODE = /enter the code (\S+)/;
/**
 * Environment variables from Vitest and the developer. The stack does not inherit them, so it starts with the defaults.
 */
const NOT_INHERITED =
	/^(VITEST.*|NODE_ENV|TEST|MODE|DEV|PROD|SSR|BASE_URL|INFERENCE|LOCAL_INFERENCE_.*|UPSTREAM_.*|LLAMA_.*|HF_.*|MODEL_.*|EMBEDDINGS.*|WEB_SEARCH|WIKIPEDIA_URL|SEARXNG_URL|LIVE_RESEARCH|DNS_OVER_HTTPS_URL|CRAWL_ALLOW_HOSTS)$/;

/**
 * Starts a stack like `npm start`, but in a new folder and on free ports. Resolves when the stack is running. Tests
 * that neither kill nor configure their stack share one through `shared-stack.ts` instead.
 */
export async function startStack({
	env = {},
	secrets,
	folder: given,
	isDev = false,
}: StackOptions = {}): Promise<Stack> {
	const folder = given ?? (await mkdtemp(join(tmpdir(), "omeruta-")));
	if (secrets !== undefined) {
		const lines = Object.entries(secrets).map(([name, value]) => `${name}=${value}\n`);
		await writeFile(join(folder, ".dev.vars"), lines.join(""));
	}
	if (given === undefined) await writeMigratedDatabase(join(folder, "storage"));
	const inherited = { ...process.env };
	for (const name of Object.keys(inherited)) if (NOT_INHERITED.test(name)) delete inherited[name];
	const ports = { PORT: String(await findFreePort()), LOCAL_INFERENCE_PORT: String(await findFreePort()) };
	// The same engine on every machine, with a small context.
	const model = { ENGINE: "embedded", LOCAL_INFERENCE_SLOTS: "4" };
	return launch({
		root: ROOT,
		folder,
		env: { ...inherited, ...ports, ...model, OMERUTA_STATE: folder, ...env },
		isDev,
	});
}

/**
 * Returns a free port below the ephemeral range. The system does not assign such a port to another program before the
 * stack binds it.
 */
async function findFreePort(): Promise<number> {
	for (;;) {
		const port = 20_000 + Math.floor(Math.random() * 10_000);
		if (!(await isPortInUse(port))) return port;
	}
}

/** One run of the stack. */
export class Stack {
	readonly url: string;
	readonly #location: Location;
	readonly #run: Run;

	constructor(location: Location, run: Run, url: string) {
		this.#location = location;
		this.#run = run;
		this.url = url;
	}

	/** The output so far. */
	get output(): string {
		return this.#run.output;
	}

	/** The folder with the stack's databases, Durable Objects and logs. */
	get folder(): string {
		return this.#location.folder;
	}

	/** Resolves when the output matches `pattern`. */
	async waitForOutput(pattern: RegExp): Promise<void> {
		await this.#run.waitForOutput(pattern);
	}

	/**
	 * Resolves when the model is ready.
	 * @throws {Error} when no model is available
	 */
	async waitForModel(): Promise<void> {
		await this.waitForOutput(MODEL_READY_OR_MISSING);
		if (!MODEL_READY.test(this.output)) throw new Error(`No model is available:\n${this.output}`);
	}

	/** Returns the printed code that makes the first account staff. */
	async readStaffCode(): Promise<string> {
		await this.waitForOutput(STAFF_CODE);
		return STAFF_CODE.exec(this.output)?.[1] ?? "";
	}

	/** Reads the stack's record of its URLs and processes. */
	async record(): Promise<RunRecord> {
		const record = await readRecord(join(this.#location.folder, "run.json"));
		if (record === null) throw new Error("The stack has no record.");
		return record;
	}

	/** Sends SIGKILL to the processes of one part. */
	async killPart(part: Part): Promise<void> {
		const { processes } = await this.record();
		const rows = await listProcesses();
		const running = filterRunning(
			rows,
			processes.filter((entry) => entry.part === part),
		);
		// A process that was started a moment ago is not in the record yet.
		const below = descendantsOf(
			rows,
			running.map(({ pid }) => pid),
		);
		await killProcesses([...running, ...below]);
	}

	/** Sends SIGKILL to every process: the supervisor, its children, and the process that started it. */
	async killAll(): Promise<void> {
		const running = await listRunProcesses(await this.record());
		const starter = (await listProcesses()).filter(({ pid }) => pid === this.#run.child.pid);
		await killProcesses([...starter, ...running]);
		await this.#run.ended;
	}

	/**
	 * Stops the stack with SIGTERM or, as Ctrl-C does, with SIGINT to all processes in the terminal's foreground.
	 * @throws {Error} when it exits with an error or leaves a process behind
	 */
	async stop(signal: "SIGTERM" | "SIGINT" = "SIGTERM"): Promise<void> {
		const record = await this.record();
		const running = await listRunProcesses(record);
		this.#run.child.kill(signal);
		if (signal === "SIGINT") process.kill(record.supervisor.pid, signal);
		const code = await this.#run.ended;
		if (code !== 0) throw new Error(`The stack exited with code ${code}:\n${this.output}`);
		const left = filterRunning(await listProcesses(), running);
		if (left.length > 0)
			throw new Error(`The stack left behind: ${left.map(({ pid, name }) => `${name} (${pid})`)}`);
	}

	/** Starts the stack again in the same folder and on the same ports, with the project in `root`. */
	async restart(env: Record<string, string> = {}, root = this.#location.root): Promise<Stack> {
		return launch({ ...this.#location, root, env: { ...this.#location.env, ...env } });
	}

	/**
	 * Kills every process of the stack and deletes its folder.
	 * @throws {Error} when its logs contain a secret, such as a token
	 */
	async [Symbol.asyncDispose](): Promise<void> {
		const record = await readRecord(join(this.#location.folder, "run.json"));
		if (record !== null) await killProcesses(await listRunProcesses(record));
		const logged = await findLoggedSecrets(this.#location.folder);
		await rm(this.#location.folder, { recursive: true, force: true, maxRetries: 3 });
		if (logged.length > 0) throw new Error(`The logs contain secrets:\n${logged.join("\n")}`);
	}
}

async function launch(location: Location): Promise<Stack> {
	const run = new Run(location);
	const [, url] = await run.waitForOutput(RUNNING);
	if (url === undefined) throw new Error("The stack printed no URL.");
	return new Stack(location, run, url);
}

async function killProcesses(ids: ProcessId[]): Promise<void> {
	for (const { pid } of ids) {
		try {
			process.kill(pid, "SIGKILL");
		} catch {
			// The process has already exited.
		}
	}
	let left = ids;
	while (left.length > 0) left = filterRunning(await listProcesses(), left);
}

/** The `npm start` process and its output. */
class Run {
	readonly child: ChildProcess;
	/** Resolves with the exit code, or with null if a signal ended the process. */
	readonly ended: Promise<number | null>;
	output = "";
	#watchers = new Set<() => void>();
	#hasEnded = false;

	constructor({ root, env, isDev }: Location) {
		const args = isDev ? ["--dev"] : [];
		this.child = spawn(
			process.execPath,
			[join("scripts", "with-install.mjs"), join("scripts", "start", "start.ts"), ...args],
			{
				cwd: root,
				env,
				stdio: ["ignore", "pipe", "pipe"],
			},
		);
		for (const stream of [this.child.stdout, this.child.stderr]) {
			stream?.on("data", (chunk) => {
				this.output += chunk;
				this.#wake();
			});
		}
		this.ended = new Promise((resolve) => {
			this.child.on("close", (code) => {
				this.#hasEnded = true;
				this.#wake();
				resolve(code);
			});
		});
	}

	async waitForOutput(pattern: RegExp): Promise<RegExpExecArray> {
		for (;;) {
			const match = pattern.exec(this.output);
			if (match !== null) return match;
			if (this.#hasEnded) throw new Error(`The stack exited without printing ${pattern}:\n${this.output}`);
			await new Promise<void>((resolve) => this.#watchers.add(resolve));
		}
	}

	#wake(): void {
		for (const resolve of this.#watchers) resolve();
		this.#watchers.clear();
	}
}
