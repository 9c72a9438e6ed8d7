import type { Feedback } from "../../contracts/feedback.ts";
import type { Turn } from "./turn.ts";

/** Returns the rating of a task's answer, which may be the current or an earlier answer of a turn. */
export function findFeedback(turns: readonly Turn[], taskId: string): Feedback | null {
	const answers = turns.flatMap((turn) => [turn, ...turn.versions]);
	return answers.find((answer) => answer.taskId === taskId)?.feedback ?? null;
}

/** Returns the turns with another rating of a task's answer. */
export function withFeedback(
	turns: readonly Turn[],
	taskId: string,
	feedback: Feedback | null,
): readonly Turn[] {
	return turns.map((turn) => {
		if (turn.taskId === taskId) return { ...turn, feedback };
		if (!turn.versions.some((version) => version.taskId === taskId)) return turn;
		const versions = turn.versions.map((version) =>
			version.taskId === taskId ? { ...version, feedback } : version,
		);
		return { ...turn, versions };
	});
}
