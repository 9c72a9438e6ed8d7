import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { isPortInUse } from "../../scripts/start/ports.ts";
import { filterRunning, listProcesses, type ProcessId } from "../../scripts/start/processes.ts";
import { listRunProcesses, type Part, type RunRecord, readRecord } from "../../scripts/start/run-record.ts";

export interface StackOptions {
	/** Overrides, such as INFERENCE or LOCAL_MODEL. */
	env?: Record<string, string>;
}

/** A folder and ports of one stack, which can be started on them again and again. */
interface Place {
	folder: string;
	env: NodeJS.ProcessEnv;
}

const ROOT = dirname(dirname(import.meta.dirname));
const UP = /Omeruta Brain is running at (\S+)/;
const MODEL_READY = /Model server {2}ready/;
const MODEL_SETTLED = /Model server {2}(ready|no model)/;
/** What vitest sets for its own tests, or a developer for theirs, must not reach the stack, which runs as a newcomer starts it. */
const NOT_INHERITED =
	/^(VITEST.*|NODE_ENV|TEST|MODE|DEV|PROD|SSR|BASE_URL|LLAMA_CPP_URL|INFERENCE|LOCAL_INFERENCE_.*|EMBEDDINGS.*|WEB_SEARCH|WIKIPEDIA_URL|SEARXNG_URL|LIVE_RESEARCH|DNS_OVER_HTTPS_URL|CRAWL_ALLOW_HOSTS)$/;

/** Starts the real stack, as `npm start` does, in a folder and on ports of its own, and waits until its page is up. */
export async function startStack({ env = {} }: StackOptions = {}): Promise<Stack> {
	const folder = await mkdtemp(join(tmpdir(), "omeruta-"));
	const inherited = { ...process.env };
	for (const name of Object.keys(inherited)) if (NOT_INHERITED.test(name)) delete inherited[name];
	const ports = { PORT: String(await quietPort()), LOCAL_INFERENCE_PORT: String(await quietPort()) };
	return launch({ folder, env: { ...inherited, ...ports, OMERUTA_STATE: folder, ...env } });
}

/** A free port below those that the system lends out by itself: nobody takes it before the stack does. */
async function quietPort(): Promise<number> {
	for (;;) {
		const port = 20_000 + Math.floor(Math.random() * 10_000);
		if (!(await isPortInUse(port))) return port;
	}
}

/** One run of the stack. */
export class Stack {
	readonly url: string;
	readonly #place: Place;
	readonly #run: Run;

	constructor(place: Place, run: Run, url: string) {
		this.#place = place;
		this.#run = run;
		this.url = url;
	}

	/** What it has printed so far. */
	get output(): string {
		return this.#run.output;
	}

	/** Folder of databases, objects and logs. */
	get folder(): string {
		return this.#place.folder;
	}

	/** Resolves once it has printed something that matches. */
	async printed(pattern: RegExp): Promise<void> {
		await this.#run.printed(pattern);
	}

	/** Resolves once the model has joined. Throws when none can be had. */
	async modelReady(): Promise<void> {
		await this.printed(MODEL_SETTLED);
		if (!MODEL_READY.test(this.output)) throw new Error(`No model can be had:\n${this.output}`);
	}

	/** What it has noted of itself: addresses and processes. */
	async record(): Promise<RunRecord> {
		const record = await readRecord(join(this.#place.folder, "run.json"));
		if (record === null) throw new Error("The stack has no record.");
		return record;
	}

	/** Kills the processes of one part with -9, and leaves the rest alone. */
	async killPart(part: Part): Promise<void> {
		const { processes } = await this.record();
		await kill9(
			filterRunning(
				await listProcesses(),
				processes.filter((entry) => entry.part === part),
			),
		);
	}

	/** Kills everything with -9: the supervisor, who started it, and all that it started. */
	async killAll9(): Promise<void> {
		const living = await listRunProcesses(await this.record());
		const starter = (await listProcesses()).filter(({ pid }) => pid === this.#run.child.pid);
		await kill9([...starter, ...living]);
		await this.#run.ended;
	}

	/** Ends it as Ctrl-C does. Throws when it ends with an error or leaves a process behind. */
	async stop(): Promise<void> {
		const living = await listRunProcesses(await this.record());
		this.#run.child.kill("SIGTERM");
		const code = await this.#run.ended;
		if (code !== 0) throw new Error(`The stack ended with exit code ${code}:\n${this.output}`);
		const left = filterRunning(await listProcesses(), living);
		if (left.length > 0)
			throw new Error(`The stack left behind: ${left.map(({ pid, name }) => `${name} (${pid})`)}`);
	}

	/** Starts it anew on the same folder and ports, after it was killed or stopped. */
	async restart(env: Record<string, string> = {}): Promise<Stack> {
		return launch({ ...this.#place, env: { ...this.#place.env, ...env } });
	}

	/** Ends what runs on its folder, and removes that. */
	async [Symbol.asyncDispose](): Promise<void> {
		const record = await readRecord(join(this.#place.folder, "run.json"));
		if (record !== null) await kill9(await listRunProcesses(record));
		await rm(this.#place.folder, { recursive: true, force: true, maxRetries: 3 });
	}
}

async function launch(place: Place): Promise<Stack> {
	const run = new Run(place.env);
	const [, url] = await run.printed(UP);
	if (url === undefined) throw new Error("The stack printed no address.");
	return new Stack(place, run, url);
}

async function kill9(ids: ProcessId[]): Promise<void> {
	for (const { pid } of ids) {
		try {
			process.kill(pid, "SIGKILL");
		} catch {
			// It ended together with another.
		}
	}
	let left = ids;
	while (left.length > 0) left = filterRunning(await listProcesses(), left);
}

/** The process of a start, with what it prints. */
class Run {
	readonly child: ChildProcess;
	/** The exit code, null after a signal. */
	readonly ended: Promise<number | null>;
	output = "";
	#waiting = new Set<() => void>();
	#over = false;

	constructor(env: NodeJS.ProcessEnv) {
		this.child = spawn(
			process.execPath,
			[join("scripts", "with-install.mjs"), join("scripts", "start", "start.ts")],
			{
				cwd: ROOT,
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
				this.#over = true;
				this.#wake();
				resolve(code);
			});
		});
	}

	async printed(pattern: RegExp): Promise<RegExpExecArray> {
		for (;;) {
			const match = pattern.exec(this.output);
			if (match !== null) return match;
			if (this.#over) throw new Error(`The stack ended without printing ${pattern}:\n${this.output}`);
			await new Promise<void>((resolve) => this.#waiting.add(resolve));
		}
	}

	#wake(): void {
		for (const resolve of this.#waiting) resolve();
		this.#waiting.clear();
	}
}
