import type { Message } from "../../contracts/conversations.ts";
import type { ServerFrame, ServerFrameOf } from "../../contracts/socket.ts";
import { isExpansion, type TaskResult } from "../../contracts/tasks.ts";
import { mergeHistory } from "./merge-history.ts";
import { isFinished, isOf, newTurn, type Turn, type TurnError } from "./turn.ts";
import { placed } from "./turn-order.ts";

/** All that is known of a conversation, oldest turn first. */
export interface ConversationView {
	turns: readonly Turn[];
	/** Pages that were cited here and say something else since, each once, with its newest title. */
	changedSources: readonly ChangedSource[];
	/** What to resume after. */
	lastSeq: number;
	historyLoaded: boolean;
}

export interface ChangedSource {
	pageId: string;
	title: string;
}

/** What happens on this side of the wire. */
export type LocalEvent =
	| { type: "asked"; messageId: string; question: string; at: string }
	| { type: "acknowledged"; messageId: string; taskId: string }
	| { type: "refused"; messageId: string; error: TurnError }
	/** The server no longer knows the task. */
	| { type: "lost"; taskId: string; error: TurnError }
	| { type: "history"; messages: readonly Message[] };

export const EMPTY_VIEW: ConversationView = {
	turns: [],
	changedSources: [],
	lastSeq: 0,
	historyLoaded: false,
};

/**
 * The view after one more event. Pure. Of one task `seq` only rises: duplicates and late frames change nothing; a
 * finished turn stays as it is; `task_retrying` drops the partial text; `snapshot` replaces; `gap` with `reset` forgets
 * all but the questions that were not acknowledged.
 */
export function reduceConversation(
	view: ConversationView,
	event: ServerFrame | LocalEvent,
): ConversationView {
	switch (event.type) {
		case "asked": {
			const { messageId, question, at: askedAt } = event;
			const before = view.turns.find((turn) => turn.messageId === messageId);
			if (before && before.state !== "refused") return view;
			const turn = newTurn({ messageId, question, askedAt });
			return { ...view, turns: [...without(view.turns, before), turn] };
		}
		case "acknowledged":
			return link(view, event.taskId, { messageId: event.messageId });
		case "refused":
			return change(view, (turn) => turn.messageId === event.messageId, refuse("refused", event.error));
		case "lost":
			return change(view, (turn) => turn.taskId === event.taskId, refuse("failed", event.error));
		case "history":
			return { ...view, turns: mergeHistory(view.turns, event.messages), historyLoaded: true };
		case "gap":
			if (!event.reset) return view;
			return {
				...EMPTY_VIEW,
				turns: view.turns.filter((turn) => turn.state === "unsent"),
				lastSeq: event.to_seq,
			};
		case "task_started": {
			const { id, content } = event.user_message;
			const linked = link(view, event.task_id, {
				messageId: id,
				question: content,
				askedAt: event.timestamp,
			});
			const started = applyEvent(linked, event, (turn) => ({ note: turn.note || event.message }));
			// The `seq` of a repeated acknowledgment is an old one and must not reset `lastSeq`.
			return event.repeated ? { ...started, lastSeq: view.lastSeq } : started;
		}
		case "task_update": {
			const { state, stage, progress, message: note } = event;
			return applyEvent(view, event, () => ({ state, stage, progress, note }));
		}
		case "task_token":
			return applyEvent(view, event, (turn) => {
				if (event.attempt < turn.attempt) return {};
				const before = event.attempt === turn.attempt ? turn.text : "";
				return { state: "running", attempt: event.attempt, text: before + event.text };
			});
		case "task_retrying": {
			const { attempt, reason: note } = event;
			return applyEvent(view, event, () => ({ state: "retrying", attempt, note, text: "", progress: 0 }));
		}
		case "task_completed":
			return applyEvent(view, event, () => completed(event.result));
		case "task_failed":
			return applyEvent(view, event, () => refuse("failed", { message: event.error, code: event.code })());
		case "task_cancelled":
			return applyEvent(view, event, () => ({ state: "cancelled", note: event.message, text: event.text }));
		case "source_changed": {
			const { page_id: pageId, title, seq } = event;
			const others = view.changedSources.filter((source) => source.pageId !== pageId);
			const changedSources = [...others, { pageId, title }];
			return { ...view, changedSources, lastSeq: Math.max(view.lastSeq, seq) };
		}
		case "snapshot": {
			const { state, stage, progress, message: note, attempt, text, upto_seq: seq } = event;
			const replaced = change(known(view, event), ofTask(event), (turn) =>
				seq < turn.seq ? {} : { state, stage, progress, note, attempt, text, seq },
			);
			return { ...replaced, lastSeq: Math.max(view.lastSeq, seq) };
		}
		case "task_status":
			return change(known(view, event), ofTask(event), () => fromStatus(event));
		case "connection_established":
		case "error":
		case "pong":
			return view;
	}
}

