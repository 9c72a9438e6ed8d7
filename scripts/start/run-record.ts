import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import {
	descendantsOf,
	listProcesses,
	livingOf,
	ProcessId,
	type ProcessRow,
	stopProcesses,
} from "./processes.ts";

/** Whose process it is: that of a service, or a passing one of the start itself. */
export const Part = z.enum(["worker", "model server", "start"]);
export type Part = z.infer<typeof Part>;

const RecordedProcess = ProcessId.extend({ name: z.string(), part: Part });
type RecordedProcess = z.infer<typeof RecordedProcess>;

/** What `npm start` notes of its run: who supervises it, where it is, and every process that belongs to it. */
export const RunRecord = z.object({
	supervisor: ProcessId,
	/** Who started it, and would hand it Ctrl-C. */
	starters: z.array(ProcessId),
	url: z.string(),
	/** Null while no model server is used. */
	modelUrl: z.string().nullable(),
	processes: z.array(RecordedProcess),
});
export type RunRecord = z.infer<typeof RunRecord>;

/** How often the record is brought up to date, in milliseconds; listing is slow on Windows. */
const REFRESH_MS = process.platform === "win32" ? 15_000 : 2_000;

/** The record of a run, or null when there is none or it cannot be read. */
export async function readRecord(file: string): Promise<RunRecord | null> {
	const text = await readFile(file, "utf8").catch(() => "null");
	try {
		return RunRecord.parse(JSON.parse(text));
	} catch {
		return null;
	}
}

/** Every process of a recorded run that still lives, and what those have started since. */
export async function livingOfRun(record: RunRecord): Promise<ProcessRow[]> {
	const rows = await listProcesses();
	const living = livingOf(rows, [record.supervisor, ...record.processes]).map(({ pid }) => pid);
	return [...rows.filter(({ pid }) => living.includes(pid)), ...descendantsOf(rows, living)];
}

export type Claim = { runningAs: RunRecord } | { record: RunRecordKeeper; stopped: ProcessRow[] };

/**
 * Takes `file` for this process: stops what a killed run left behind, and nothing else. Answers with the record of
 * the run when one is alive. Calls `onAbandoned` once whoever started this process is gone, so that nobody is left to
 * end it: npm ends without its script when it is killed, and a plain `kill` of npm reaches only the shell in between.
 * Tells `say` when the record cannot be kept.
 */
export async function claimRun(
	file: string,
	url: string,
	onAbandoned: () => void,
	say: (line: string) => void,
): Promise<Claim> {
	await mkdir(dirname(file), { recursive: true });
	const stopped: ProcessRow[] = [];
	for (;;) {
		const earlier = await readRecord(file);
		const rows = await listProcesses();
		if (earlier !== null) {
			const holders = [earlier.supervisor, ...earlier.starters];
			if (livingOf(rows, holders).length === holders.length) return { runningAs: earlier };
			const leftovers = await livingOfRun(earlier);
			await stopProcesses(leftovers);
			stopped.push(...leftovers);
		}
		await rm(file, { force: true });
		const keeper = new RunRecordKeeper(
			file,
			{ ...identify(rows), url, modelUrl: null, processes: [] },
			onAbandoned,
			say,
		);
		if (await keeper.create()) return { record: keeper, stopped };
	}
}

/** This process, and who started it: `with-install.mjs`, which names itself, and npm, often with a shell in between. */
function identify(rows: ProcessRow[]): Pick<RunRecord, "supervisor" | "starters"> {
	const find = (pid: number | undefined) => rows.find((row) => row.pid === pid);
	const me = find(process.pid);
	if (me === undefined) throw new Error("This system does not list this very process.");
	const installer = process.env.OMERUTA_STARTER === String(me.ppid) ? find(me.ppid) : undefined;
	const above = process.env.npm_lifecycle_event === undefined ? undefined : find(installer?.ppid);
	const npm = SHELL.test(above?.name ?? "") ? find(above?.ppid) : undefined;
	const starters = [installer, above, npm].filter((row) => row !== undefined);
	return { supervisor: ProcessId.parse(me), starters: starters.map((row) => ProcessId.parse(row)) };
}
const SHELL = /(?:^|\/)(?:sh|bash|dash|zsh|cmd\.exe)$/i;

/** Keeps the record true while the run lasts: every process that descends from this one, also where its parent is gone. */
export class RunRecordKeeper {
	readonly #file: string;
	readonly #onAbandoned: () => void;
	readonly #say: (line: string) => void;
	#record: RunRecord;
	#roots = new Map<number, Part>();
	#written = "";
	#failing = false;
	#timer: NodeJS.Timeout | undefined;
	#refreshing = Promise.resolve();

	constructor(file: string, record: RunRecord, onAbandoned: () => void, say: (line: string) => void) {
		this.#file = file;
		this.#record = record;
		this.#onAbandoned = onAbandoned;
		this.#say = say;
	}

	/** False when another start was quicker. */
	async create(): Promise<boolean> {
		try {
			await writeFile(this.#file, JSON.stringify(this.#record), { flag: "wx" });
		} catch (error) {
			if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
			throw error;
		}
		this.#timer = setInterval(() => this.refresh(), REFRESH_MS);
		return true;
	}

	/** Notes where the model server is. */
	setModelUrl(modelUrl: string): void {
		this.#record = { ...this.#record, modelUrl };
	}

	/** Notes `pid`, just started, and from now on its descendants as processes of `part`. */
	async track(pid: number, part: Part): Promise<void> {
		this.#roots.set(pid, part);
		await this.refresh();
	}

	/** Notes what runs now. Never rejects: a run is neither ended nor left to itself because it cannot be noted. */
	refresh(): Promise<void> {
		this.#refreshing = this.#refreshing.then(async () => {
			try {
				await this.#refresh();
				this.#failing = false;
			} catch (error) {
				if (!this.#failing) this.#say(`This run cannot be noted in ${this.#file}: ${String(error)}`);
				this.#failing = true;
			}
		});
		return this.#refreshing;
	}

	/** Stops every process of `part`; first the one that was started here, so that it can end its own in order. */
	async stopPart(part: Part): Promise<void> {
		await this.refresh();
		const processes = this.#record.processes.filter((entry) => entry.part === part);
		await stopProcesses(processes.filter(({ pid }) => this.#roots.has(pid)));
		await stopProcesses(processes);
		for (const { pid } of processes) this.#roots.delete(pid);
	}

	/** Stops what is left of the run and removes the record. */
	async end(): Promise<void> {
		clearInterval(this.#timer);
		await this.refresh();
		await stopProcesses(this.#record.processes);
		await rm(this.#file, { force: true });
	}

	async #refresh(): Promise<void> {
		const rows = await listProcesses();
		const { starters } = this.#record;
		if (livingOf(rows, starters).length < starters.length) this.#onAbandoned();
		const known = livingOf(rows, this.#record.processes);
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
