import { AppError } from "../../../src/errors.ts";
import { webBackoff } from "../../../src/knowledge/web-search/web-backoff.ts";
import { createWebSearch } from "../../../src/knowledge/web-search/web-search.ts";
import { splitUrls } from "../../../src/pipeline/expansion/next-pages.ts";
import { READING_PROGRESS } from "../../../src/pipeline/pipeline.ts";
import { shorten } from "../../shorten.ts";
import type { Room } from "../room.ts";
import type { Task } from "../stores/task-row.ts";
import type { LiveAttempt } from "../tasks/live-attempt.ts";

/** How long an expansion waits for its pages, across all rounds. */
const EXPANSION_MAX_MS = 120_000;
/** How long an answer waits for the pages that were found for it. */
const RESEARCH_MAX_MS = 30_000;
/** How many pages an answer waits for. */
const RESEARCH_PAGES = 3;
/** Number of spare pages to find. They replace pages that cannot be read. */
const SPARE_PAGES = 5;

type FindDeps = Pick<Room, "expansions" | "settings" | "now">;

/**
 * Finds the pages for an expansion and stores them.
 * @throws {AppError} when the web search finds none or is not configured
 */
export async function findExpansionPages(room: FindDeps, task: Task, live: LiveAttempt): Promise<void> {
	if (task.options.kind !== "expansion") throw new Error("The task is not an expansion.");
	const { expansions, settings, now } = room;
	const { max_urls: wanted, urls } = task.options;
	const hasUrls = urls.length > 0;
	live.onStage("finding", READING_PROGRESS.expansion.finding, "Looking for pages...");
	const limit = wanted + SPARE_PAGES;
	const found = hasUrls ? urls : await searchWeb(settings.webSearch, task.question, limit, live.signal);
	live.signal.throwIfAborted();
	const { first, spare } = splitUrls(found, wanted);
	const pages = first.length === 1 ? "1 page" : `${first.length} pages`;
	live.onStage("finding", READING_PROGRESS.expansion.from, `Found ${pages}`);
	expansions.insert(task.ulid, {
		topic: task.question,
		wanted,
		// When the request contains enough URLs, no links are followed.
		follows: !hasUrls ? "matching" : first.length < wanted ? "all" : "nothing",
		urls: first,
		spare,
		deadlineAt: now() + EXPANSION_MAX_MS,
	});
}

/** Finds pages about a topic for an answer and stores them. Returns false when no pages are found. */
export async function findResearchPages(
	{ expansions, settings, now }: FindDeps,
	task: Task,
	live: LiveAttempt,
	topic: string,
): Promise<boolean> {
	const find = createWebSearch(settings.webSearch, fetch);
	if (find === null || topic === "" || webBackoff.isActive(now())) return false;
	live.onStage("finding", READING_PROGRESS.answer.finding, "Looking for pages...");
	const found = await find(topic, RESEARCH_PAGES + SPARE_PAGES, live.signal).catch((error) => {
		live.signal.throwIfAborted();
		console.warn("the web search failed; answering without pages", describeFailure(error));
		webBackoff.start(now());
		return [];
	});
	live.signal.throwIfAborted();
	const { first, spare } = splitUrls(found, RESEARCH_PAGES);
	// Store the result even if no pages were found, so that the task does not search again.
	expansions.insert(task.ulid, {
		topic,
		wanted: RESEARCH_PAGES,
		follows: "nothing",
		urls: first,
		spare,
		deadlineAt: now() + RESEARCH_MAX_MS,
	});
	return first.length > 0;
}

/** Returns one line for an expected failure, such as being offline, of which the stack says nothing. */
function describeFailure(error: unknown): unknown {
	if (!(error instanceof AppError)) return error;
	const { code, message, cause } = error;
	return cause === undefined ? `${code}: ${message}` : `${code}: ${message} (${cause})`;
}

async function searchWeb(
	settings: Room["settings"]["webSearch"],
	topic: string,
	limit: number,
	signal: AbortSignal,
): Promise<string[]> {
	const find = createWebSearch(settings, fetch);
	if (find === null) {
		throw new AppError(
			"unavailable",
			"Web search is not configured on this server; provide the URLs of the pages to read.",
		);
	}
	const found = await find(topic, limit, signal);
	if (found.length > 0) return found;
	throw new AppError(
		"page_not_found",
		`No pages about ${shorten(topic)} were found; try other words, or provide the URLs of the pages to read.`,
	);
}
