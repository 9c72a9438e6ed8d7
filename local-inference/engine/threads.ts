import type { ThreadFigure, Threads } from "./engine.ts";

/**
 * More threads must be faster by this factor: they take the cores from everything else on the machine, and threads that
 * have no core to themselves hold up the others.
 */
const WORTHWHILE = 1.25;

/** What to try: one, two, half of the cores, and all but one, which is left to the rest of the machine. */
export function threadCandidates(cores: number): number[] {
	const counts = [1, Math.min(2, cores), Math.floor(cores / 2), cores - 1].filter((count) => count >= 1);
	return [...new Set(counts)].sort((a, b) => a - b);
}

/** The better figure of each, from two measurements: whatever else ran on the machine only made them smaller. */
export function bestFigures(before: readonly ThreadFigure[], now: readonly ThreadFigure[]): ThreadFigure[] {
	return now.map(({ threads, decode, prefill }) => {
		const then = before.find((figure) => figure.threads === threads);
		return {
			threads,
			decode: Math.max(decode, then?.decode ?? 0),
			prefill: Math.max(prefill, then?.prefill ?? 0),
		};
	});
}

/** The best number of threads for each kind of work, from figures in tokens per second, fewest threads first. */
export function chooseThreads(tried: ThreadFigure[]): Threads {
	return { decode: best(tried, "decode"), prefill: best(tried, "prefill"), tried };
}

function best(tried: readonly ThreadFigure[], work: "decode" | "prefill"): number {
	let [chosen] = tried;
	if (!chosen) throw new Error("No number of threads was tried.");
	for (const figure of tried) if (figure[work] > chosen[work] * WORTHWHILE) chosen = figure;
	return chosen.threads;
}
