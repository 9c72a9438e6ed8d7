import { setTimeout as delay } from "node:timers/promises";
import { Guest } from "../../support/guest.ts";
import { ask } from "../ask.ts";
import { MODEL_FAULTS, type ModelFault } from "../faulty-model.ts";
import { MANY_QUESTIONS, ModelStack } from "../model-stack.ts";
import type { Scenario } from "../scenario.ts";
import { Workload } from "../workload.ts";

const CLIENTS = 8;
/** A stall ends only after the Worker's time limit for silence, so only the full bench includes it. */
const QUICK_FAULTS = MODEL_FAULTS.filter((fault) => fault !== "stall");

/** Breaks the model server's responses. */
const MODEL_RESPONSES: Scenario = {
	name: "model-responses",
	promise:
		"Errors, resets, half-written and garbled responses of the model server cost a retry, not an answer",
	runs: { short: 5, all: 100 },
	async run(runs, random) {
		await using load = await Workload.start({ clients: CLIENTS, random });
		const faults = runs < QUICK_FAULTS.length * 2 ? QUICK_FAULTS : MODEL_FAULTS;
		const injected = new Map<ModelFault, number>();
		load.model.misbehave = (_, call) => {
			if (call > 1) return null;
			const fault = random.pick(faults);
			injected.set(fault, (injected.get(fault) ?? 0) + 1);
			return fault;
		};
		for (let run = 0; run < runs; run++) await load.round(async () => undefined);
		await load.settle();
		const { violations, figure } = load.report();
		return {
			violations,
			figure: `${figure}; ${injected.size} kinds of fault, ${load.model.callTimes.length} calls`,
		};
	},
};

const ASKING_CLIENTS = 20;
const AWAY_MS = 60_000;
/** From the model server's return until the last answer. */
const DRAINED_MS = 120_000;
/** No second may have more than this share of all repeated calls, unless they are very few. */
const BURST_SHARE = 0.05;
const BURST_MIN = 10;
const QUICK_PAUSE_MS = 1;

/** A run is a question that waits for the model server. */
const MODEL_AWAY: Scenario = {
	name: "model-away",
	promise: `Questions wait for a model server that is away for ${AWAY_MS / 1_000} s, and it is not flooded when it returns`,
	runs: { short: 0, all: 500 },
	async run(runs) {
		await using started = await ModelStack.start({ env: MANY_QUESTIONS });
		const { model, stack } = started;
		model.pauseMs = QUICK_PAUSE_MS;
		const guests = await Promise.all(Array.from({ length: ASKING_CLIENTS }, () => Guest.signIn(stack.url)));
		// Questions wait for a model server only if it has responded before.
		await Promise.all(guests.map((guest, n) => ask(guest, `before-${n}`)));
		model.isAway = true;
		const violations: string[] = [];
		const asked = Array.from({ length: runs }, async (_, n) => {
			const guest = guests[n % ASKING_CLIENTS];
			if (guest === undefined) return;
			await ask(guest, `away-${n}`).catch((error) => violations.push(String(error)));
		});
		await delay(AWAY_MS);
		model.isAway = false;
		const returnedAt = Date.now();
		await Promise.all(asked);
		const drainedMs = Date.now() - returnedAt;
		if (drainedMs > DRAINED_MS) violations.push(`The last answer came ${drainedMs} ms after the return`);
		const repeated = model.callTimes.filter(({ isRepeated }) => isRepeated);
		const burst = largestSecond(repeated.map(({ at }) => at));
		if (burst > Math.max(BURST_MIN, BURST_SHARE * repeated.length))
			violations.push(`One second had ${burst} of ${repeated.length} repeated calls`);
		const most = Math.max(...model.calls.values());
		return {
			violations,
			figure: `${runs} answered ${(drainedMs / 1_000).toFixed(1)} s after the return; ${repeated.length} repeated calls, at most ${burst} in a second and ${most - 1} for a question`,
		};
	},
};

/** Returns the largest number of times within a second. */
function largestSecond(times: readonly number[]): number {
	const counts = Map.groupBy(times, (at) => Math.floor(at / 1_000));
	return Math.max(0, ...[...counts.values()].map(({ length }) => length));
}

export const MODEL_FAILURES: readonly Scenario[] = [MODEL_RESPONSES, MODEL_AWAY];
