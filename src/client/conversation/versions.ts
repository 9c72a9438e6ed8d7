import { parseTaskId } from "../../contracts/ids.ts";
import { type AnswerVersion, isFinished, type Turn } from "./turn.ts";

type Answer = Omit<AnswerVersion, "taskId"> & Pick<Turn, "taskId">;

/** Returns the earlier answers of a turn once `replaced`, another turn for the same question, is one of them. */
export function addVersion(versions: readonly AnswerVersion[], replaced: Answer): readonly AnswerVersion[] {
	const { taskId } = replaced;
	return taskId === null || !isFinished(replaced)
		? versions
		: mergeVersions(versions, [{ ...pickAnswer(replaced), taskId }]);
}

/**
 * Merges two lists of the same turn's earlier answers, oldest first. An answer whose ending the client has received
 * replaces the same one from the history.
 */
export function mergeVersions(
	versions: readonly AnswerVersion[],
	others: readonly AnswerVersion[],
): readonly AnswerVersion[] {
	const merged = new Map(versions.map((version) => [version.taskId, version]));
	for (const version of others) {
		const known = merged.get(version.taskId);
		if ((known?.seq ?? -1) >= version.seq) continue;
		// Only the history contains ratings.
		merged.set(version.taskId, { ...version, feedback: version.feedback ?? known?.feedback ?? null });
	}
	return [...merged.values()].sort((a, b) => (getUlid(a) < getUlid(b) ? -1 : 1));
}

function pickAnswer(answer: Answer): Answer {
	const { taskId, state, text, thinking, result, expansion, error, feedback, seq } = answer;
	return { taskId, state, text, thinking, result, expansion, error, feedback, seq };
}

function getUlid({ taskId }: AnswerVersion): string {
	return parseTaskId(taskId).ulid;
}
