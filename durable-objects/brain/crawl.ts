import type { QueueMessage } from "../../src/contracts/queue.ts";
import type { CutPage } from "../../src/knowledge/ingest/new-page.ts";
import { dueMissed, dueUnchanged, RECRAWL_RETRY_MS } from "../../src/knowledge/ingest/recrawl-schedule.ts";
import { pageNotFound } from "../../src/knowledge/store/pages.ts";
import type { PutOutcome } from "../../src/knowledge/store/put-page.ts";
import type { Conditional } from "../../src/knowledge/web/fetch-once.ts";
import type { PageRequest } from "../../src/knowledge/web/page-request.ts";
import type { Job } from "./jobs.ts";

/** A page that was read within this time is not read again. */
const FRESH_MS = 5 * 60 * 1_000;
/** Who reads a page is taken for dead when nothing was heard for this time. */
const HELD_MS = 60_000;
/** Who wants a page that another is reading looks again after this time. */
const LOOK_AGAIN_MS = 2_000;
/** Pages that are sent out to be read again in one go. */
const RECRAWL_AT_ONCE = 20;

/** What a page that was read is called, and how much of it there is. */
export type ReadPage = { page_id: string; title: string; url: string | null; passages: number };

export type Claim =
	/** Go on; what is known of an earlier version is to be asked with. */
	| { kind: "read"; conditional: Conditional }
	/** It was read a moment ago. */
	| { kind: "known"; page: ReadPage }
	/** Somebody else is reading it: look again in `delayMs`. */
	| { kind: "later"; delayMs: number }
	/** The page that was to be read again was deleted. */
	| { kind: "deleted" };

type Reading = { holder: string; held_until: number; page_id: string | null; read_at: number | null };
type Version = {
	page_id: string;
	etag: string | null;
	last_modified: string | null;
	fetched_at: number | null;
	due_at: number | null;
};

/**
 * Asks to read a page. The task that may is the only one until it has ended, or was not heard of for a minute. It may ask
 * again meanwhile: a message that comes once more after a crash has to go on.
 */
export function beginReading(sql: SqlStorage, { url, at, taskId }: PageRequest, now: number): Claim {
	sql.exec(
		"DELETE FROM readings WHERE misses = 0 AND held_until <= ? AND coalesce(read_at, 0) <= ?",
		now,
		now - FRESH_MS,
	);
	const holder = taskId ?? RECRAWL;
	const [reading] = sql.exec<Reading>("SELECT * FROM readings WHERE url = ?", url).toArray();
	if (reading !== undefined) {
		const page = taskId !== null && isFresh(reading, now) ? pageOf(sql, reading.page_id) : null;
		if (page !== null) return { kind: "known", page };
		if (reading.holder !== holder && reading.held_until > now)
			return { kind: "later", delayMs: LOOK_AGAIN_MS };
	}
	if (taskId === null && versionOf(sql, url) === null) return { kind: "deleted" };
	const version = versionOf(sql, at);
	sql.exec(
		`INSERT INTO readings (url, holder, held_until) VALUES (?1, ?2, ?3)
		 ON CONFLICT DO UPDATE SET holder = ?2, held_until = ?3, page_id = NULL, read_at = NULL`,
		url,
		holder,
		now + HELD_MS,
	);
	return {
		kind: "read",
		conditional: { etag: version?.etag ?? null, lastModified: version?.last_modified ?? null },
	};
}

/**
 * Puts a page that was read away. One that was due keeps its id wherever it stands now, and comes up again later when it has
 * not changed. Throws `page_not_found` when it was due and has been deleted.
 */
export function putReadPage(
	sql: SqlStorage,
	{ url, taskId }: PageRequest,
	page: CutPage,
	put: (page: CutPage) => PutOutcome,
	now: number,
): PutOutcome {
	const due = taskId === null ? versionOf(sql, url) : null;
	if (taskId === null && due === null) throw pageNotFound();
	const before = due ?? (page.url === null ? null : versionOf(sql, page.url));
	const done = put({ ...page, pageId: due?.page_id ?? page.pageId });
	noteRead(sql, url, done.page.id, now);
	if (done.outcome === "unchanged" && before !== null) putOff(sql, before, now);
	return done;
}

