import type { QueueMessage } from "../../../src/contracts/queue.ts";
import { AppError, unwrap } from "../../../src/errors.ts";
import { createFinder } from "../../../src/knowledge/web-search/finder.ts";
import { webRest } from "../../../src/knowledge/web-search/web-rest.ts";
import { nextStep, split } from "../../../src/pipeline/expansion/next-step.ts";
import { type PageReport, wasRead } from "../../../src/pipeline/expansion/page-report.ts";
import { READING_PROGRESS, type Reading, type Waiting } from "../../../src/pipeline/pipeline.ts";
import { shorten } from "../../shorten.ts";
import type { Room } from "../room.ts";
import type { Expansion } from "../stores/expansions.ts";
import type { Task } from "../stores/tasks.ts";
import type { LiveAttempt } from "../tasks/live-attempt.ts";
import { viewOf } from "./view.ts";

/** The pages of an expansion are waited for this long at most, all rounds together. */
export const EXPANSION_MAX_MS = 120_000;
/** The same for those that an answer waits for. */
export const RESEARCH_MAX_MS = 30_000;
/** Pages that an answer waits for. */
const RESEARCH_PAGES = 3;
/** Pages are asked for once more when none has come in for this time: a queue may lose its messages. */
export const RESEND_MS = 30_000;
/** Pages that are found besides those wanted, for the place of some that cannot be read. */
const SPARE_PAGES = 5;

/** What one attempt at an expansion came to. */
export type ExpansionStep = Waiting | Reading | { kind: "read"; expansion: Expansion };

/** Finds pages at the first attempt, and from then on sees to it that they are read. Throws an `AppError` when there are none. */
export async function expand(room: Room, task: Task, live: LiveAttempt): Promise<ExpansionStep> {
	if (room.expansions.find(task.ulid) === null) {
		const lease = await room.brain.prepareTask({
			ulid: task.ulid,
			conversationId: room.conversationId,
			question: null,
			passages: 0,
			title: shorten(task.question),
		});
		const prepared = unwrap(lease);
		live.signal.throwIfAborted();
		if (prepared.kind === "waiting") return prepared;
		await begin(room, task, live);
	}
	return readOn(room, task, live);
}

/** What is to be done about the pages of a task that has some: asking for them, or nothing more. */
export async function readOn(room: Room, task: Task, live: LiveAttempt): Promise<Reading | ReadAll> {
	const step = stepOf(room, task);
	if (step.kind === "done") return { kind: "read", expansion: expansionOf(room, task) };
	if (step.kind === "read") room.expansions.addRound(task.ulid, step.urls);
	showReading(room, task, live);
	await send(room, task);
	// Nothing is held while others work. Should this get lost, the lease ends by itself.
	await room.brain
		.suspendTask(task.ulid)
		.catch((error) => console.warn("a lease could not be paused", error));
	return { kind: "reading" };
}

/** Finds pages before an answer and asks for them; false, soon, when the web has nothing to give. */
export async function research(room: Room, task: Task, live: LiveAttempt, topic: string): Promise<boolean> {
	const { config, now } = room.deps;
	const find = createFinder(config.webSearch, fetch);
	if (find === null || topic === "" || webRest.isOn(now())) return false;
	live.onStage("finding", READING_PROGRESS.answer.finding, "Looking for pages...");
	const found = await find(topic, RESEARCH_PAGES + SPARE_PAGES, live.signal).catch((error) => {
		live.signal.throwIfAborted();
		console.warn("no pages could be looked for; answering without", error);
		webRest.begin(now());
		return [];
	});
	live.signal.throwIfAborted();
	const { first, spare } = split(found, RESEARCH_PAGES);
	// Without pages too: it was tried for this task, and once is enough.
	room.expansions.begin(task.ulid, {
		topic,
		wanted: RESEARCH_PAGES,
		follows: "nothing",
		urls: first,
		spare,
		deadlineAt: now() + RESEARCH_MAX_MS,
	});
	if (first.length === 0) return false;
	return (await readOn(room, task, live)).kind === "reading";
}

/** The task gives up its place until its pages are in. */
export function waitForPages(room: Room, task: Task, live: LiveAttempt): void {
	const { storage, now } = room.deps;
	const { timeline } = expansionOf(room, task);
	const dueAt = stepOf(room, task).kind === "wait" ? resendAt(room, task) : now();
	storage.transactionSync(() => {
		room.expansions.keepTimeline(task.ulid, [...timeline, ...live.timeline]);
		// The attempt goes on when the pages are in: it is the same one.
		room.tasks.postpone(task.ulid, {
			state: "waiting",
			attempt: task.attempt - 1,
			dueAt,
			chain: task.chain,
		});
	});
}

