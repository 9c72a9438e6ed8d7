import type { Random } from "../support/random.ts";

/** A fault that is injected again and again while clients ask questions. */
export interface Scenario {
	/** The name on the command line. */
	name: string;
	/** What must hold. */
	promise: string;
	/** The number of runs, by default and with `--all`. 0 leaves the scenario out. */
	runs: { short: number; all: number };
	/** Whether it measures times that other scenarios would disturb, so that it runs after them. */
	isAlone?: true;
	/** Runs the scenario. All of its random choices come from `random`. */
	run(runs: number, random: Random): Promise<Report>;
}

export interface Report {
	/** Why the scenario cannot run on this machine. */
	skipped?: string;
	/** What was broken, one description each. */
	violations: readonly string[];
	/** What was measured, such as the slowest recovery. */
	figure: string;
}