/** Notes that a page says what it said. Null when there is no such page any more. */
export function noteUnchanged(sql: SqlStorage, { url, at }: PageRequest, now: number): ReadPage | null {
	const known = versionOf(sql, at);
	if (known === null) return null;
	putOff(sql, known, now);
	noteRead(sql, url, known.page_id, now);
	return pageOf(sql, known.page_id);
}

/** Notes that a page could not be read. One that is gone is looked for ever less often, and then left alone. */
export function noteUnread(sql: SqlStorage, { url, taskId }: PageRequest, gone: boolean, now: number): void {
	if (taskId !== null || !gone) {
		sql.exec("UPDATE readings SET held_until = 0 WHERE url = ?", url);
		return;
	}
	const [missed] = sql
		.exec<{ misses: number }>(
			"UPDATE readings SET held_until = 0, misses = misses + 1 WHERE url = ? RETURNING misses",
			url,
		)
		.toArray();
	sql.exec("UPDATE pages SET due_at = ? WHERE url = ?", dueMissed(missed?.misses ?? 1, now), url);
}

export interface RecrawlDeps {
	sql: SqlStorage;
	queue: Pick<Queue, "sendBatch">;
	userId(): string;
	now(): number;
}

/** Sends pages that are due out to be read again. */
export class Recrawl implements Job {
	readonly name = "recrawl";
	readonly #deps: RecrawlDeps;

	constructor(deps: RecrawlDeps) {
		this.#deps = deps;
	}

	dueAt(): number | null {
		const query = "SELECT min(due_at) AS at FROM pages WHERE due_at IS NOT NULL";
		return this.#deps.sql.exec<{ at: number | null }>(query).one().at;
	}

	async run(): Promise<void> {
		const { sql, queue, userId, now } = this.#deps;
		const asked = now();
		const due = sql
			.exec<{ page_id: string; url: string }>(
				"SELECT page_id, url FROM pages WHERE due_at <= ? AND url IS NOT NULL ORDER BY due_at LIMIT ?",
				asked,
				RECRAWL_AT_ONCE,
			)
			.toArray();
		if (due.length === 0) return;
		const messages = due.map(({ url }): { body: QueueMessage } => ({
			body: { kind: "ingest_page", user_id: userId(), task_id: null, url, at: url, redirects: 0 },
		}));
		await queue.sendBatch(messages);
		// Should a message get lost, the page is due again then. One that was read already has a time from that.
		const query = "UPDATE pages SET due_at = ? WHERE page_id = ? AND due_at <= ?";
		for (const { page_id } of due) sql.exec(query, asked + RECRAWL_RETRY_MS, page_id, asked);
	}
}

/** Who reads a page that is due. */
const RECRAWL = "recrawl";

function isFresh({ read_at }: Reading, now: number): boolean {
	return read_at !== null && read_at > now - FRESH_MS;
}

function versionOf(sql: SqlStorage, url: string): Version | null {
	const [version] = sql
		.exec<Version>("SELECT page_id, etag, last_modified, fetched_at, due_at FROM pages WHERE url = ?", url)
		.toArray();
	return version ?? null;
}

function noteRead(sql: SqlStorage, url: string, pageId: string, now: number): void {
	sql.exec(
		"UPDATE readings SET held_until = 0, page_id = ?, read_at = ?, misses = 0 WHERE url = ?",
		pageId,
		now,
		url,
	);
}

/** A page that has not changed comes up again later than it would have. */
function putOff(sql: SqlStorage, { page_id, fetched_at, due_at }: Version, now: number): void {
	const dueAt = dueUnchanged({ fetchedAt: fetched_at, dueAt: due_at }, now);
	sql.exec("UPDATE pages SET fetched_at = ?, due_at = ? WHERE page_id = ?", now, dueAt, page_id);
}

function pageOf(sql: SqlStorage, pageId: string | null): ReadPage | null {
	const [page] = sql
		.exec<ReadPage>("SELECT page_id, title, url, passages FROM pages WHERE page_id = ?", pageId)
		.toArray();
	return page ?? null;
}
