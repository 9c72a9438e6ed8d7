import type { Turn } from "../../client/conversation/turn.ts";
import { strings } from "../strings/strings.ts";
import { formatDuration } from "../ui/format.ts";

/** Returns the stage of a turn in words, or its place in the queue if it waits. */
export function describeStage({ queue, statusText }: Pick<Turn, "queue" | "statusText">): string {
	if (queue === null) return statusText;
	const { inLine, behindOwnQuestions, about } = strings.progress;
	const place = inLine(queue.position);
	if (queue.behind === "own_questions") return behindOwnQuestions(place);
	return queue.eta_ms === null ? place : about(place, formatWait(queue.eta_ms));
}

/** Rounds to seconds, because the estimate is not more precise. */
function formatWait(ms: number): string {
	return formatDuration(Math.max(1, Math.round(ms / 1_000)) * 1_000).replace(".0", "");
}
