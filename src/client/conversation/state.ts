import type { Message } from "../../contracts/conversations.ts";
import type { Feedback } from "../../contracts/feedback.ts";
import type { ServerFrame } from "../../contracts/socket.ts";
import { withFeedback } from "./feedback.ts";
import { insertTurn } from "./insert-turn.ts";
import { mergeHistory } from "./merge-history.ts";
import { hasTask, isFinished, newTurn, type Turn, type TurnAttachment, type TurnError } from "./turn.ts";
import { addStage, completed, fromStatus, withError } from "./turn-updates.ts";
import { addVersion } from "./versions.ts";

/** The state of a conversation, oldest turn first. */
export interface ConversationView {
	turns: readonly Turn[];
	/** Pages that have changed since they were cited. Each page is listed once. */
	changedSources: readonly ChangedSource[];
	/** `seq` of the newest event. A new connection resumes after it. */
	lastSeq: number;
	historyLoaded: boolean;
}

/** A page that has changed since it was cited. */
export interface ChangedSource {
	pageId: string;
	/** The newest title. */
	title: string;
	/** `seq` of the newest change. Answers with a lower `seq` cite an earlier version of the page. */
	seq: number;
}

/** Events that the client creates. */
export type LocalEvent =
	| {
			type: "asked";
			messageId: string;
			question: string;
			attachments?: readonly TurnAttachment[];
			at: string;
	  }
	| { type: "acknowledged"; messageId: string; taskId: string }
	/** The question was withdrawn before it was sent. */
	| { type: "withdrawn"; messageId: string }
	| { type: "refused"; messageId: string; error: TurnError }
	/** The server no longer knows the task. */
	| { type: "lost"; taskId: string; error: TurnError }
	| { type: "rated"; taskId: string; feedback: Feedback | null }
	| { type: "history"; messages: readonly Message[] };

export const EMPTY_VIEW: ConversationView = {
	turns: [],
	changedSources: [],
	lastSeq: 0,
	historyLoaded: false,
};

/**
 * Returns the view after an event. Events whose `seq` is not newer than the turn's are ignored, and finished turns do
 * not change. `task_retrying` drops the partial text, `snapshot` replaces it, and `gap` with `reset` drops all turns
 * except unsent and rejected questions.
 */
