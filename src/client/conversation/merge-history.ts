import type { Message, MessageStatus } from "../../contracts/conversations.ts";
import { isFinished, newTurn, type Turn, type TurnState } from "./turn.ts";

const STATE_OF = {
	complete: "completed",
	stopped: "cancelled",
} as const satisfies Record<Exclude<MessageStatus, "failed" | "superseded">, TurnState>;

const NO_ANSWER = "This question got no answer.";

/** The turns with the stored messages worked in: the history gives the order, live turns keep what they know better. */
export function mergeHistory(turns: readonly Turn[], messages: readonly Message[]): Turn[] {
	const stored = storedTurns(messages);
	const find = (of: Turn) =>
		turns.find((turn) => turn.taskId !== null && turn.taskId === of.taskId) ??
		turns.find((turn) => turn.messageId !== null && turn.messageId === of.messageId);
	const merged = [...stored.values()].map((turn) => ({ stored: turn, live: find(turn) }));
	const used = new Set(merged.map(({ live }) => live));
	return [
		...merged.map(({ stored: turn, live }) => (live ? join(live, turn) : turn)),
		...turns.filter((turn) => !used.has(turn)),
	];
}

/** A question that was asked once more keeps its place, and has the answer that counts. */
function storedTurns(messages: readonly Message[]): Map<string, Turn> {
	const stored = new Map<string, Turn>();
	for (const message of messages) {
		const { task_id: taskId, question_id: asked } = message;
		const before = stored.get(asked) ?? newTurn({ taskId, state: "queued" });
		if (message.status === "superseded") {
			const earlierTaskIds = [...before.earlierTaskIds, taskId];
			stored.set(asked, { ...before, taskId: null, earlierTaskIds });
		} else stored.set(asked, withMessage({ ...before, taskId }, message, message.status));
	}
	return stored;
}

function withMessage(turn: Turn, message: Message, status: Exclude<MessageStatus, "superseded">): Turn {
	const { id, role, content, created_at: askedAt } = message;
	if (role === "user") {
		const asked = { ...turn, key: id, messageId: id, question: content, askedAt };
		return status === "failed" && !isFinished(turn) ? failed(asked, NO_ANSWER) : asked;
	}
	return status === "failed"
		? failed(turn, content || NO_ANSWER)
		: { ...turn, state: STATE_OF[status], text: content };
}

function failed(turn: Turn, message: string): Turn {
	return { ...turn, state: "failed", error: { message, code: null } };
}

function join(live: Turn, stored: Turn): Turn {
	const { messageId, taskId, question, askedAt } = stored;
	const earlierTaskIds = [...new Set([...stored.earlierTaskIds, ...live.earlierTaskIds])];
	const known = { ...live, messageId, question: question ?? live.question, askedAt, earlierTaskIds };
	// Asked once more: the newer task counts. The ids of tasks rise with time.
	if (live.taskId !== null && (taskId === null || taskId < live.taskId)) return known;
	if (live.taskId !== null && taskId !== null && taskId > live.taskId) return { ...stored, key: live.key };
	if (isFinished(live) && live.state !== "refused") return { ...known, taskId };
	if (isFinished(stored))
		return { ...known, taskId, state: stored.state, text: stored.text, error: stored.error };
	const state = live.state === "unsent" || live.state === "refused" ? "queued" : live.state;
	return { ...known, taskId, state };
}
