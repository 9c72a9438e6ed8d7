import type { Message } from "../contracts/conversations.ts";
import { isFinished, newTurn, type Turn, type TurnState } from "./turn.ts";

const STATE_OF = {
	complete: "completed",
	stopped: "cancelled",
} as const satisfies Record<Exclude<Message["status"], "failed" | "superseded">, TurnState>;

const NO_ANSWER = "This question got no answer.";

/** The turns with the stored messages worked in: the history gives the order, live turns keep what they know better. */
export function mergeHistory(turns: readonly Turn[], messages: readonly Message[]): Turn[] {
	const stored = storedTurns(messages);
	const find = (of: Turn) =>
		turns.find((turn) => turn.taskId === of.taskId) ??
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
	const askedAgain: string[] = [];
	for (const message of messages) {
		const { task_id: taskId, role } = message;
		if (message.status === "superseded") {
			askedAgain.push(taskId);
			continue;
		}
		const question = role === "assistant" && !stored.has(taskId) ? askedAgain.shift() : undefined;
		const before = stored.get(question ?? taskId) ?? newTurn({ taskId, state: "queued" });
		stored.set(question ?? taskId, withMessage({ ...before, taskId }, message));
	}
	return stored;
}

function withMessage(turn: Turn, message: Message): Turn {
	const { id, role, content, status, created_at: askedAt } = message;
	if (role === "user") {
		const asked = { ...turn, key: id, messageId: id, question: content, askedAt };
		return status === "failed" && !isFinished(turn) ? failed(asked, NO_ANSWER) : asked;
	}
	if (status === "superseded") return turn;
	return status === "failed"
		? failed(turn, content || NO_ANSWER)
		: { ...turn, state: STATE_OF[status], text: content };
}

function failed(turn: Turn, message: string): Turn {
	return { ...turn, state: "failed", error: { message, code: null } };
}

function join(live: Turn, stored: Turn): Turn {
	const { messageId, taskId, question, askedAt } = stored;
	const known = { ...live, messageId, taskId, question: question ?? live.question, askedAt };
	if (isFinished(live) && live.state !== "refused") return known;
	if (isFinished(stored)) return { ...known, state: stored.state, text: stored.text, error: stored.error };
	return live.state === "unsent" || live.state === "refused" ? { ...known, state: "queued" } : known;
}