/** Whether a page is still to be read for a task. */
export function isWanted(room: Room, ulid: string, url: string): boolean {
	return room.tasks.find(ulid)?.outcome === null && room.expansions.waitsFor(ulid, url);
}

/** Takes in what a page came to. True when its task is due: the last page that was waited for is in. */
export function takePage(room: Room, ulid: string, report: PageReport): boolean {
	const task = room.tasks.find(ulid);
	if (task === null || task.outcome !== null || !room.expansions.settle(ulid, report)) return false;
	if (room.live?.ulid === ulid) showReading(room, task, room.live);
	if (task.state !== "waiting") return false;
	const view = viewOf(room.expansions, task);
	if (view !== null) room.tellStage(task, "waiting", view);
	if (stepOf(room, task).kind === "wait") {
		room.tasks.waitUntil(ulid, resendAt(room, task));
		return false;
	}
	room.tasks.waitUntil(ulid, room.deps.now());
	return true;
}

/** Remembers that the web gave nothing: the next question need not wait for it. */
export function noteResearch(room: Room, { pages }: Expansion): void {
	if (pages.length > 0 && !pages.some(wasRead)) webRest.begin(room.deps.now());
}

type ReadAll = Extract<ExpansionStep, { kind: "read" }>;

async function begin(room: Room, task: Task, live: LiveAttempt): Promise<void> {
	if (task.options.kind !== "expansion") throw new Error("not an expansion");
	const { max_urls: wanted, urls } = task.options;
	live.onStage("finding", READING_PROGRESS.expansion.finding, "Looking for pages...");
	const found = urls.length > 0 ? urls : await search(room, task.question, wanted + SPARE_PAGES, live.signal);
	live.signal.throwIfAborted();
	const { first, spare } = split(found, wanted);
	const pages = first.length === 1 ? "1 page" : `${first.length} pages`;
	live.onStage("finding", READING_PROGRESS.expansion.from, `Found ${pages}`);
	const given = urls.length > 0;
	room.expansions.begin(task.ulid, {
		topic: task.question,
		wanted,
		// As many addresses as pages are wanted: exactly those are meant.
		follows: !given ? "matching" : first.length < wanted ? "all" : "nothing",
		urls: first,
		spare,
		deadlineAt: room.deps.now() + EXPANSION_MAX_MS,
	});
}

async function search(room: Room, topic: string, limit: number, signal: AbortSignal): Promise<string[]> {
	const find = createFinder(room.deps.config.webSearch, fetch);
	if (find === null)
		throw new AppError(
			"unavailable",
			"Web search is not set up here; give the addresses of the pages to read.",
		);
	const found = await find(topic, limit, signal);
	if (found.length > 0) return found;
	throw new AppError(
		"page_not_found",
		`No page about ${shorten(topic)} was found; use other words, or give the addresses of the pages to read.`,
	);
}

/** As long as pages come in, those that are missing are on their way. */
function resendAt(room: Room, task: Task): number {
	return Math.min(expansionOf(room, task).deadlineAt, room.deps.now() + RESEND_MS);
}

function expansionOf(room: Room, task: Task): Expansion {
	const expansion = room.expansions.find(task.ulid);
	if (expansion === null) throw new Error("a task that reads pages has none");
	return expansion;
}

function stepOf(room: Room, task: Task) {
	const expansion = expansionOf(room, task);
	return nextStep({ ...expansion, late: room.deps.now() >= expansion.deadlineAt });
}

function showReading(room: Room, task: Task, live: LiveAttempt): void {
	const view = viewOf(room.expansions, task);
	if (view !== null) live.onStage(view.stage, view.progress, view.message);
}

/** One message for each page without an outcome. One that is asked for twice may be read twice, and counts once. */
async function send(room: Room, task: Task): Promise<void> {
	const waited = expansionOf(room, task).pages.filter(({ outcome }) => outcome === null);
	const messages = waited.map(({ url }): { body: QueueMessage } => ({
		body: {
			kind: "ingest_page",
			user_id: room.userId,
			task_id: room.frames.taskId(task.ulid),
			url,
			at: url,
			redirects: 0,
		},
	}));
	if (messages.length > 0) await room.deps.env.CRAWL.sendBatch(messages);
}
