import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { takeLock } from "./file-lock.ts";
import {
	areRunning,
	descendantsOf,
	filterRunning,
	listProcesses,
	ProcessId,
	type ProcessRow,
	readNewestPid,
	stopTrees,
} from "./processes.ts";

/** The part of the stack that a process belongs to: a service, or the start script with its short-lived children. */
const Part = z.enum(["worker", "model server", "start"]);
export type Part = z.infer<typeof Part>;

const RecordedProcess = ProcessId.extend({ name: z.string(), part: Part });
type RecordedProcess = z.infer<typeof RecordedProcess>;

/** What `npm start` records about its run: the supervisor, the URLs, and every process that belongs to it. */
const RunRecord = z.object({
	supervisor: ProcessId,
	/** The processes that started the supervisor and would forward Ctrl-C to it. */
	starters: z.array(ProcessId),
	url: z.string(),
	/** Null if no model server is used. */
	modelUrl: z.string().nullable(),
	processes: z.array(RecordedProcess),
});
export type RunRecord = z.infer<typeof RunRecord>;

/**
 * How often the record is updated if processes have started or ended. Listing processes takes much of an idle server's
 * time, and on Windows is slow. The processes of a service that starts are recorded at once.
 */
const REFRESH_MS = process.platform === "win32" ? 15_000 : 5_000;

/** Reads the record of a run. Returns null if there is none or it cannot be read. */
export async function readRecord(file: string): Promise<RunRecord | null> {
	const text = await readFile(file, "utf8").catch(() => "null");
	try {
		return RunRecord.parse(JSON.parse(text));
	} catch {
		return null;
	}
}

/** Lists those processes of a recorded run that are still running, and their descendants. */
export async function listRunProcesses(record: RunRecord): Promise<ProcessRow[]> {
	const rows = await listProcesses();
	const running = filterRunning(rows, [record.supervisor, ...record.processes]).map(({ pid }) => pid);
	return [...rows.filter(({ pid }) => running.includes(pid)), ...descendantsOf(rows, running)];
}

export type Claim = { runningAs: RunRecord | null } | { run: ActiveRun; stopped: ProcessRow[] };

/** Locks a state folder until the lock is disposed or this process ends. Returns null if another process has locked it. */
export async function lockState(stateFolder: string): Promise<Disposable | null> {
	await mkdir(stateFolder, { recursive: true });
	return takeLock(join(stateFolder, "run.lock"));
}

/**
 * Claims the state folder, which contains `file`, until this process ends. If a run has it, returns that run's record, or
 * null if another process has it, such as a restore. Otherwise stops the processes that a killed run left behind. Calls
 * `log` if the record cannot be written. Calls `onAbandoned` when a process that started this one has ended. This process
 * would otherwise be orphaned: when npm is killed, it stops nothing, or only the shell between npm and its script.
 */
export async function claimRun(
	file: string,
	url: string,
	onAbandoned: () => void,
	log: (line: string) => void,
): Promise<Claim> {
	const earlier = await readRecord(file);
	const rows = await listProcesses();
	const stopped: ProcessRow[] = [];
	if (earlier !== null) {
		const holders = [earlier.supervisor, ...earlier.starters];
		if (filterRunning(rows, holders).length === holders.length) return { runningAs: earlier };
		stopped.push(...(await listRunProcesses(earlier)));
		await stopTrees(stopped);
	}
	// The processes of a run in another container are not in the list.
	const lock = await lockState(dirname(file));
	if (lock === null) return { runningAs: await readRecord(file) };
	const run = new ActiveRun(
		file,
		lock,
		{ ...identifySelf(rows), url, modelUrl: null, processes: [] },
		onAbandoned,
		log,
	);
	await run.begin();
	return { run, stopped };
}

/**
 * Finds this process and those that started it: `with-install.mjs`, which announces its pid, and npm, often with a
 * shell in between.
 */
function identifySelf(rows: ProcessRow[]): Pick<RunRecord, "supervisor" | "starters"> {
	const find = (pid: number | undefined) => rows.find((row) => row.pid === pid);
	const self = find(process.pid);
	if (self === undefined) throw new Error("The system's process list does not contain this process.");
	const installer = process.env.OMERUTA_STARTER === String(self.ppid) ? find(self.ppid) : undefined;
	const parent = process.env.npm_lifecycle_event === undefined ? undefined : find(installer?.ppid);
	const npm = SHELL.test(parent?.name ?? "") ? find(parent?.ppid) : undefined;
	const starters = [installer, parent, npm].filter((row) => row !== undefined);
	return { supervisor: ProcessId.parse(self), starters: starters.map((row) => ProcessId.parse(row)) };
}
const SHELL = /(?:^|\/)(?:sh|bash|dash|zsh|cmd\.exe)$/i;

