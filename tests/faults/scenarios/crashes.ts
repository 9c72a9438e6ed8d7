import { setTimeout as delay } from "node:timers/promises";
import { listRunProcesses } from "../../../scripts/start/run-record.ts";
import type { Random } from "../../support/random.ts";
import type { Stack } from "../../support/stack.ts";
import { commandPlatform, FAULTY_PLATFORM } from "../platform/control.ts";
import type { Report, Scenario } from "../scenario.ts";
import { Workload, waitUntilReachable } from "../workload.ts";

const CLIENTS = 8;
const STOPPED_MS = 30_000;
const MODEL_AWAY_MS = 3_000;

/** Kills or stops processes while answers are written. */
export const CRASHES: readonly Scenario[] = [
	{
		name: "kill-all",
		promise: "Killing every process loses no question and repeats no answer",
		runs: { short: 2, all: 50 },
		run: (runs, random) => crash(runs, random, restartAll),
	},
	{
		name: "kill-without-hints",
		promise: "Killing every process while the queues lose the hints to run tasks loses no question",
		runs: { short: 0, all: 50 },
		async run(runs, random) {
			await using load = await Workload.start({ clients: CLIENTS, random, env: FAULTY_PLATFORM });
			for (let run = 0; run < runs; run++) {
				await commandPlatform(load.stack.url, { refusedKinds: ["run_task"] });
				await load.round(() => restartAll(load));
			}
			await load.settle();
			return load.report();
		},
	},
	{
		name: "kill-runtime",
		promise: "Killing workerd loses no question and repeats no answer",
		runs: { short: 2, all: 50 },
		run: (runs, random) =>
			crash(runs, random, async ({ stack }) => {
				await signalRuntime(stack, "SIGKILL");
				await waitUntilReachable(stack.url);
			}),
	},
	{
		name: "kill-supervisor",
		promise: "Killing the supervisor and starting again loses no question and repeats no answer",
		runs: { short: 0, all: 20 },
		run: (runs, random) =>
			crash(runs, random, async (load) => {
				process.kill((await load.stack.record()).supervisor.pid, "SIGKILL");
				load.stack = await load.stack.restart();
			}),
	},
	{
		name: "kill-model",
		promise: "Killing the model server loses no question and repeats no answer",
		runs: { short: 1, all: 50 },
		run: (runs, random) =>
			crash(runs, random, async ({ model }) => {
				await model.kill();
				await delay(MODEL_AWAY_MS);
				await model.resume();
			}),
	},
	{
		name: "stop-runtime",
		promise: "A workerd that hangs for 30 s loses no question and repeats no answer",
		runs: { short: 0, all: 5 },
		run: (runs, random) =>
			crash(runs, random, async ({ stack }) => {
				await signalRuntime(stack, "SIGSTOP");
				await delay(STOPPED_MS);
				// The supervisor has replaced the process by now, unless it did not notice.
				await signalRuntime(stack, "SIGCONT");
			}),
	},
];

async function crash(
	runs: number,
	random: Random,
	inject: (load: Workload) => Promise<void>,
): Promise<Report> {
	await using load = await Workload.start({ clients: CLIENTS, random });
	// Questions wait for a model server only if it has responded before.
	await load.round(async () => {});
	for (let run = 0; run < runs; run++) await load.round(() => inject(load));
	await load.settle();
	return load.report();
}

async function restartAll(load: Workload): Promise<void> {
	await load.stack.killAll();
	load.stack = await load.stack.restart();
}

async function signalRuntime(stack: Stack, signal: NodeJS.Signals): Promise<void> {
	const running = await listRunProcesses(await stack.record());
	for (const { pid } of running.filter(({ name }) => name === "workerd")) {
		try {
			process.kill(pid, signal);
		} catch {
			// The process has already exited.
		}
	}
}
