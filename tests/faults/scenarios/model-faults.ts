import { MODEL_FAULTS, type ModelFault } from "../faulty-model.ts";
import type { Scenario } from "../scenario.ts";
import { Workload } from "../workload.ts";

const CLIENTS = 8;
/** A stall ends only after the Worker's time limit for silence, so only the full bench includes it. */
const QUICK_FAULTS = MODEL_FAULTS.filter((fault) => fault !== "stall");

/** Breaks the model server's responses. */
export const MODEL_RESPONSES: Scenario = {
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
