import type {
	Site,
	SiteCounts,
	SiteDetails,
	SiteStatistics,
	SiteUrl,
	SiteUrlList,
	SiteUrlQuery,
} from "../../src/contracts/sites.ts";
import { readCursor, takePage } from "../../src/cursor.ts";
import type { StoredSite } from "./stores/sites.ts";

/** Maximum number of reasons that a site's statistics list. */
const REASONS_MAX = 20;
/** The reason why a URL was skipped, without the other URL that it may name. */
const GENERAL_REASON = `CASE
	WHEN reason LIKE 'Redirects to another site:%' THEN 'Redirects to another site.'
	WHEN reason LIKE 'Redirects to http%' THEN 'Redirects to another page of this site.'
	WHEN reason LIKE 'The same page as http%' THEN 'Has the same content as another page.'
	ELSE reason END`;

/** Describes a site for the user. */
export function describeSite(sql: SqlStorage, site: StoredSite): Site {
	const isoTime = (time: number) => new Date(time).toISOString();
	const { id, settings, detail, createdAt, startedAt, finishedAt, wakeAt } = site;
	const state = site.state === "removing" ? "finished" : site.state;
	const isScheduled = state === "finished" && wakeAt !== null;
	return {
		...settings,
		id,
		state,
		detail,
		...countPages(sql, site),
		created_at: isoTime(createdAt),
		started_at: isoTime(startedAt),
		finished_at: finishedAt === null ? null : isoTime(finishedAt),
		next_read_at: isScheduled ? isoTime(wakeAt) : null,
	};
}

/** Describes a site, its responses, and why pages are missing. */
export function describeSiteInDetail(sql: SqlStorage, site: StoredSite): SiteDetails {
	return { ...describeSite(sql, site), statistics: summarizeResponses(sql, site) };
}

function countPages(sql: SqlStorage, { id, state }: StoredSite): Pick<Site, "counts" | "pages"> {
	const rows = sql
		.exec<{ state: string; urls: number; pages: number }>(
			`SELECT state, count(*) AS urls, count(page_id) AS pages FROM site_urls
			 WHERE site_id = ? AND kind = 'page' GROUP BY state`,
			id,
		)
		.toArray();
	const count = (...states: string[]) =>
		rows.filter((row) => states.includes(row.state)).reduce((sum, { urls }) => sum + urls, 0);
	// At the end, only pages beyond the limit are left.
	const left = count("queued", "sent");
	const counts: SiteCounts = {
		queued: state === "finished" ? 0 : left,
		added: count("added"),
		updated: count("updated"),
		unchanged: count("unchanged"),
		skipped: count("skipped") + (state === "finished" ? left : 0),
		failed: count("failed"),
	};
	return { counts, pages: rows.reduce((sum, { pages }) => sum + pages, 0) };
}

function summarizeResponses(sql: SqlStorage, site: StoredSite): SiteStatistics {
	const { id } = site;
	const statuses = sql
		.exec<{ status: number; responses: number }>(
			"SELECT status, count(*) AS responses FROM site_urls WHERE site_id = ? AND status IS NOT NULL GROUP BY status",
			id,
		)
		.toArray();
	const durations = sql
		.exec<{ duration_ms: number }>(
			"SELECT duration_ms FROM site_urls WHERE site_id = ? AND duration_ms IS NOT NULL ORDER BY duration_ms",
			id,
		)
		.toArray()
		.map(({ duration_ms }) => duration_ms);
	const percentile = (share: number) => durations[Math.ceil(durations.length * share) - 1] ?? null;
	const totals = sql
		.exec<{ bytes: number; sitemaps: number }>(
			`SELECT coalesce(sum(bytes) FILTER (WHERE kind = 'page'), 0) AS bytes,
			 count(*) FILTER (WHERE kind = 'sitemap') AS sitemaps FROM site_urls WHERE site_id = ?`,
			id,
		)
		.one();
	return {
		statuses,
		...totals,
		duration_ms: { median: percentile(0.5), p95: percentile(0.95) },
		reasons: listReasons(sql, site),
	};
}

function listReasons(sql: SqlStorage, { id, state, detail, ignored }: StoredSite): SiteStatistics["reasons"] {
	const reasons = sql
		.exec<{ outcome: "skipped" | "failed"; general: string; urls: number }>(
			`SELECT state AS outcome, ${GENERAL_REASON} AS general, count(*) AS urls FROM site_urls
			 WHERE site_id = ? AND state IN ('skipped', 'failed') AND reason IS NOT NULL
			 GROUP BY state, general ORDER BY urls DESC, general LIMIT ${REASONS_MAX}`,
			id,
		)
		.toArray();
	const { left } = sql
		.exec<{ left: number }>(
			"SELECT count(*) AS left FROM site_urls WHERE site_id = ? AND state = 'queued'",
			id,
		)
		.one();
	const skipped = (reason: string, urls: number) => ({ outcome: "skipped" as const, reason, urls });
	return [
		...(state === "finished" && left > 0 && detail !== null ? [skipped(detail, left)] : []),
		...(ignored > 0 ? [skipped("The site has too many URLs.", ignored)] : []),
		...reasons.map(({ outcome, general, urls }) => ({ outcome, reason: general, urls })),
	];
}

type UrlRow = Omit<SiteUrl, "state" | "read_at"> & { id: number; state: string; read_at: number | null };

/** Lists the URLs of a site, the most recently read one first, then those that are not read yet. */
export function listSiteUrls(sql: SqlStorage, { id, state }: StoredSite, query: SiteUrlQuery): SiteUrlList {
	const before = readCursor(query.cursor);
	const states = statesOf(query.state, state === "finished");
	const rows = sql
		.exec<UrlRow>(
			`SELECT site_urls.id, site_urls.url, site_urls.kind, depth, state, reason, page_id, title, status, bytes,
			 duration_ms, read_at FROM site_urls LEFT JOIN pages USING (page_id)
			 WHERE site_id = ?1 AND (?2 IS NULL OR state IN (SELECT value FROM json_each(?2)))
			 AND (coalesce(read_at, 0), -site_urls.id) < (?3, ?4)
			 ORDER BY coalesce(read_at, 0) DESC, site_urls.id LIMIT ?5`,
			id,
			states === null ? null : JSON.stringify(states),
			before.time,
			before.id === "" ? 0 : -Number(before.id),
			query.limit + 1,
		)
		.toArray();
	const toCursor = (row: UrlRow) => ({ time: row.read_at ?? 0, id: String(row.id) });
	const { shown, next_cursor } = takePage(rows, query.limit, toCursor);
	return { items: shown.map((row) => toUrl(row, state === "finished")), next_cursor };
}

/** Returns the stored states that the user sees as one. At the end, only pages beyond the limit are queued. */
function statesOf(state: SiteUrlQuery["state"], isFinished: boolean): string[] | null {
	if (state === undefined) return null;
	if (state === "reading") return ["sent"];
	if (state === "queued") return isFinished ? [] : ["queued"];
	return state === "skipped" && isFinished ? ["skipped", "queued"] : [state];
}

function toUrl({ id: _, state, read_at, ...row }: UrlRow, isFinished: boolean): SiteUrl {
	return {
		...row,
		state: toState(state, isFinished),
		read_at: read_at === null ? null : new Date(read_at).toISOString(),
	};
}

function toState(state: string, isFinished: boolean): SiteUrl["state"] {
	switch (state) {
		case "sent":
			return "reading";
		case "queued":
			return isFinished ? "skipped" : "queued";
		case "added":
		case "updated":
		case "unchanged":
		case "skipped":
			return state;
		default:
			return "failed";
	}
}