export function reduceConversation(
	view: ConversationView,
	event: ServerFrame | LocalEvent,
): ConversationView {
	switch (event.type) {
		case "asked": {
			const { messageId, question, attachments = [], at: askedAt } = event;
			const before = view.turns.find((turn) => turn.messageId === messageId);
			if (before && before.state !== "refused") return view;
			const turn = newTurn({ messageId, question, attachments, askedAt });
			return { ...view, turns: [...removeTurn(view.turns, before), turn] };
		}
		case "acknowledged":
			return linkTask(view, event.taskId, { messageId: event.messageId });
		case "refused":
			return updateTurns(
				view,
				(turn) => turn.messageId === event.messageId,
				withError("refused", event.error),
			);
		case "withdrawn": {
			const { messageId } = event;
			return { ...view, turns: view.turns.filter((turn) => turn.messageId !== messageId) };
		}
		case "lost":
			return updateTurns(view, (turn) => turn.taskId === event.taskId, withError("failed", event.error));
		case "rated":
			return { ...view, turns: withFeedback(view.turns, event.taskId, event.feedback) };
		case "history":
			return { ...view, turns: mergeHistory(view.turns, event.messages), historyLoaded: true };
		case "gap":
			if (!event.reset) return view;
			return {
				...EMPTY_VIEW,
				turns: view.turns.filter(({ state }) => state === "unsent" || state === "refused"),
				lastSeq: event.to_seq,
			};
		case "task_started": {
			const { id, content, attachments = [] } = event.user_message;
			const linked = linkTask(view, event.task_id, {
				messageId: id,
				question: content,
				attachments,
				askedAt: event.timestamp,
			});
			const started = applyEvent(linked, event, (turn) => ({ statusText: turn.statusText || event.message }));
			// A repeated acknowledgment carries its original `seq`, which must not reset `lastSeq`.
			return event.repeated ? { ...started, lastSeq: view.lastSeq } : started;
		}
		case "task_update": {
			const { state, stage, progress, message: statusText, contributions, queue = null } = event;
			return applyEvent(view, event, (turn) => ({
				state,
				stage,
				progress,
				statusText,
				queue,
				timeline: addStage(turn.timeline, event),
				...(contributions && {
					contributions: contributions.map((asked) => ({ ...asked, state: "waiting", text: "" }) as const),
				}),
			}));
		}
		case "task_thinking":
			return applyEvent(view, event, (turn) => {
				if (event.attempt < turn.attempt) return {};
				const isSame = event.attempt === turn.attempt;
				const thinking = (isSame ? turn.thinking : "") + event.text;
				return { state: "running", attempt: event.attempt, thinking, text: isSame ? turn.text : "" };
			});
		case "task_token":
			return applyEvent(view, event, (turn) => {
				if (event.attempt < turn.attempt) return {};
				const isSame = event.attempt === turn.attempt;
				const text = (isSame ? turn.text : "") + event.text;
				return { state: "running", attempt: event.attempt, text, thinking: isSame ? turn.thinking : "" };
			});
		case "task_contribution":
			return applyEvent(view, event, (turn) => {
				const { index, state, text } = event;
				if (event.attempt < turn.attempt) return {};
				const contributions = turn.contributions.map((contribution, at) =>
					at === index ? { ...contribution, state, text: contribution.text + text } : contribution,
				);
				return { state: "running", contributions };
			});
		case "task_retrying": {
			const { attempt, reason: statusText } = event;
			return applyEvent(view, event, () => ({
				state: "retrying",
				attempt,
				statusText,
				thinking: "",
				text: "",
				contributions: [],
				queue: null,
				timeline: [],
				progress: 0,
			}));
		}
		case "task_completed":
			return applyEvent(view, event, () => completed(event.result));
		case "task_failed":
			return applyEvent(view, event, (turn) => ({
				...withError("failed", { message: event.error, code: event.code })(),
				timeline: event.timeline ?? turn.timeline,
			}));
		case "task_cancelled":
			return applyEvent(view, event, (turn) => ({
				state: "cancelled",
				statusText: event.message,
				text: event.text,
				timeline: event.timeline ?? turn.timeline,
			}));
		case "source_changed": {
			const { page_id: pageId, title, seq } = event;
			const others = view.changedSources.filter((source) => source.pageId !== pageId);
			const changedSources = [...others, { pageId, title, seq }];
			return { ...view, changedSources, lastSeq: Math.max(view.lastSeq, seq) };
		}
		case "snapshot": {
			const { state, stage, progress, message: statusText, attempt, text, upto_seq: seq } = event;
			const { contributions = [], queue = null, timeline = [] } = event;
			const replaced = updateTurns(ensureTurn(view, event), matchesTask(event), (turn) =>
				seq < turn.seq
					? {}
					: { state, stage, progress, statusText, attempt, text, contributions, queue, timeline, seq },
			);
			return { ...replaced, lastSeq: Math.max(view.lastSeq, seq) };
		}
		case "task_status":
			return updateTurns(ensureTurn(view, event), matchesTask(event), () => fromStatus(event));
		case "connection_established":
		case "error":
		case "pong":
			return view;
	}
}

/** Checks whether a frame is an event that is not newer than the last one of its task. */
export function isDuplicate(view: ConversationView, frame: ServerFrame): boolean {
	if (!("seq" in frame && "task_id" in frame)) return false;
	const turn = view.turns.find(matchesTask(frame));
	return turn !== undefined && frame.seq <= turn.seq;
}

type TaskEvent = Extract<ServerFrame, { seq: number; task_id: string }>;

function applyEvent(
	view: ConversationView,
	event: TaskEvent,
	next: (turn: Turn) => Partial<Turn>,
): ConversationView {
	const apply = (turn: Turn) => (event.seq <= turn.seq ? {} : { ...next(turn), seq: event.seq });
	const applied = updateTurns(ensureTurn(view, event), matchesTask(event), apply);
	const turns = applied.turns.map((turn) =>
		turn.earlierTaskIds.includes(event.task_id) ? withEarlierAnswer(turn, event.task_id, apply) : turn,
	);
	return { ...applied, turns, lastSeq: Math.max(view.lastSeq, event.seq) };
}

