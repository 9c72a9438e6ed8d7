import type { QueueMessage } from "../../../src/contracts/queue.ts";
import { unwrap } from "../../../src/errors.ts";
import { webBackoff } from "../../../src/knowledge/web-search/web-backoff.ts";
import { chooseNextPages } from "../../../src/pipeline/expansion/next-pages.ts";
import { type PageReport, wasRead } from "../../../src/pipeline/expansion/page-report.ts";
import type { WaitingForLease, WaitingForPages } from "../../../src/pipeline/pipeline.ts";
import type { Room } from "../room.ts";
import type { Expansion } from "../stores/expansions.ts";
import type { Task } from "../stores/task-row.ts";
import type { LiveAttempt } from "../tasks/live-attempt.ts";
import { conversationTitle } from "../tasks/title.ts";
import { findExpansionPages, findResearchPages } from "./find-pages.ts";
import { readingViewOf } from "./view.ts";

/** Pages are requested again after this much time without progress, because the queue may lose messages. */
const RESEND_MS = 30_000;

/** The result of reading pages, once every page of a task has an outcome or the deadline has passed. */
export interface ReadingDone {
	kind: "reading_done";
	expansion: Expansion;
}

export type ReadingDeps = Pick<
	Room,
	"userId" | "conversationId" | "expansions" | "frames" | "queues" | "brain" | "settings" | "now"
>;

/**
 * Runs one attempt at an expansion. The first attempt finds the pages; every attempt requests those that are still
 * unread.
 * @throws {AppError} when no pages are found
 */
export async function runExpansion(
	room: ReadingDeps,
	task: Task,
	live: LiveAttempt,
): Promise<WaitingForLease | WaitingForPages | ReadingDone> {
	if (room.expansions.find(task.ulid) === null) {
		const lease = await room.brain.prepareTask({
			ulid: task.ulid,
			conversationId: room.conversationId,
			searches: [],
			passages: 0,
			...conversationTitle(task),
		});
		const prepared = unwrap(lease);
		live.signal.throwIfAborted();
		if (prepared.kind === "waiting") return { kind: "no_lease", place: prepared.place };
		await findExpansionPages(room, task, live);
	}
	return continueReading(room, task, live);
}

/** Finds pages for an answer and requests them. Returns false when the answer does not need to wait for any. */
export async function researchTopic(
	room: ReadingDeps,
	task: Task,
	live: LiveAttempt,
	topic: string,
): Promise<boolean> {
	if (!(await findResearchPages(room, task, live, topic))) return false;
	return (await continueReading(room, task, live)).kind === "needs_pages";
}

/** Requests the pages that are still needed for a task, or returns the finished expansion. */
export async function continueReading(
	room: ReadingDeps,
	task: Task,
	live: LiveAttempt,
): Promise<WaitingForPages | ReadingDone> {
	const step = nextPagesOf(room, task);
	if (step.kind === "done") return { kind: "reading_done", expansion: requireExpansion(room, task) };
	if (step.kind === "read") room.expansions.addRound(task.ulid, step.urls);
	showReading(room, task, live);
	await requestPages(room, task);
	// A task must not hold its lease while it waits for pages. If the call is lost, the lease expires.
	await room.brain
		.suspendTask(task.ulid)
		.catch((error) => console.warn("a lease could not be suspended", error));
	return { kind: "needs_pages" };
}

/** Moves a task to the `waiting` state. The task gives up its place in the queue until its pages are read. */
export function waitForPages(
	room: Pick<Room, "storage" | "tasks" | "expansions" | "now">,
	task: Task,
	live: LiveAttempt,
): void {
	const { storage, tasks, expansions, now } = room;
	const { timeline } = requireExpansion(room, task);
	const dueAt = nextPagesOf(room, task).kind === "wait" ? resendAt(room, task) : now();
	storage.transactionSync(() => {
		expansions.saveTimeline(task.ulid, [...timeline, ...live.timeline]);
		// Waiting does not use up an attempt: the same attempt continues once the pages are read.
		tasks.postpone(task, {
			state: "waiting",
			dueAt,
			chainProgress: task.chain_progress,
			countsAttempt: false,
		});
	});
}

/** Returns whether a task still needs a page. */
export function isPageWanted(
	{ tasks, expansions }: Pick<Room, "tasks" | "expansions">,
	ulid: string,
	url: string,
): boolean {
	return tasks.find(ulid)?.outcome === null && expansions.isPending(ulid, url);
}

/** Records the outcome of a page. Returns true when its task is due because no pages are pending. */
export function recordPage(
	room: Pick<Room, "tasks" | "expansions" | "events" | "live" | "now">,
	ulid: string,
	report: PageReport,
): boolean {
	const { tasks, expansions, events, live, now } = room;
	const task = tasks.find(ulid);
	if (task === null || task.outcome !== null || !expansions.recordOutcome(ulid, report)) return false;
	if (live?.ulid === ulid) showReading(room, task, live);
	if (task.state !== "waiting") return false;
	const view = readingViewOf(expansions, task);
	if (view !== null) events.broadcastStage(task, "waiting", view);
	const isDue = nextPagesOf(room, task).kind !== "wait";
	tasks.rescheduleWaiting(ulid, isDue ? now() : resendAt(room, task));
	return isDue;
}

/** Starts the web search backoff when no page could be read, so that the next question does not wait for the web. */
export function recordResearch({ pages }: Expansion, now: number): void {
	if (pages.length > 0 && !pages.some(wasRead)) webBackoff.start(now);
}

/**
 * Returns when to request the pending pages again. As long as pages arrive, the others are assumed to be in progress.
 */
function resendAt(room: Pick<Room, "expansions" | "now">, task: Task): number {
	return Math.min(requireExpansion(room, task).deadlineAt, room.now() + RESEND_MS);
}

function requireExpansion({ expansions }: Pick<Room, "expansions">, { ulid }: Task): Expansion {
	const expansion = expansions.find(ulid);
	if (expansion === null) throw new Error("The task has no expansion.");
	return expansion;
}

function nextPagesOf(room: Pick<Room, "expansions" | "now">, task: Task) {
	const expansion = requireExpansion(room, task);
	return chooseNextPages({ ...expansion, isLate: room.now() >= expansion.deadlineAt });
}

function showReading({ expansions }: Pick<Room, "expansions">, task: Task, live: LiveAttempt): void {
	const view = readingViewOf(expansions, task);
	if (view !== null) live.onStage(view.stage, view.progress, view.message);
}

/** Enqueues one message per pending page. A page that is enqueued twice may be read twice, but counts only once. */
async function requestPages(room: ReadingDeps, task: Task): Promise<void> {
	const pending = requireExpansion(room, task).pages.filter(({ outcome }) => outcome === null);
	const messages = pending.map(({ url }): { body: QueueMessage } => ({
		body: {
			kind: "ingest_page",
			user_id: room.userId,
			task_id: room.frames.taskId(task),
			url,
			at: url,
			redirects: 0,
		},
	}));
	if (messages.length > 0) await room.queues.pages.sendBatch(messages);
}
