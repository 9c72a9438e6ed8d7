import * as z from "zod";
import {
	PAGE_ITEMS_DEFAULT,
	PAGE_ITEMS_MAX,
	SITE_DEPTH_DEFAULT,
	SITE_DEPTH_MAX,
	SITE_PAGES_DEFAULT,
	SITE_PAGES_MAX,
	SITE_PATTERN_MAX_CHARS,
	SITE_PATTERN_WILDCARDS_MAX,
	SITE_PATTERNS_MAX,
	URL_MAX_CHARS,
} from "./limits.ts";
import { DateTime, NonNegativeInt, PositiveInt } from "./values.ts";

/** How often a site is read again after it was read to the end. */
export const SiteSchedule = z.enum(["never", "daily", "weekly", "monthly"]);
export type SiteSchedule = z.infer<typeof SiteSchedule>;

/**
 * A pattern for the path and query of a URL. `*` stands for any characters, including none and slashes; everything else
 * stands for itself. Examples: `/docs/*`, `*.pdf`, `*?print=*`.
 */
export const SitePattern = z
	.string()
	.max(SITE_PATTERN_MAX_CHARS)
	.trim()
	.regex(/^[/*]/, "must start with / or *")
	.refine((pattern) => pattern.split("*").length - 1 <= SITE_PATTERN_WILDCARDS_MAX, {
		error: `must have at most ${SITE_PATTERN_WILDCARDS_MAX} wildcards`,
	});

const patterns = z.array(SitePattern).max(SITE_PATTERNS_MAX);

/** Which pages of a site are read, and how often. */
export const SiteSettings = z.object({
	url: z.url({ protocol: /^https?$/ }).max(URL_MAX_CHARS),
	depth: z.int().min(0).max(SITE_DEPTH_MAX).default(SITE_DEPTH_DEFAULT),
	include: patterns.default([]),
	exclude: patterns.default([]),
	page_limit: z.int().min(1).max(SITE_PAGES_MAX).default(SITE_PAGES_DEFAULT),
	use_sitemap: z.boolean().default(true),
	schedule: SiteSchedule.default("weekly"),
});
export type SiteSettings = z.infer<typeof SiteSettings>;

/**
 * A site to read. All pages of the start URL's host are read that match an `include` pattern, if there are any, and no
 * `exclude` pattern. `depth` is the maximum number of links between the start page and a page; pages in the sitemap count
 * as linked from the start page.
 *
 * @example
 * { "url": "https://docs.example.org/", "include": ["/guide/*"], "exclude": ["*?print=*"], "page_limit": 500 }
 */
export const NewSite = z.strictObject(SiteSettings.shape);
export type NewSite = z.infer<typeof NewSite>;

/** @example { "schedule": "monthly" } */
export const SiteUpdate = z.strictObject({ schedule: SiteSchedule });
export type SiteUpdate = z.infer<typeof SiteUpdate>;

/**
 * `running`: pages are being read. `stopped`: by the user or by an error, which `detail` describes; the site can be
 * resumed. `finished`: all pages were read, up to the limit.
 */
export const SiteState = z.enum(["running", "stopped", "finished"]);
export type SiteState = z.infer<typeof SiteState>;

/** How many pages have which outcome in the current or latest run. */
export const SiteCounts = z.object({
	/** Not yet read. */
	queued: NonNegativeInt,
	added: NonNegativeInt,
	updated: NonNegativeInt,
	unchanged: NonNegativeInt,
	skipped: NonNegativeInt,
	failed: NonNegativeInt,
});
export type SiteCounts = z.infer<typeof SiteCounts>;

/** `pages` is the number of stored pages. `next_read_at` is null unless the site is scheduled to be read again. */
export const Site = SiteSettings.extend({
	id: z.string(),
	state: SiteState,
	detail: z.string().nullable(),
	pages: NonNegativeInt,
	counts: SiteCounts,
	created_at: DateTime,
	started_at: DateTime,
	finished_at: DateTime.nullable(),
	next_read_at: DateTime.nullable(),
});
export type Site = z.infer<typeof Site>;

/** Sorted by the time of creation, newest first. */
export const SiteList = z.object({ items: z.array(Site) });
export type SiteList = z.infer<typeof SiteList>;

/**
 * Describes the responses of a site. `bytes` is the size of all pages after decompression. Durations are in
 * milliseconds and null before the first response. `reasons` says why URLs were skipped or failed, most frequent first.
 */
export const SiteStatistics = z.lazy(() =>
	z.object({
		statuses: z.array(z.object({ status: z.int(), responses: PositiveInt })),
		bytes: NonNegativeInt,
		duration_ms: z.object({ median: z.int().nullable(), p95: z.int().nullable() }),
		sitemaps: NonNegativeInt,
		reasons: z.array(
			z.object({ outcome: z.enum(["skipped", "failed"]), reason: z.string(), urls: PositiveInt }),
		),
	}),
);
export type SiteStatistics = z.infer<typeof SiteStatistics>;

export const SiteDetails = Site.extend({ statistics: SiteStatistics });
export type SiteDetails = z.infer<typeof SiteDetails>;

/** The state of a URL. `reading` means that a request was sent or is about to be. */
export const SiteUrlState = z.enum([
	"queued",
	"reading",
	"added",
	"updated",
	"unchanged",
	"skipped",
	"failed",
]);
export type SiteUrlState = z.infer<typeof SiteUrlState>;

/** A URL of a site and its latest response. `page_id` and `title` are null if no page is stored for it. */
export const SiteUrl = z.lazy(() =>
	z.object({
		url: z.string(),
		kind: z.enum(["page", "sitemap"]),
		depth: NonNegativeInt,
		state: SiteUrlState,
		reason: z.string().nullable(),
		page_id: z.string().nullable(),
		title: z.string().nullable(),
		status: z.int().nullable(),
		bytes: z.int().nullable(),
		duration_ms: z.int().nullable(),
		read_at: DateTime.nullable(),
	}),
);
export type SiteUrl = z.infer<typeof SiteUrl>;

export const SiteUrlQuery = z.lazy(() =>
	z.object({
		state: SiteUrlState.optional(),
		limit: z.coerce.number().int().min(1).max(PAGE_ITEMS_MAX).default(PAGE_ITEMS_DEFAULT),
		cursor: z.string().optional(),
	}),
);
export type SiteUrlQuery = z.infer<typeof SiteUrlQuery>;

/** The most recently read URL comes first. */
export const SiteUrlList = z.object({ items: z.array(SiteUrl), next_cursor: z.string().nullable() });
export type SiteUrlList = z.infer<typeof SiteUrlList>;
