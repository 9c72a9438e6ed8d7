/** A run that takes less CPU time is too short to be compared. */
const COMPARABLE_MS = 20;
const ATTEMPTS = 3;
/** How much larger the second input is. A quadratic algorithm takes 16 times as long for it, a linear one 4 times. */
const FACTOR = 4;

/**
 * Returns how many times more CPU time `work` takes for an input of four times `size`, or 1 if both runs are short. CPU time
 * of this thread doesn't depend on the load of the machine, and the lowest of several measurements not on the compiler.
 */
export function measureGrowth(size: number, work: (size: number) => unknown): number {
	const large = cpuTimeOf(() => work(size * FACTOR));
	if (large < COMPARABLE_MS) return 1;
	let lowest = Number.POSITIVE_INFINITY;
	for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
		const small = Math.max(
			cpuTimeOf(() => work(size)),
			COMPARABLE_MS / FACTOR,
		);
		lowest = Math.min(lowest, cpuTimeOf(() => work(size * FACTOR)) / small);
		if (lowest < GROWTH_MAX) break;
	}
	return lowest;
}

/** The limit for `measureGrowth`: more than linear, less than quadratic. */
export const GROWTH_MAX = 10;

/** Returns the CPU time that `work` takes on this thread, in milliseconds. The load of the machine hardly changes it. */
export function cpuTimeOf(work: () => unknown): number {
	const before = process.threadCpuUsage();
	work();
	const { user, system } = process.threadCpuUsage(before);
	return (user + system) / 1_000;
}
