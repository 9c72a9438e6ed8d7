import * as z from "zod";
import { PageOutcome, TimelineEntry } from "../../../src/contracts/tasks.ts";
import { type LinkPolicy, rankLinks } from "../../../src/pipeline/expansion/links.ts";
import type { ExpansionState } from "../../../src/pipeline/expansion/next-pages.ts";
import {
	type ExpansionPage,
	type PageReport,
	RankedLink,
	wasRead,
} from "../../../src/pipeline/expansion/page-report.ts";

const Json = z.string().transform((text): unknown => JSON.parse(text));

const ExpansionRow = z.lazy(() =>
	z.object({
		topic: z.string(),
		wanted: z.int(),
		follows: z.enum(["nothing", "matching", "all"]),
		spare: Json.pipe(z.array(z.string())),
		round: z.int(),
		deadline_at: z.int(),
		timeline: Json.pipe(z.array(TimelineEntry)),
	}),
);

const PageRow = z.lazy(() =>
	z.object({
		url: z.string(),
		outcome: Json.pipe(PageOutcome).nullable(),
		leads_to: z.string().nullable(),
		links: Json.pipe(z.array(RankedLink)),
	}),
);

/** The pages that are being read for a task. */
export interface Expansion extends Omit<ExpansionState, "isLate"> {
	topic: string;
	follows: LinkPolicy;
	/** When the task stops waiting for pages, in milliseconds since the Unix epoch. */
	deadlineAt: number;
	/** The stages shown before the task started to wait. */
	timeline: TimelineEntry[];
}

export interface NewExpansion {
	topic: string;
	wanted: number;
	follows: LinkPolicy;
	urls: readonly string[];
	spare: readonly string[];
	deadlineAt: number;
}

/** The pages that are being read for each task, stored in SQLite. */
export class ExpansionStore {
	readonly #sql: SqlStorage;

	constructor(sql: SqlStorage) {
		this.#sql = sql;
	}

	insert(ulid: string, expansion: NewExpansion): void {
		const { topic, wanted, follows, urls, spare, deadlineAt } = expansion;
		this.#sql.exec(
			`INSERT INTO expansions (task_ulid, topic, wanted, follows, spare, round, deadline_at, timeline)
			 VALUES (?, ?, ?, ?, ?, 1, ?, '[]')`,
			ulid,
			topic,
			wanted,
			follows,
			JSON.stringify(spare),
			deadlineAt,
		);
		this.#insertPages(ulid, urls, 0);
	}

	find(ulid: string): Expansion | null {
		const [row] = this.#sql
			.exec(
				"SELECT topic, wanted, follows, spare, round, deadline_at, timeline FROM expansions WHERE task_ulid = ?",
				ulid,
			)
			.toArray();
		if (row === undefined) return null;
		const { deadline_at: deadlineAt, ...expansion } = ExpansionRow.parse(row);
		return { ...expansion, deadlineAt, pages: this.#pages(ulid) };
	}

	/** Adds the pages of another round. */
	addRound(ulid: string, urls: readonly string[]): void {
		const requested = this.#pages(ulid).length;
		this.#sql.exec("UPDATE expansions SET round = round + 1 WHERE task_ulid = ?", ulid);
		this.#insertPages(ulid, urls, requested);
	}

	saveTimeline(ulid: string, timeline: readonly TimelineEntry[]): void {
		this.#sql.exec("UPDATE expansions SET timeline = ? WHERE task_ulid = ?", JSON.stringify(timeline), ulid);
	}

	/** Returns whether the page was requested and has no outcome yet. */
	isPending(ulid: string, url: string): boolean {
		const rows = this.#sql.exec(
			"SELECT 1 FROM expansion_pages WHERE task_ulid = ? AND url = ? AND outcome IS NULL",
			ulid,
			url,
		);
		return rows.toArray().length > 0;
	}

	/** Records the outcome of a pending page. Returns false, and changes nothing, for any other page. */
	recordOutcome(ulid: string, report: PageReport): boolean {
		const { url } = report.outcome;
		const expansion = this.find(ulid);
		if (expansion === null || !this.isPending(ulid, url)) return false;
		const outcome = withoutDuplicate(report, expansion.pages);
		const page = { url: report.leadsTo ?? url, title: outcome.title };
		const { topic, follows } = expansion;
		const links = wasRead({ outcome }) ? rankLinks(topic, page, report.links, follows) : [];
		this.#sql.exec(
			"UPDATE expansion_pages SET outcome = ?, leads_to = ?, links = ? WHERE task_ulid = ? AND url = ?",
			JSON.stringify(outcome),
			report.leadsTo,
			JSON.stringify(links),
			ulid,
			url,
		);
		return true;
	}

	delete(ulid: string): void {
		this.#sql.exec("DELETE FROM expansion_pages WHERE task_ulid = ?", ulid);
		this.#sql.exec("DELETE FROM expansions WHERE task_ulid = ?", ulid);
	}

	#insertPages(ulid: string, urls: readonly string[], firstIndex: number): void {
		urls.forEach((url, index) => {
			this.#sql.exec(
				"INSERT OR IGNORE INTO expansion_pages (task_ulid, url, n) VALUES (?, ?, ?)",
				ulid,
				url,
				firstIndex + index,
			);
		});
	}

	#pages(ulid: string): ExpansionPage[] {
		return this.#sql
			.exec("SELECT url, outcome, leads_to, links FROM expansion_pages WHERE task_ulid = ? ORDER BY n", ulid)
			.toArray()
			.map((row) => {
				const { leads_to: leadsTo, ...page } = PageRow.parse(row);
				return { ...page, leadsTo };
			});
	}
}

/** Returns the reported outcome, or `skipped` when the page redirects to one that was already read. */
function withoutDuplicate(report: PageReport, pages: readonly ExpansionPage[]): PageOutcome {
	const duplicate = pages.find(
		(page) => wasRead(page) && report.leadsTo !== null && (page.leadsTo ?? page.url) === report.leadsTo,
	);
	if (duplicate === undefined || !wasRead(report)) return report.outcome;
	const reason = `Same page as ${duplicate.url}.`;
	return { ...report.outcome, outcome: "skipped", passages: 0, reason };
}