/** The run of this process. Keeps its record up to date with all descendants, even those whose parent has ended. */
export class ActiveRun {
	readonly #file: string;
	readonly #lock: Disposable;
	readonly #onAbandoned: () => void;
	readonly #log: (line: string) => void;
	#record: RunRecord;
	#roots = new Map<number, Part>();
	#written = "";
	#failing = false;
	/** The newest process of the machine when processes were listed last. */
	#newestPid: string | null = null;
	#timer: NodeJS.Timeout | undefined;
	#refreshing = Promise.resolve();

	constructor(
		file: string,
		lock: Disposable,
		record: RunRecord,
		onAbandoned: () => void,
		log: (line: string) => void,
	) {
		this.#file = file;
		this.#lock = lock;
		this.#record = record;
		this.#onAbandoned = onAbandoned;
		this.#log = log;
	}

	/** Creates the file, and keeps it up to date from now on. */
	async begin(): Promise<void> {
		await rm(this.#file, { force: true });
		await this.#write();
		this.#timer = setInterval(() => this.#isUpToDate() || this.refresh(), REFRESH_MS);
	}

	/** Records the model server's URL. */
	setModelUrl(modelUrl: string): void {
		this.#record = { ...this.#record, modelUrl };
	}

	/** Records the new process `pid` and its future descendants as processes of `part`. */
	async track(pid: number, part: Part): Promise<void> {
		this.#roots.set(pid, part);
		await this.refresh();
	}

	/** Updates the record. Never rejects: a run continues even if its record cannot be written. */
	refresh(): Promise<void> {
		this.#refreshing = this.#refreshing.then(async () => {
			try {
				await this.#refresh();
				this.#failing = false;
			} catch (error) {
				if (!this.#failing) this.#log(`This run cannot be recorded in ${this.#file}: ${String(error)}`);
				this.#failing = true;
			}
		});
		return this.#refreshing;
	}

	/** Stops every process of `part`. Those that are still running after `graceMs` are killed. */
	async stopPart(part: Part, graceMs?: number): Promise<void> {
		await this.refresh();
		const processes = this.#record.processes.filter((entry) => entry.part === part);
		await stopTrees(processes, graceMs);
		for (const { pid } of processes) this.#roots.delete(pid);
	}

	/** Stops the remaining processes of the run, removes the record, and releases the state folder. */
	async end(): Promise<void> {
		clearInterval(this.#timer);
		await this.refresh();
		await stopTrees(this.#record.processes);
		await rm(this.#file, { force: true });
		this.#lock[Symbol.dispose]();
	}

	#isUpToDate(): boolean {
		if (this.#newestPid === null || this.#newestPid !== readNewestPid()) return false;
		return existsSync(this.#file) && areRunning([...this.#record.starters, ...this.#record.processes]);
	}

	async #refresh(): Promise<void> {
		const newestPid = readNewestPid();
		const rows = await listProcesses();
		const { starters } = this.#record;
		if (filterRunning(rows, starters).length < starters.length) this.#onAbandoned();
		const known = filterRunning(rows, this.#record.processes);
		const parts = new Map<number, Part>();
		for (const { pid } of descendantsOf(rows, [process.pid])) parts.set(pid, "start");
		for (const { pid, part } of known) {
			for (const { pid: below } of descendantsOf(rows, [pid])) parts.set(below, part);
		}
		for (const { pid, part } of known) parts.set(pid, part);
		for (const [root, part] of this.#roots) {
			for (const { pid } of [{ pid: root }, ...descendantsOf(rows, [root])]) parts.set(pid, part);
		}
		const processes = rows.flatMap(({ pid, start, name }): RecordedProcess[] => {
			const part = parts.get(pid);
			return part === undefined ? [] : [{ pid, start, name, part }];
		});
		this.#record = { ...this.#record, processes };
		await this.#write();
		this.#newestPid = newestPid;
	}

	async #write(): Promise<void> {
		const text = JSON.stringify(this.#record);
		if (text === this.#written && existsSync(this.#file)) return;
		await mkdir(dirname(this.#file), { recursive: true });
		await writeFile(`${this.#file}.new`, text);
		await rename(`${this.#file}.new`, this.#file);
		this.#written = text;
	}
}