type TaskEvent = Extract<ServerFrame, { seq: number; task_id: string }>;

function applyEvent(
	view: ConversationView,
	event: TaskEvent,
	next: (turn: Turn) => Partial<Turn>,
): ConversationView {
	const applied = change(known(view, event), ofTask(event), (turn) =>
		event.seq <= turn.seq ? {} : { ...next(turn), seq: event.seq },
	);
	return { ...applied, lastSeq: Math.max(view.lastSeq, event.seq) };
}

/** Makes sure the task has a turn; an event may be the first that is heard of it. */
function known(view: ConversationView, event: { task_id: string; timestamp?: string }): ConversationView {
	if (view.turns.some((turn) => isOf(turn, event.task_id))) return view;
	const { task_id: taskId, timestamp: askedAt = "" } = event;
	const turn = { ...newTurn({ taskId, askedAt, state: "queued" }), taskId };
	return { ...view, turns: placed(view.turns, turn) };
}

function ofTask(event: { task_id: string }): (turn: Turn) => boolean {
	return (turn) => turn.taskId === event.task_id;
}

function change(
	view: ConversationView,
	matches: (turn: Turn) => boolean,
	next: (turn: Turn) => Partial<Turn>,
): ConversationView {
	const turns = view.turns.map((turn) =>
		matches(turn) && !isFinished(turn) ? { ...turn, ...next(turn) } : turn,
	);
	return { ...view, turns };
}

/** Joins a question with its task, which may have been heard of apart from each other. */
function link(
	view: ConversationView,
	taskId: string,
	message: { messageId: string; question?: string; askedAt?: string },
): ConversationView {
	const asked = view.turns.find((turn) => turn.messageId === message.messageId);
	const running = view.turns.find((turn) => turn.taskId === taskId);
	const turn = asked ?? running;
	if (!turn) {
		const fresh = { ...newTurn({ ...message, taskId, state: "queued" }), taskId };
		return { ...view, turns: placed(view.turns, fresh) };
	}
	if (asked && hasTask(asked) && asked.taskId !== taskId) return askedAgain(view, asked, taskId);
	if (asked && running && asked !== running) {
		const joined = { ...running, key: asked.key, messageId: asked.messageId, question: asked.question };
		const rest = without(view.turns, asked);
		return { ...view, turns: rest.map((other) => (other === running ? joined : other)) };
	}
	const state = turn.state === "unsent" || turn.state === "refused" ? "queued" : turn.state;
	const question = turn.question ?? message.question ?? null;
	const error = state === turn.state ? turn.error : null;
	const linked = { ...turn, taskId, messageId: message.messageId, question, state, error };
	if (!hasTask(turn)) return { ...view, turns: placed(view.turns, linked, turn) };
	return { ...view, turns: view.turns.map((other) => (other === turn ? linked : other)) };
}

/** Of two tasks for one question the newer counts. The ids of tasks rise with time. */
function askedAgain(
	view: ConversationView,
	asked: Turn & { taskId: string },
	taskId: string,
): ConversationView {
	const { key, messageId, question, askedAt, earlierTaskIds } = asked;
	if (earlierTaskIds.includes(taskId)) return view;
	const replace = (turns: readonly Turn[], next: Turn) => ({
		...view,
		turns: turns.map((turn) => (turn === asked ? next : turn)),
	});
	if (taskId < asked.taskId) {
		return replace(view.turns, { ...asked, earlierTaskIds: [...earlierTaskIds, taskId] });
	}
	const running = view.turns.find((turn) => turn.taskId === taskId);
	return replace(without(view.turns, running), {
		...(running ?? newTurn({ taskId, state: "queued" })),
		...{ key, messageId, question, askedAt, earlierTaskIds: [...earlierTaskIds, asked.taskId] },
	});
}

function without(turns: readonly Turn[], left: Turn | undefined): Turn[] {
	return turns.filter((turn) => turn !== left);
}

function hasTask(turn: Turn): turn is Turn & { taskId: string } {
	return turn.taskId !== null;
}

function refuse(state: "refused" | "failed", error: TurnError): () => Partial<Turn> {
	return () => ({ state, error, note: "" });
}

function completed(result: TaskResult): Partial<Turn> {
	const { attempts: attempt, response: text } = result;
	const kept = isExpansion(result) ? { expansion: result } : { result };
	return { state: "completed", stage: "complete", progress: 100, note: "Complete!", attempt, text, ...kept };
}

function fromStatus(status: ServerFrameOf<"task_status">): Partial<Turn> {
	if (status.state === "completed" && status.result) return completed(status.result);
	const { state, stage, progress, message: note, attempt, text } = status;
	const error = status.error ? { message: status.error, code: status.code ?? null } : null;
	const shown = text === undefined ? {} : { text };
	return { state, stage, progress, note, attempt, ...shown, ...(state === "failed" ? { error } : {}) };
}
