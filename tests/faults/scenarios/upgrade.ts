import { NextVersion, ROOT } from "../next-version.ts";
import type { Scenario } from "../scenario.ts";
import { Workload } from "../workload.ts";

const CLIENTS = 8;

/** Replaces the code while answers are written: forwards and back, after a stop and after a crash. */
export const UPGRADE: Scenario = {
	name: "upgrade",
	promise: "A start with other code in the middle of an answer costs a retry, not an answer",
	runs: { short: 0, all: 20 },
	async run(runs, random) {
		await using next = await NextVersion.create();
		await using load = await Workload.start({ clients: CLIENTS, random });
		// Questions wait for a model server only if it has responded before.
		await load.round(async () => {});
		for (let run = 0; run < runs; run++) {
			const isUpgrade = run % 2 === 0;
			await load.round(async () => {
				if (run % 4 < 2) await load.stack.stop();
				else await load.stack.killAll();
				load.stack = await load.stack.restart({}, isUpgrade ? next.root : ROOT);
			});
			if ((await NextVersion.isRunning(load.stack.url)) !== isUpgrade)
				throw new Error("The stack runs the other version.");
		}
		await load.settle();
		const { violations, figure } = load.report();
		return { violations, figure: `${figure}; ${load.model.callTimes.length} calls of the model` };
	},
};
