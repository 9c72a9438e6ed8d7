/** A run that takes less CPU time is too short to be compared. */
const COMPARABLE_MS = 20;
const ATTEMPTS = 3;
/** How much larger the second input is. A quadratic algorithm takes 64 times as long for it, a linear one 8 times. */
const FACTOR = 8;

/**
 * Returns how many times more CPU time `work` takes for an input of eight times `size`, or 1 if both runs are short. CPU time
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

/** The limit for `measureGrowth`: as far from linear as from quadratic, because times vary on a busy machine. */
export const GROWTH_MAX = 22;

/**
 * Far more CPU time than anything takes for an input of the largest size, which a quadratic algorithm would need minutes for.
 */
const CPU_MAX_MS = 10_000;

/** Returns what `work` returns. @throws {Error} if it takes too much CPU time. The load of the machine doesn't matter. */
export function runInTime<Result>(work: () => Result): Result {
	const before = process.threadCpuUsage();
	const result = work();
	const ms = cpuTimeSince(before);
	if (ms > CPU_MAX_MS) throw new Error(`This takes ${ms} ms of CPU time.`);
	return result;
}

/** Returns the CPU time that `work` takes on this thread, in milliseconds. The load of the machine hardly changes it. */
function cpuTimeOf(work: () => unknown): number {
	const before = process.threadCpuUsage();
	work();
	return cpuTimeSince(before);
}

function cpuTimeSince(before: NodeJS.CpuUsage): number {
	const { user, system } = process.threadCpuUsage(before);
	return (user + system) / 1_000;
}
