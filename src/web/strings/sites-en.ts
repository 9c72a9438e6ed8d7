import type { SiteSchedule, SiteUrlState } from "../../contracts/sites.ts";
import { formatBytes, formatDateTime, formatDuration, formatNumber } from "../ui/format.ts";
import { pluralize } from "./english.ts";

const schedules: Record<SiteSchedule, string> = {
	never: "Never",
	daily: "Every day",
	weekly: "Every week",
	monthly: "Every month",
};

const states: Record<SiteUrlState, string> = {
	queued: "Waiting",
	reading: "Reading",
	added: "Added",
	updated: "Updated",
	unchanged: "Unchanged",
	skipped: "Skipped",
	failed: "Failed",
};

/** The English texts about sites in the knowledge panel. */
export const sitesEn = {
	sites: {
		url: "Start page",
		urlHint: "https://docs.example.org/",
		submit: "Read site",
		lead: "Reads a whole website, page by page, and keeps it up to date.",
		options: "Options",
		depth: "Depth",
		depthHint: (max: number) => `Links from the start page, 0 to ${max}.`,
		pageLimit: "Page limit",
		pageLimitHint: (max: number) => `At most ${formatNumber(max)}.`,
		include: "Include",
		includeHint: "One pattern per line, such as /guide/*. Empty: all pages.",
		exclude: "Exclude",
		excludeHint: "One pattern per line, such as *?print=*.",
		useSitemap: "Use sitemaps",
		useSitemapHint: "Also finds pages that no page links to.",
		schedule: "Read again",
		schedules,
		numberInvalid: (min: number, max: number) => `Enter a whole number from ${min} to ${formatNumber(max)}.`,
		patternInvalid: (pattern: string) => `“${pattern}” must start with / or *.`,
		patternTooLong: (pattern: string, chars: number, wildcards: number) =>
			`“${pattern}” is too long. Use up to ${chars} characters and ${wildcards} wildcards.`,
		tooManyPatterns: (max: number) => `Enter up to ${max} patterns.`,
		none: "No sites yet. Enter a start page to read a whole website.",
		starting: "Starting…",
		progress: (read: number, waiting: number) =>
			`${pluralize(read, "page")} read, ${formatNumber(waiting)} waiting`,
		stopped: (read: number, waiting: number) =>
			`Stopped: ${pluralize(read, "page")} read, ${formatNumber(waiting)} waiting`,
		finished: (pages: number, at: string) => `${pluralize(pages, "page")}, read ${formatDateTime(at)}`,
		nextRead: (at: string) => `next ${formatDateTime(at)}`,
		changes: (added: number, updated: number, failed: number) =>
			[
				added > 0 && `${formatNumber(added)} new`,
				updated > 0 && `${formatNumber(updated)} updated`,
				failed > 0 && `${formatNumber(failed)} failed`,
			]
				.filter(Boolean)
				.join(", "),
		details: (site: string) => `Details: ${site}`,
		stop: "Stop",
		resume: "Resume",
		read: "Read again",
		remove: "Remove",
		/** The accessible name of a button in the row of a site. */
		actionOn: (action: string, site: string) => `${action}: ${site}`,
		removed: (site: string) => `${site} and its pages are removed.`,
		undo: "Undo",
		statistics: "Statistics",
		pages: "Pages",
		size: "Text and markup",
		sizeOf: (bytes: number) => formatBytes(bytes),
		duration: "Response time",
		durationOf: (median: number, p95: number) =>
			`${formatDuration(median)} in the median, ${formatDuration(p95)} at the 95th percentile`,
		statuses: "Status codes",
		statusOf: (status: number, responses: number) => `${status} × ${formatNumber(responses)}`,
		sitemaps: "Sitemaps",
		scope: "Scope",
		scopeOf: (depth: number, limit: number) =>
			`up to ${pluralize(depth, "link")} deep, up to ${pluralize(limit, "page")}`,
		includes: (patterns: string) => `only ${patterns}`,
		excludes: (patterns: string) => `not ${patterns}`,
		missing: "Why pages are missing",
		urls: "Addresses",
		filter: "Show",
		all: "All",
		states,
		status: (status: number) => `status ${status}`,
		noUrls: "No addresses with this outcome.",
		sitemap: "Sitemap",
	},
};
