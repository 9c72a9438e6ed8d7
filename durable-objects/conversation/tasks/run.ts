import { keyedHash } from "../../../src/auth/keyed-hash.ts";
import type { TimelineEntry } from "../../../src/contracts/tasks.ts";
import { AppError, unwrap } from "../../../src/errors.ts";
import { AttemptError } from "../../../src/inference/chain.ts";
import type { RetryDecision } from "../../../src/inference/retry-decision.ts";
import type { EmbedNow } from "../../../src/knowledge/evidence/check.ts";
import { answerTask } from "../../../src/pipeline/answer.ts";
import { wasRead } from "../../../src/pipeline/expansion/page-report.ts";
import { PROGRESS } from "../../../src/pipeline/pipeline.ts";
import { shorten } from "../../shorten.ts";
import { finishExpansion } from "../expansion/finish.ts";
import { expand, noteResearch, readOn, research, waitForPages } from "../expansion/run.ts";
import type { Room } from "../room.ts";
import type { Task, Turn } from "../stores/tasks.ts";
import { completeTask, failTask } from "./finish.ts";
import type { LiveAttempt } from "./live-attempt.ts";
import { flushOutbox } from "./outbox.ts";

/** While an attempt runs, the next alarm is this far ahead: after a crash it is due before the restart is done. */
export const RECOVERY_MS = 1_000;
/** An alarm that failed is retried after this time. */
export const FAILED_ALARM_RETRY_MS = 10_000;
/** The longest that one attempt may take. Shorter than a lease lives and than an alarm may run. */
const ATTEMPT_MAX_MS = 5 * 60 * 1_000;
/** The brain wakes a task that waits for a lease; if that call is lost, the task asks again after this time. */
const LEASE_RETRY_MS = 5_000;
/** What could not be sent is tried again after this time. */
const OUTBOX_RETRY_MS = 5_000;
/** Attempts at an expansion that may be broken off, and the wait between them. */
const EXPANSION_ATTEMPTS_MAX = 5;
const EXPANSION_RETRY_MS = 500;
/** The exchanges that are considered for the prompt; how many fit is the prompt's business. */
const HISTORY_EXCHANGES = 200;

/** What one alarm does: send what is owed, put dead attempts back, make one attempt of the task whose turn it is. */
export async function runNext(room: Room): Promise<void> {
	await flushOutbox(room);
	for (const { ulid, state } of room.tasks.turns()) {
		// No attempt is in memory when an alarm begins, so a running one died with the object it ran in.
		const task = state === "running" ? room.tasks.find(ulid) : null;
		if (task !== null) interrupted(room, task);
	}
	const head = headOf(room);
	const task = head === null || head.due_at > room.deps.now() ? null : room.tasks.find(head.ulid);
	if (task === null) return;
	await runAttempt(room, task);
	await flushOutbox(room);
}

/**
 * Makes open tasks due when the object starts: no attempt is in memory, and whoever asked a queued task to wait may be
 * gone as well. Returns whether there are such tasks, so that the caller arms the alarm.
 */
export function recover(room: Room): boolean {
	const open = room.tasks.turns().filter(({ state }) => state === "running" || state === "queued");
	for (const { ulid } of open) room.tasks.makeDue(ulid, room.deps.now());
	return open.length > 0;
}

/** When the alarm must fire next, in milliseconds since 1970; null when nothing is left to do. */
export function nextAlarm(room: Room): number | null {
	const head = headOf(room);
	const waiting = room.tasks.turns().filter(({ state }) => state === "waiting");
	const times = [
		...(head === null ? [] : [head.due_at]),
		...waiting.map(({ due_at }) => due_at),
		...(room.tasks.owes() ? [room.deps.now() + OUTBOX_RETRY_MS] : []),
	];
	return times.length === 0 ? null : Math.min(...times);
}

/**
 * The task whose turn it is: answers of a conversation run in order, and one that waits out a retry keeps its place. One
 * that waits for others has none, and runs next when they are done.
 */
function headOf(room: Room): Turn | null {
	const turns = room.tasks.turns();
	const now = room.deps.now();
	const due = turns.find(({ state, due_at }) => state === "waiting" && due_at <= now);
	return due ?? turns.find(({ state }) => state !== "waiting") ?? null;
}

async function runAttempt(room: Room, queued: Task): Promise<void> {
	const { now } = room.deps;
	const attempt = queued.attempt + 1;
	room.tasks.begin(queued.ulid, attempt, now());
	const task: Task = { ...queued, state: "running", attempt, first_run_at: queued.first_run_at ?? now() };
	const live = room.goLive(task, attempt);
	const limit = setTimeout(
		() =>
			live.stop(
				new AppError("task_timeout", "The answer took too long and was ended; ask for a shorter one."),
			),
		ATTEMPT_MAX_MS,
	);
	try {
		const answer = await attemptAt(room, task, live);
		live.signal.throwIfAborted();
		switch (answer.kind) {
			case "waiting":
				waitForLease(room, task, answer.place);
				break;
			case "reading":
				waitForPages(room, task, live);
				break;
			case "read":
				if (answer.expansion.pages.some(wasRead)) live.onStage("complete", PROGRESS.complete, "Complete!");
				finishExpansion(room, task, answer.expansion, timelineOf(room, task, live));
				break;
			case "answered":
				live.onStage("complete", PROGRESS.complete, "Complete!");
				completeTask(room, task, answer, timelineOf(room, task, live));
		}
	} catch (error) {
		live.flush();
		if (room.live === live) settleTrouble(room, task, live, error);
	} finally {
		clearTimeout(limit);
		if (room.live === live) room.live = null;
	}
}

