import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { findFreePort } from "../../local-inference/ports.ts";
import { descendantsOf, listProcesses } from "../start/processes.ts";
import { type Figure, median, printFigures } from "./figures.ts";
import { SMALL_MODEL } from "./model-server.ts";
import { SkippedError } from "./skip.ts";
import { readMemoryMb } from "./workerd-process.ts";

const ROOT = join(import.meta.dirname, "../..");
const STARTS = 5;
/** How long the server is left alone before it counts as idle. V8 collects the garbage of the start 8 seconds after it. */
const SETTLE_MS = 20_000;
const IDLE_MS = 30_000;
/** The unit of the times in /proc. Linux reports all of them in it, whatever the kernel's own one is. */
const TICK_MS = 10;

const SERVES = /Omeruta Brain is running at/;
const MODEL_STATE = /Model server {2}(ready|no model)/;

interface Server extends AsyncDisposable {
	pid: number;
	/** The times until it served the page and until the model was loaded, in milliseconds. */
	servesMs: number;
	modelMs: number;
}

interface Usage {
	name: string;
	cpuMs: number;
	memoryMb: number;
}

/** Measures how long `npm start` takes when everything is built, and the CPU time and memory of an idle server. */
export async function benchStart(): Promise<void> {
	if (process.platform !== "linux")
		throw new SkippedError("The CPU time of a process is read from /proc, which only Linux has.");
	const folder = await mkdtemp(join(tmpdir(), "omeruta-bench-"));
	try {
		// The first one builds what is outdated and creates the databases.
		await (await startServer(folder))[Symbol.asyncDispose]();
		const servesMs: number[] = [];
		const modelMs: number[] = [];
		const cpuMs: number[] = [];
		for (let start = 0; start < STARTS; start++) {
			await using server = await startServer(folder);
			servesMs.push(server.servesMs);
			modelMs.push(server.modelMs);
			cpuMs.push(sum(await readUsages(server.pid), (usage) => usage.cpuMs));
		}
		printFigures("start", [
			{ name: "npm start → serves the page, p50", value: median(servesMs) / 1_000, limit: 5, unit: "s" },
			{ name: "npm start → model loaded, p50", value: median(modelMs) / 1_000, limit: null, unit: "s" },
			{ name: "npm start, CPU time, p50", value: median(cpuMs) / 1_000, limit: null, unit: "s" },
			...(await measureIdle(folder)),
		]);
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

async function measureIdle(folder: string): Promise<Figure[]> {
	await using server = await startServer(folder);
	await delay(SETTLE_MS);
	const before = await readUsages(server.pid);
	await delay(IDLE_MS);
	const usages = await readUsages(server.pid);
	const used = sum(usages, ({ cpuMs }) => cpuMs) - sum(before, ({ cpuMs }) => cpuMs);
	return [
		{ name: "idle, share of one processor", value: (100 * used) / IDLE_MS, limit: 1, unit: "%" },
		{
			name: "idle, memory of all processes",
			value: sum(usages, ({ memoryMb }) => memoryMb),
			limit: null,
			unit: "MB",
		},
		...usages.map(
			({ name, memoryMb }): Figure => ({
				name: `memory of ${name}`,
				value: memoryMb,
				limit: null,
				unit: "MB",
			}),
		),
	];
}

function sum(usages: readonly Usage[], read: (usage: Usage) => number): number {
	return usages.reduce((total, usage) => total + read(usage), 0);
}

/** Runs `npm start` with its state in `folder`. Resolves when the model is loaded. */
async function startServer(folder: string): Promise<Server> {
	const from = performance.now();
	const model = process.env.LOCAL_MODEL || SMALL_MODEL;
	const child = spawn("npm", ["start"], {
		cwd: ROOT,
		env: {
			...process.env,
			OMERUTA_STATE: folder,
			PORT: String(await findFreePort()),
			LOCAL_INFERENCE_PORT: String(await findFreePort()),
			INFERENCE: "",
			ENGINE: "embedded",
			LLAMA_CPP_URL: "",
			UPSTREAM_URLS: "",
			LOCAL_MODEL: model,
		},
		stdio: ["ignore", "pipe", "inherit"],
		// A process group of its own, which receives a signal as from Ctrl-C.
		detached: true,
	});
	const { pid = 0 } = child;
	const ended = once(child, "exit");
	const stop = async () => {
		if (child.exitCode === null) process.kill(-pid, "SIGINT");
		await ended;
	};
	let servesMs = 0;
	const lines: string[] = [];
	for await (const line of createInterface(child.stdout)) {
		lines.push(line);
		if (SERVES.test(line)) servesMs = performance.now() - from;
		const [, state] = MODEL_STATE.exec(line) ?? [];
		if (state === undefined) continue;
		if (state === "ready")
			return { pid, servesMs, modelMs: performance.now() - from, [Symbol.asyncDispose]: stop };
		await stop();
		throw new SkippedError(`${model} cannot be loaded. See: npm run model:test`);
	}
	throw new Error(`npm start ended: ${lines.join("\n")}`);
}

/** Returns what `npm start` and the processes that it has started have used so far. */
async function readUsages(pid: number): Promise<Usage[]> {
	const pids = [pid, ...descendantsOf(await listProcesses(), [pid]).map((row) => row.pid)];
	return Promise.all(
		pids.map(async (pid) => ({
			name: describeProcess(await readFile(`/proc/${pid}/cmdline`, "utf8")),
			cpuMs: cpuMsOf(await readFile(`/proc/${pid}/stat`, "utf8")),
			memoryMb: await readMemoryMb(pid),
		})),
	);
}

/** Returns the name of the script that Node.js runs, or of another program. */
function describeProcess(commandLine: string): string {
	const words = commandLine.split("\0");
	return basename(words.find((word) => /^\S+\.(?:ts|mjs|js)$/.test(word)) ?? words[0] ?? "");
}

/**
 * Returns the CPU time in the text of /proc/<pid>/stat, including that of ended children, in milliseconds: fields 14 to
 * 17 of proc(5).
 */
function cpuMsOf(stat: string): number {
	// The second field is the name in brackets, which may contain spaces.
	const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
	return fields.slice(11, 15).reduce((total, ticks) => total + TICK_MS * Number(ticks), 0);
}
