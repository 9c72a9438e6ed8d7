import type { ThreadFigure, Threads } from "./engine.ts";

/**
 * A higher thread count is chosen only if it is faster by this factor. More threads take cores from the rest of the
 * machine, and a thread without a core to itself slows down all the others.
 */
const WORTHWHILE_FACTOR = 1.25;

/**
 * Returns the thread counts to measure: one, two, half of the cores, and all but one core, which stays free for other
 * programs.
 */
export function threadCandidates(cores: number): number[] {
	const counts = [1, Math.min(2, cores), Math.floor(cores / 2), cores - 1].filter((count) => count >= 1);
	return [...new Set(counts)].sort((a, b) => a - b);
}

/** Merges two measurements and keeps the better figures: other programs can only make a figure worse. */
export function mergeFigures(before: readonly ThreadFigure[], now: readonly ThreadFigure[]): ThreadFigure[] {
	return now.map(({ threads, decode, prefill }) => {
		const then = before.find((figure) => figure.threads === threads);
		return {
			threads,
			decode: Math.max(decode, then?.decode ?? 0),
			prefill: Math.max(prefill, then?.prefill ?? 0),
		};
	});
}

/** Chooses the best thread count for each kind of work. `tried` is ordered by thread count. */
export function chooseThreads(tried: ThreadFigure[]): Threads {
	return { decode: chooseBest(tried, "decode"), prefill: chooseBest(tried, "prefill"), tried };
}

function chooseBest(tried: readonly ThreadFigure[], work: "decode" | "prefill"): number {
	let [best] = tried;
	if (!best) throw new Error("No thread count was measured.");
	for (const figure of tried) if (figure[work] > best[work] * WORTHWHILE_FACTOR) best = figure;
	return best.threads;
}