async function attemptAt(room: Room, task: Task, live: LiveAttempt) {
	const { question, options, chain } = task;
	if (options.kind === "expansion") return expand(room, task, live);
	if (room.expansions.find(task.ulid) !== null) {
		const reading = await readOn(room, task, live);
		if (reading.kind === "reading") return reading;
		noteResearch(room, reading.expansion);
	}
	return answerTask({ question, options, chain }, await depsFor(room, task, live), live.signal);
}

/** All that was shown, also before the task waited. */
function timelineOf(room: Room, task: Task, live: LiveAttempt): TimelineEntry[] {
	return [...(room.expansions.find(task.ulid)?.timeline ?? []), ...live.timeline];
}

async function depsFor(room: Room, task: Task, live: LiveAttempt) {
	const { config, chain, now } = room.deps;
	const history = room.messages.exchangesBefore(task.question_seq, HISTORY_EXCHANGES);
	return {
		chain,
		now,
		history,
		contextTokens: config.modelContextTokens,
		keys: {
			user: await keyedHash(config.hashSecret, "model-user", room.userId),
			conversation: await keyedHash(
				config.hashSecret,
				"model-conversation",
				room.userId,
				room.conversationId,
			),
		},
		prepare: async (request: { question: string | null; passages: number }) =>
			unwrap(
				await room.brain.prepareTask({
					...request,
					context: history.at(-1)?.question ?? null,
					ulid: task.ulid,
					conversationId: room.conversationId,
					title: shorten(task.question),
				}),
			),
		research:
			config.liveResearch && room.expansions.find(task.ulid) === null
				? (topic: string) => research(room, task, live, topic)
				: null,
		onStage: live.onStage.bind(live),
		onToken: live.onToken.bind(live),
		embedNow: embedderOf(room),
	};
}

/** Loads what makes vectors while the answer is written, which never waits for it. */
function embedderOf(room: Room): () => EmbedNow | null {
	let embedNow: EmbedNow | null = null;
	room.deps.waitUntil(
		room.deps.embedder().then((embedder) => {
			if (!("unavailable" in embedder)) embedNow = (text) => embedder.embedNow(text);
		}),
	);
	return () => embedNow;
}

function settleTrouble(room: Room, task: Task, live: LiveAttempt, error: unknown): void {
	if (error instanceof AttemptError) {
		const { decision } = error;
		// Clients drop a partial text only on `task_retrying`, and the next attempt starts the text over.
		const isRestart = decision.kind === "wait" && live.view.text !== "";
		applyDecision(room, task, isRestart ? { ...decision, kind: "retry" } : decision);
	} else if (error instanceof AppError) {
		failTask(room, task, { code: error.code, error: error.message });
	} else {
		console.error("an attempt failed unexpectedly", room.frames.taskId(task.ulid), error);
		interrupted(room, task);
	}
}

/** An attempt was broken off, by a crash or by a fault of ours. */
function interrupted(room: Room, task: Task): void {
	if (task.options.kind !== "expansion") {
		applyDecision(room, task, room.deps.chain.decideAfterCrash(task.chain));
	} else if (task.attempt < EXPANSION_ATTEMPTS_MAX) {
		const reason = "The reading was interrupted.";
		applyDecision(room, task, { kind: "retry", delayMs: EXPANSION_RETRY_MS, reason, progress: task.chain });
	} else {
		const error = "The reading was interrupted several times; try again.";
		failTask(room, task, { code: "generation_failed", error });
	}
}

function applyDecision(room: Room, task: Task, decision: RetryDecision): void {
	const { now } = room.deps;
	const { progress: chain, reason } = decision;
	switch (decision.kind) {
		case "wait": {
			const seconds = Math.ceil(decision.delayMs / 1_000);
			const isAway = chain.awaySince !== null;
			const message = `${reason} ${isAway ? "Your question keeps its place. " : ""}Trying again in ${seconds} s.`;
			// A wait is not an attempt: the model server was busy, nothing was tried.
			const attempt = task.attempt - 1;
			room.tasks.postpone(task.ulid, { state: "queued", attempt, dueAt: now() + decision.delayMs, chain });
			room.tellStage(task, "queued", { stage: "waiting", progress: PROGRESS.analyzing, message });
			return;
		}
		case "retry":
		case "fallback": {
			const delayMs = decision.kind === "retry" ? decision.delayMs : 0;
			room.tasks.postpone(task.ulid, {
				state: "retrying",
				attempt: task.attempt,
				dueAt: now() + delayMs,
				chain,
			});
			room.tellRetrying(task, { attempt: task.attempt + 1, retry_in_ms: delayMs, reason });
			return;
		}
		case "give_up":
			failTask(room, { ...task, chain }, { code: "model_unavailable", error: reason });
	}
}

function waitForLease(room: Room, task: Task, place: number): void {
	const dueAt = room.deps.now() + LEASE_RETRY_MS;
	room.tasks.postpone(task.ulid, { state: "queued", attempt: task.attempt - 1, dueAt, chain: task.chain });
	const message = `Waiting for your other questions: position ${place}`;
	room.tellStage(task, "queued", { stage: "waiting", progress: 0, message });
}
