import type { Random } from "../../support/random.ts";
import { commandPlatform, FAULTY_PLATFORM } from "../platform/control.ts";
import type { PlatformCommand } from "../platform/faults.ts";
import type { Report, Scenario } from "../scenario.ts";
import { Workload } from "../workload.ts";

const CLIENTS = 8;
const SEEDS = 2 ** 31;

/** Lets D1, the queues and the objects misbehave as they may on Cloudflare. */
export const PLATFORM: readonly Scenario[] = [
	{
		name: "d1-errors",
		promise: "A slow D1 that fails every third call, or loses its response, loses no question",
		runs: { short: 0, all: 40 },
		run: (runs, random) => misbehave(runs, random, { d1FailureRate: 1 / 3, d1DelayMaxMs: 1_000 }),
	},
	{
		name: "queue-redelivery",
		promise:
			"Queue messages that are delivered up to 5 times and shuffled cause one answer and one usage row",
		runs: { short: 0, all: 125 },
		run: (runs, random) => misbehave(runs, random, { queueDeliveriesMax: 5 }),
	},
	{
		name: "abort-objects",
		promise: "Objects that are reset lose no question and repeat no answer",
		runs: { short: 1, all: 100 },
		run: (runs, random) => misbehave(runs, random, {}, { objects: "abort" }),
	},
	{
		name: "evict-objects",
		promise: "Objects that are evicted from memory lose no question and repeat no answer",
		runs: { short: 0, all: 100 },
		run: (runs, random) => misbehave(runs, random, {}, { objects: "evict" }),
	},
];

/** Lets the platform misbehave during all rounds, and in the middle of each. */
async function misbehave(
	runs: number,
	random: Random,
	always: PlatformCommand,
	inRound: PlatformCommand = {},
): Promise<Report> {
	await using load = await Workload.start({ clients: CLIENTS, random, env: FAULTY_PLATFORM });
	await commandPlatform(load.stack.url, { ...always, seed: random.below(SEEDS) });
	const { url } = load.stack;
	for (let run = 0; run < runs; run++)
		await load.round(async () => void (await commandPlatform(url, inRound)));
	await load.settle();
	const { d1Failures, extraDeliveries } = await commandPlatform(url, {});
	const { violations, figure } = load.report();
	const injected = `${d1Failures} D1 calls failed, ${extraDeliveries} extra deliveries, ${load.model.callTimes.length} calls of the model`;
	return { violations, figure: `${figure}; ${injected}` };
}
