import { z } from "zod";

/** The part of a V8 CPU profile that the benchmarks read. Times are in microseconds. */
export const CpuProfile = z.object({
	nodes: z.array(
		z.object({
			id: z.int(),
			callFrame: z.object({ functionName: z.string(), lineNumber: z.int() }),
			children: z.array(z.int()).default([]),
		}),
	),
	samples: z.array(z.int()),
	timeDeltas: z.array(z.number()),
});
export type CpuProfile = z.infer<typeof CpuProfile>;

/** What V8 reports about time in which no code of the Worker runs. */
const NOT_RUNNING = new Set(["(idle)", "(program)"]);

/** Returns the time in which code of the Worker ran, in milliseconds. `sampleMaxUs` is as in `inclusiveMs`. */
export function cpuMs(profile: CpuProfile, sampleMaxUs: number): number {
	const idle = new Set(
		profile.nodes.flatMap(({ id, callFrame }) => (NOT_RUNNING.has(callFrame.functionName) ? [id] : [])),
	);
	return timePerNode(profile, sampleMaxUs).reduce((sum, [id, ms]) => sum + (idle.has(id) ? 0 : ms), 0);
}

/**
 * Returns the time of each function, including what it calls, in milliseconds, longest first. A sample counts for
 * `sampleMaxUs` microseconds at most: the first one after a pause would otherwise count for the pause.
 */
export function inclusiveMs(profile: CpuProfile, sampleMaxUs: number): [name: string, ms: number][] {
	const parents = new Map(profile.nodes.flatMap(({ id, children }) => children.map((child) => [child, id])));
	const names = new Map(
		profile.nodes.map(({ id, callFrame: { functionName, lineNumber } }) => [
			id,
			lineNumber < 0 ? functionName : `${functionName || "(anonymous)"}:${lineNumber + 1}`,
		]),
	);
	const total = new Map<string, number>();
	for (const [leaf, ms] of timePerNode(profile, sampleMaxUs)) {
		const stack = new Set<string>();
		for (let id: number | undefined = leaf; id !== undefined; id = parents.get(id)) {
			stack.add(names.get(id) ?? "");
		}
		for (const name of stack) total.set(name, (total.get(name) ?? 0) + ms);
	}
	return [...total].sort(([, a], [, b]) => b - a);
}

/** Returns the time of each node itself, in milliseconds. */
function timePerNode({ samples, timeDeltas }: CpuProfile, sampleMaxUs: number): [id: number, ms: number][] {
	const times = new Map<number, number>();
	for (const [at, id] of samples.entries()) {
		times.set(id, (times.get(id) ?? 0) + Math.min(timeDeltas[at] ?? 0, sampleMaxUs) / 1_000);
	}
	return [...times];
}
