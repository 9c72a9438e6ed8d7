import { z } from "zod";
import { PageOutcome, TimelineEntry } from "../../../src/contracts/tasks.ts";
import { type Follows, rankLinks } from "../../../src/pipeline/expansion/links.ts";
import type { Reading } from "../../../src/pipeline/expansion/next-step.ts";
import {
	type ExpansionPage,
	type PageReport,
	RankedLink,
	wasRead,
} from "../../../src/pipeline/expansion/page-report.ts";

const Json = z.string().transform((text): unknown => JSON.parse(text));

const ExpansionRow = z.object({
	topic: z.string(),
	wanted: z.int(),
	follows: z.enum(["nothing", "matching", "all"]),
	spare: Json.pipe(z.array(z.string())),
	round: z.int(),
	deadline_at: z.int(),
	timeline: Json.pipe(z.array(TimelineEntry)),
});

const PageRow = z.object({
	url: z.string(),
	outcome: Json.pipe(PageOutcome).nullable(),
	leads_to: z.string().nullable(),
	links: Json.pipe(z.array(RankedLink)),
});

/** The reading of pages for a task, as far as it has come. */
export interface Expansion extends Omit<Reading, "late"> {
	topic: string;
	follows: Follows;
	deadlineAt: number;
	/** What was shown before the task began to wait. */
	timeline: TimelineEntry[];
}

export interface NewExpansion {
	topic: string;
	wanted: number;
	follows: Follows;
	urls: readonly string[];
	spare: readonly string[];
	deadlineAt: number;
}

/** What tasks read for themselves, in SQLite. The only code that knows the tables. */
export class ExpansionStore {
	readonly #sql: SqlStorage;

	constructor(sql: SqlStorage) {
		this.#sql = sql;
	}

	begin(ulid: string, expansion: NewExpansion): void {
		const { topic, wanted, follows, urls, spare, deadlineAt } = expansion;
		this.#sql.exec(
			"INSERT INTO expansions VALUES (?, ?, ?, ?, ?, 1, ?, '[]')",
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
		const [row] = this.#sql.exec("SELECT * FROM expansions WHERE task_ulid = ?", ulid).toArray();
		if (row === undefined) return null;
		const { deadline_at: deadlineAt, ...expansion } = ExpansionRow.parse(row);
		return { ...expansion, deadlineAt, pages: this.#pages(ulid) };
	}

	/** Asks for more pages. */
	addRound(ulid: string, urls: readonly string[]): void {
		const asked = this.#pages(ulid).length;
		this.#sql.exec("UPDATE expansions SET round = round + 1 WHERE task_ulid = ?", ulid);
		this.#insertPages(ulid, urls, asked);
	}

	keepTimeline(ulid: string, timeline: readonly TimelineEntry[]): void {
		this.#sql.exec("UPDATE expansions SET timeline = ? WHERE task_ulid = ?", JSON.stringify(timeline), ulid);
	}

	/** Whether a page is still waited for. */
	waitsFor(ulid: string, url: string): boolean {
		const found = this.#sql.exec(
			"SELECT 1 FROM expansion_pages WHERE task_ulid = ? AND url = ? AND outcome IS NULL",
			ulid,
			url,
		);
		return found.toArray().length > 0;
	}

	/** Notes what a page came to. False when it was not asked for or has come in already: then nothing changes. */
	settle(ulid: string, report: PageReport): boolean {
		const { url } = report.outcome;
		const expansion = this.find(ulid);
		if (expansion === null || !this.waitsFor(ulid, url)) return false;
		const twin = expansion.pages.find(
			(page) => wasRead(page) && report.leadsTo !== null && addressOf(page) === report.leadsTo,
		);
		const outcome: PageOutcome =
			twin === undefined || !wasRead(report)
				? report.outcome
				: {
						...report.outcome,
						outcome: "skipped",
						passages: 0,
						reason: `It is the same page as ${twin.url}.`,
					};
		const { topic, follows } = expansion;
		const page = { url: report.leadsTo ?? url, title: outcome.title };
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

	/** Forgets the expansion of a task that has ended: what comes late is for nobody. */
	forget(ulid: string): void {
		this.#sql.exec("DELETE FROM expansion_pages WHERE task_ulid = ?", ulid);
		this.#sql.exec("DELETE FROM expansions WHERE task_ulid = ?", ulid);
	}

	#insertPages(ulid: string, urls: readonly string[], from: number): void {
		urls.forEach((url, at) => {
			this.#sql.exec(
				"INSERT OR IGNORE INTO expansion_pages (task_ulid, url, n) VALUES (?, ?, ?)",
				ulid,
				url,
				from + at,
			);
		});
	}

	#pages(ulid: string): ExpansionPage[] {
		return this.#sql
			.exec("SELECT * FROM expansion_pages WHERE task_ulid = ? ORDER BY n", ulid)
			.toArray()
			.map((row) => {
				const { leads_to: leadsTo, ...page } = PageRow.parse(row);
				return { ...page, leadsTo };
			});
	}
}

function addressOf({ url, leadsTo }: ExpansionPage): string {
	return leadsTo ?? url;
}
