import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import type { Stack } from "../../support/stack.ts";
import type { Scenario } from "../scenario.ts";
import { Workload, waitUntilReachable } from "../workload.ts";

const run = promisify(execFile);

const CLIENTS = 8;
/** How far the system clock is from the real time after each jump, in seconds. */
const OFFSETS_S = [30, 0, -30, 0, 3_600, 0, 86_400, 0];
/** How long the supervisor may take to start the Worker again. */
const NOTICED_MS = 60_000;
const POLL_MS = 250;
const SOURCE = join(import.meta.dirname, "..", "clock-offset.c");

/** Changes the system clock under the stack. */
export const CLOCK: Scenario = {
	name: "clock-jumps",
	promise: "A system clock that jumps forwards and back loses no question",
	runs: { short: 2, all: 16 },
	async run(runs, random) {
		const folder = await mkdtemp(join(tmpdir(), "omeruta-clock-"));
		try {
			const library = join(folder, "clock-offset.so");
			try {
				await run("cc", ["-O2", "-shared", "-fPIC", "-o", library, SOURCE]);
			} catch {
				return { skipped: "no C compiler (cc) for Linux is installed", violations: [], figure: "" };
			}
			const file = join(folder, "offset");
			await writeFile(file, "0");
			const env = { LD_PRELOAD: library, CLOCK_OFFSET_FILE: file };
			await using load = await Workload.start({ clients: CLIENTS, random, env });
			let before = 0;
			for (let round = 0; round < runs; round++) {
				const offset = OFFSETS_S[round % OFFSETS_S.length] ?? 0;
				await load.round(async () => {
					const worker = await findWorker(load.stack);
					await writeFile(file, String(offset));
					if (offset < before) await waitForRestart(load.stack, worker);
				});
				before = offset;
			}
			await load.settle();
			return load.report();
		} finally {
			await rm(folder, { recursive: true, force: true });
		}
	},
};

/** Waits until the process `stopped` has been replaced because the clock was set back, and the Worker works again. */
async function waitForRestart(stack: Stack, stopped: number): Promise<void> {
	const until = performance.now() + NOTICED_MS;
	while ((await findWorker(stack)) === stopped) {
		if (performance.now() > until)
			throw new Error("The supervisor did not notice that the clock was set back.");
		await delay(POLL_MS);
	}
	await waitUntilReachable(stack.url);
}

/** Returns the pid of the process that runs the Worker. */
async function findWorker(stack: Stack): Promise<number> {
	const { processes } = await stack.record();
	return processes.find(({ part }) => part === "worker")?.pid ?? 0;
}
