import { keyedHash } from "../../src/auth/keyed-hash.ts";
import { AppError, unwrap } from "../../src/errors.ts";
import { Setback, type Step } from "../../src/inference/chain.ts";
import { answerTask } from "../../src/pipeline/answer.ts";
import { PROGRESS } from "../../src/pipeline/pipeline.ts";
import { shorten } from "../shorten.ts";
import { completeTask, failTask } from "./finish.ts";
import type { LiveAttempt } from "./live-attempt.ts";
import { flushOutbox } from "./outbox.ts";
import type { Room } from "./room.ts";
import type { Task } from "./task-store.ts";

/** While an attempt runs the alarm stands this far ahead, so that a crash is noticed soon after the restart. */
export const RECOVERY_MS = 10_000;
/** The longest that one attempt may take. Shorter than a lease lives and than an alarm may run. */
const ATTEMPT_MAX_MS = 5 * 60 * 1_000;
/** A task in line for a lease is woken by the brain; should that get lost, it asks again after this time. */
const LEASE_RETRY_MS = 15_000;
/** What could not be sent is tried again after this time. */
const OUTBOX_RETRY_MS = 5_000;
/** The exchanges that are considered for the prompt; how many fit is the prompt's business. */
const HISTORY_EXCHANGES = 200;

/** What one alarm does: send what is owed, put dead attempts back, make one attempt of the task whose turn it is. */
export async function runNext(room: Room): Promise<void> {
	await flushOutbox(room);
	for (const task of room.tasks.open()) {
		// No attempt is in memory when an alarm begins, so a running one died with the object it ran in.
		if (task.state === "running") applyStep(room, task, room.deps.chain.interrupted(task.chain));
	}
	const head = headOf(room);
	if (head === null || head.due_at > room.deps.now()) return;
	await runAttempt(room, head);
	await flushOutbox(room);
}

/** When the alarm must fire next, in milliseconds since 1970; null when nothing is left to do. */
export function nextAlarm(room: Room): number | null {
	const head = headOf(room);
	const times = [
		...(head === null ? [] : [head.due_at]),
		...(room.tasks.firstUnsent() === null ? [] : [room.deps.now() + OUTBOX_RETRY_MS]),
	];
	return times.length === 0 ? null : Math.min(...times);
}

/** The task whose turn it is: answers of a conversation run in order, and one that waits out a retry keeps its place. */
function headOf(room: Room): Task | null {
	return room.tasks.open().find((task) => task.state !== "waiting") ?? null;
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
		const answer = await answerTask(
			{ question: task.question, options: task.options, chain: task.chain },
			await depsFor(room, task, live),
			live.signal,
		);
		live.signal.throwIfAborted();
		if (answer.kind === "waiting") {
			waitForLease(room, task, answer.place);
		} else {
			live.onStage("complete", PROGRESS.complete, "Complete!");
			completeTask(room, task, answer, live.timeline);
		}
	} catch (error) {
		live.flush();
		if (room.live === live) settleTrouble(room, task, error);
	} finally {
		clearTimeout(limit);
		if (room.live === live) room.live = null;
	}
}

async function depsFor(room: Room, task: Task, live: LiveAttempt) {
	const { config, chain, now } = room.deps;
	return {
		chain,
		now,
		history: room.messages.exchangesBefore(task.question_seq, HISTORY_EXCHANGES),
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
				await room.brain.prepare({
					...request,
					ulid: task.ulid,
					conversationId: room.conversationId,
					title: shorten(task.question),
				}),
			),
		onStage: live.onStage.bind(live),
		onToken: live.onToken.bind(live),
	};
}

function settleTrouble(room: Room, task: Task, error: unknown): void {
	if (error instanceof Setback) {
		applyStep(room, task, error.step);
	} else if (error instanceof AppError) {
		failTask(room, task, { code: error.code, error: error.message });
	} else {
		console.error("an attempt failed unexpectedly", room.frames.taskId(task.ulid), error);
		applyStep(room, task, room.deps.chain.interrupted(task.chain));
	}
}

function applyStep(room: Room, task: Task, step: Step): void {
	const { now } = room.deps;
	const { progress: chain, reason } = step;
	switch (step.kind) {
		case "wait": {
			const seconds = Math.ceil(step.delayMs / 1_000);
			const message = `${reason} Trying again in ${seconds} s.`;
			// A wait is not an attempt: the model server was busy, nothing was tried.
			const attempt = task.attempt - 1;
			room.tasks.postpone(task.ulid, { state: "queued", attempt, dueAt: now() + step.delayMs, chain });
			room.tellStage(task, "queued", { stage: "waiting", progress: PROGRESS.analyzing, message });
			return;
		}
		case "retry":
		case "next": {
			const delayMs = step.kind === "retry" ? step.delayMs : 0;
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
