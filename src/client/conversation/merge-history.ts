import type { Message, MessageStatus } from "../../contracts/conversations.ts";
import { isFinished, newTurn, type Turn, type TurnState } from "./turn.ts";
import { addVersion, mergeVersions } from "./versions.ts";

const TURN_STATES = {
	complete: "completed",
	stopped: "cancelled",
} as const satisfies Record<Exclude<MessageStatus, "failed" | "superseded">, TurnState>;

const NO_ANSWER = "This question was not answered.";

/** Merges the stored messages into the turns. The history determines the order; live turns keep their newer state. */
export function mergeHistory(turns: readonly Turn[], messages: readonly Message[]): Turn[] {
	const stored = toTurns(messages);
	const findLive = ({ taskId, messageId }: Turn) =>
		turns.find((turn) => turn.taskId !== null && turn.taskId === taskId) ??
		turns.find((turn) => turn.messageId !== null && turn.messageId === messageId);
	const merged = [...stored.values()].map((turn) => ({ stored: turn, live: findLive(turn) }));
	const matched = new Set(merged.map(({ live }) => live));
	return [
		...merged.map(({ stored: turn, live }) => (live ? mergeTurn(live, turn) : turn)),
		...turns.filter((turn) => !matched.has(turn)),
	];
}

/**
 * Converts messages to turns. A question whose answer was regenerated keeps its position and gets the latest answer.
 */
function toTurns(messages: readonly Message[]): Map<string, Turn> {
	const stored = new Map<string, Turn>();
	for (const message of messages) {
		const { task_id: taskId, question_id: questionId } = message;
		const turn = stored.get(questionId) ?? newTurn({ taskId, state: "queued" });
		if (message.status === "superseded") {
			const earlierTaskIds = [...turn.earlierTaskIds, taskId];
			// A regeneration that ended without a text comes after the answer that it was to replace.
			const current = isFinished(turn) ? turn.taskId : null;
			if (message.content === "") {
				stored.set(questionId, { ...turn, taskId: current, earlierTaskIds });
				continue;
			}
			const answer = newTurn({
				taskId,
				state: "completed",
				text: message.content,
				feedback: message.feedback ?? null,
			});
			const versions = addVersion(turn.versions, answer);
			stored.set(questionId, { ...turn, taskId: current, earlierTaskIds, versions });
		} else stored.set(questionId, withMessage({ ...turn, taskId }, message, message.status));
	}
	return stored;
}

function withMessage(turn: Turn, message: Message, status: Exclude<MessageStatus, "superseded">): Turn {
	const { id, role, content, attachments = [], created_at: askedAt, feedback = null } = message;
	if (role === "user") {
		const asked = { ...turn, key: id, messageId: id, question: content, attachments, askedAt };
		return status === "failed" && !isFinished(turn) ? failed(asked, NO_ANSWER) : asked;
	}
	return status === "failed"
		? failed({ ...turn, feedback }, content || NO_ANSWER)
		: { ...turn, feedback, state: TURN_STATES[status], text: content };
}

function failed(turn: Turn, message: string): Turn {
	return { ...turn, state: "failed", error: { message, code: null } };
}

function mergeTurn(live: Turn, stored: Turn): Turn {
	const { messageId, taskId, question, attachments, askedAt } = stored;
	const earlierTaskIds = [...new Set([...stored.earlierTaskIds, ...live.earlierTaskIds])];
	const asked = question === null ? {} : { question, attachments };
	const versions = mergeVersions(stored.versions, live.versions);
	const known = { ...live, ...asked, messageId, askedAt, earlierTaskIds, versions };
	// If the answer was regenerated, the newer task wins. Task ids increase over time.
	if (live.taskId !== null && (taskId === null || taskId < live.taskId)) {
		return { ...known, versions: addVersion(versions, stored) };
	}
	if (live.taskId !== null && taskId !== null && taskId > live.taskId) {
		return { ...stored, key: live.key, versions: addVersion(versions, live) };
	}
	const { state, text, error, feedback } = stored;
	if (isFinished(live) && live.state !== "refused") return { ...known, taskId, feedback };
	if (isFinished(stored)) return { ...known, taskId, state, text, error, feedback };
	const isUnsent = live.state === "unsent" || live.state === "refused";
	return { ...known, taskId, state: isUnsent ? "queued" : live.state };
}
