import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Scenario } from "../scenario.ts";
import { Workload } from "../workload.ts";

const run = promisify(execFile);

const CLIENTS = 8;
/** How far the system clock is from the real time after each jump, in seconds. */
const OFFSETS_S = [30, 0, -30, 0, 3_600, 0, 86_400, 0];
const SOURCE = join(import.meta.dirname, "..", "clock-offset.c");

/** Changes the system clock under the stack. */
export const CLOCK: Scenario = {
	name: "clock-jumps",
	promise: "A system clock that jumps forwards and back loses no question",
	runs: { short: 0, all: 16 },
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
			for (let round = 0; round < runs; round++)
				await load.round(() => writeFile(file, String(OFFSETS_S[round % OFFSETS_S.length])));
			await load.settle();
			return load.report();
		} finally {
			await rm(folder, { recursive: true, force: true });
		}
	},
};