/** Returns the turn with the answer of an earlier task, if the event is the ending of that task. */
function withEarlierAnswer(turn: Turn, taskId: string, apply: (turn: Turn) => Partial<Turn>): Turn {
	const answer = newTurn({ taskId, state: "queued" });
	return { ...turn, versions: addVersion(turn.versions, { ...answer, ...apply(answer) }) };
}

/** Adds a turn for the task if there is none: any event may be the first that the client receives about a task. */
function ensureTurn(
	view: ConversationView,
	event: { task_id: string; timestamp?: string },
): ConversationView {
	if (view.turns.some((turn) => hasTask(turn, event.task_id))) return view;
	const { task_id: taskId, timestamp: askedAt = "" } = event;
	const turn = { ...newTurn({ taskId, askedAt, state: "queued" }), taskId };
	return { ...view, turns: insertTurn(view.turns, turn) };
}

function matchesTask(event: { task_id: string }): (turn: Turn) => boolean {
	return (turn) => turn.taskId === event.task_id;
}

function updateTurns(
	view: ConversationView,
	matches: (turn: Turn) => boolean,
	next: (turn: Turn) => Partial<Turn>,
): ConversationView {
	const turns = view.turns.map((turn) =>
		matches(turn) && !isFinished(turn) ? { ...turn, ...next(turn) } : turn,
	);
	return { ...view, turns };
}

/** Links a question to its task. Each may already have a turn. */
function linkTask(
	view: ConversationView,
	taskId: string,
	message: {
		messageId: string;
		question?: string;
		attachments?: readonly TurnAttachment[];
		askedAt?: string;
	},
): ConversationView {
	const asked = view.turns.find((turn) => turn.messageId === message.messageId);
	const running = view.turns.find((turn) => turn.taskId === taskId);
	const turn = asked ?? running;
	if (!turn) {
		const created = { ...newTurn({ ...message, taskId, state: "queued" }), taskId };
		return { ...view, turns: insertTurn(view.turns, created) };
	}
	if (asked && isLinked(asked) && asked.taskId !== taskId) return replaceTask(view, asked, taskId);
	if (asked && running && asked !== running) {
		const { key, messageId, question } = asked;
		const attachments = message.attachments ?? asked.attachments;
		const merged = { ...running, key, messageId, question, attachments };
		const rest = removeTurn(view.turns, asked);
		return { ...view, turns: rest.map((other) => (other === running ? merged : other)) };
	}
	const state = turn.state === "unsent" || turn.state === "refused" ? "queued" : turn.state;
	const question = turn.question ?? message.question ?? null;
	const error = state === turn.state ? turn.error : null;
	const attachments = message.attachments ?? turn.attachments;
	const linked = { ...turn, taskId, messageId: message.messageId, question, attachments, state, error };
	if (!isLinked(turn)) return { ...view, turns: insertTurn(view.turns, linked, turn) };
	return { ...view, turns: view.turns.map((other) => (other === turn ? linked : other)) };
}

/** Chooses between two tasks for the same question: the newer one wins. Task ids increase over time. */
function replaceTask(
	view: ConversationView,
	asked: Turn & { taskId: string },
	taskId: string,
): ConversationView {
	const { key, messageId, question, attachments, askedAt, earlierTaskIds, versions } = asked;
	if (earlierTaskIds.includes(taskId)) return view;
	const replace = (turns: readonly Turn[], next: Turn) => ({
		...view,
		turns: turns.map((turn) => (turn === asked ? next : turn)),
	});
	if (taskId < asked.taskId) {
		return replace(view.turns, { ...asked, earlierTaskIds: [...earlierTaskIds, taskId] });
	}
	const running = view.turns.find((turn) => turn.taskId === taskId);
	return replace(removeTurn(view.turns, running), {
		...(running ?? newTurn({ taskId, state: "queued" })),
		...{ key, messageId, question, attachments, askedAt },
		earlierTaskIds: [...earlierTaskIds, asked.taskId],
		versions: addVersion(versions, asked),
	});
}

function removeTurn(turns: readonly Turn[], removed: Turn | undefined): Turn[] {
	return turns.filter((turn) => turn !== removed);
}

function isLinked(turn: Turn): turn is Turn & { taskId: string } {
	return turn.taskId !== null;
}
