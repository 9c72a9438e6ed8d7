import { useState } from "preact/hooks";
import type { Turn } from "../../client/conversation/turn.ts";

export interface ShownVersion {
	/** The turn with the answer to show. */
	turn: Turn;
	/** Whether this is the newest answer. */
	isNewest: boolean;
	/** From 1. */
	number: number;
	total: number;
	show: (number: number) => void;
}

/**
 * Chooses which of the answers to a question is shown: the newest one until the user pages, and again once it is
 * regenerated.
 */
export function useVersion(turn: Turn): ShownVersion {
	const [choice, setChoice] = useState<{ newest: string | null; taskId: string } | null>(null);
	// A failed attempt has no answer to show.
	const versions = turn.versions.filter(({ state }) => state !== "failed");
	const chosen = choice?.newest === turn.taskId ? choice.taskId : null;
	const index = versions.findIndex(({ taskId }) => taskId === chosen);
	const version = versions[index];
	return {
		turn: version === undefined ? turn : { ...turn, ...version },
		isNewest: version === undefined,
		number: (version === undefined ? versions.length : index) + 1,
		total: versions.length + 1,
		show: (number) => {
			const next = versions[number - 1];
			setChoice(next === undefined ? null : { newest: turn.taskId, taskId: next.taskId });
		},
	};
}
