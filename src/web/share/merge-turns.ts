import type { SharedTurn } from "../../contracts/shares.ts";

/** Returns whether a turn may still change. */
export function isOpen({ state }: Pick<SharedTurn, "state">): boolean {
	return state === "queued" || state === "running" || state === "retrying" || state === "waiting";
}

/** Replaces turns by their newer versions, and adds new ones. */
export function mergeTurns(turns: readonly SharedTurn[], changed: readonly SharedTurn[]): SharedTurn[] {
	const merged = new Map([...turns, ...changed].map((turn) => [turn.seq, turn]));
	return [...merged.values()].sort((a, b) => a.seq - b.seq);
}
