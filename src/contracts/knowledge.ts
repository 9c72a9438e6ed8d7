import * as z from "zod";
import { PageFile } from "./files.ts";
import {
	PAGE_ITEMS_DEFAULT,
	PAGE_ITEMS_MAX,
	PAGE_TEXT_MAX_CHARS,
	SEARCH_QUERY_MAX_CHARS,
	SEARCH_RESULTS_DEFAULT,
	SEARCH_RESULTS_MAX,
	TITLE_MAX_CHARS,
	URL_MAX_CHARS,
} from "./limits.ts";
import { ResultExplanation, SearchExplanation } from "./search-explanation.ts";
import { DateTime, NonNegativeInt, notBlank, onOneLine, PositiveInt } from "./values.ts";

/** How a page was added. */
export const PageKind = z.enum(["starter", "added", "imported", "crawled"]);
export type PageKind = z.infer<typeof PageKind>;

const text = notBlank(
	z.string().refine((value) => value.length <= PAGE_TEXT_MAX_CHARS, {
		error: `must have at most ${PAGE_TEXT_MAX_CHARS} characters`,
	}),
);
/** The URL of a page. Its fragment is ignored. */
const url = z.url({ protocol: /^https?$/ }).max(URL_MAX_CHARS);
const title = notBlank(onOneLine(z.string().max(TITLE_MAX_CHARS)).trim().min(1));

/**
 * A page to add. Exactly one of `text`, `markdown`, `html` and `url` must be set. The title is optional when the
 * content contains one.
 *
 * @example
 * { "title": "Alpacas", "text": "Alpacas hum when they are content." }
 * @example
 * { "url": "https://en.wikipedia.org/wiki/Alpaca" }
 */
export const AddPageRequest = z.lazy(() =>
	z
		.strictObject({
			title: title.optional(),
			text: text.optional(),
			markdown: text.optional(),
			html: text.optional(),
			url: url.optional(),
		})
		.refine(
			(page) =>
				[page.text, page.markdown, page.html, page.url].filter((part) => part !== undefined).length === 1,
			{
				error: "Send exactly one of text, markdown, html and url.",
			},
		)
		.refine((page) => page.text === undefined || page.title !== undefined, {
			error: "Plain text needs a title.",
		}),
);
export type AddPageRequest = z.infer<typeof AddPageRequest>;

/** How often in a row a page could not be read, and why the last attempt failed. */
const PageFailure = z.object({
	reason: z.string(),
	failures: PositiveInt,
	failed_at: DateTime,
});

/**
 * A problem with a page. `failing`: it could not be read again. `stale`: it is from the web and was not read for 90 days.
 * `never_cited`: no answer cites it. Starter articles are neither stale nor never cited.
 */
export const PageProblem = z.enum(["failing", "stale", "never_cited"]);
export type PageProblem = z.infer<typeof PageProblem>;

/**
 * A page without its text. `embedding_model` is null until its passages are embedded. `file` is set if the page is a file
 * or a part of one.
 */
export const PageItem = z.object({
	id: z.string(),
	external_id: z.string().nullable(),
	kind: PageKind,
	title: z.string(),
	url: z.string().nullable(),
	author: z.string().nullable(),
	published_at: z.string().nullable(),
	language: z.string().nullable(),
	words: NonNegativeInt,
	passages: NonNegativeInt,
	embedding_model: z.string().nullable(),
	file: PageFile.nullable().default(null),
	/** When the page was last read from the web. */
	fetched_at: DateTime.optional(),
	/** Set if the last attempts to read the page failed. */
	failure: PageFailure.optional(),
	created_at: DateTime,
	updated_at: DateTime,
});
export type PageItem = z.infer<typeof PageItem>;

/**
 * A page with its text. Offsets into `text` are in UTF-16 code units. `page_starts` are the offsets of the file's pages,
 * from `file.first_page` on. `page` is the number of the file's page on which a passage begins.
 */
export const KnowledgePage = PageItem.extend({
	text: z.string(),
	page_starts: z.array(NonNegativeInt).nullable().default(null),
	passage_list: z.array(
		z.object({
			passage_id: z.string(),
			heading: z.string().nullable(),
			start: NonNegativeInt,
			end: NonNegativeInt,
			page: PositiveInt.nullable().default(null),
		}),
	),
});
export type KnowledgePage = z.infer<typeof KnowledgePage>;

export const PageAdded = z.object({ page: PageItem });
export type PageAdded = z.infer<typeof PageAdded>;

/** `q` filters by words in the title, URL or text. */
export const PageListQuery = z.object({
	q: z.string().max(SEARCH_QUERY_MAX_CHARS).optional(),
	kind: PageKind.optional(),
	problem: PageProblem.optional(),
	limit: z.coerce.number().int().min(1).max(PAGE_ITEMS_MAX).default(PAGE_ITEMS_DEFAULT),
	cursor: z.string().optional(),
});
export type PageListQuery = z.infer<typeof PageListQuery>;

/** Newest first. */
export const PageList = z.object({ items: z.array(PageItem), next_cursor: z.string().nullable() });
export type PageList = z.infer<typeof PageList>;

export const PageDeleted = z.object({ message: z.string(), id: z.string() });
export type PageDeleted = z.infer<typeof PageDeleted>;

/** The result of recrawling a page. */
export const PageRecrawled = z.object({
	outcome: z.enum(["updated", "unchanged"]),
	page: PageItem,
});
export type PageRecrawled = z.infer<typeof PageRecrawled>;

/**
 * One line of an import. It replaces the page that has the same `id`. If the line has no `id`, it replaces the page
 * that has the same `url`.
 *
 * @example
 * { "id": "alpacas", "title": "Alpacas", "url": "https://example.com/alpacas", "text": "Alpacas hum." }
 */
export const ImportLine = z.lazy(() =>
	z.object({
		id: z
			.union([z.string().min(1).max(200), z.number()])
			// JSON parsers round larger numbers, so that two different ids would be the same.
			.refine((id) => typeof id === "string" || Math.abs(id) <= Number.MAX_SAFE_INTEGER, {
				error: `must be a string if it is larger than ${Number.MAX_SAFE_INTEGER}; put it in quotes`,
			})
			.nullish()
			.transform((id) => (id == null ? null : String(id))),
		title: notBlank(onOneLine(z.string()).trim().min(1)),
		url: url.nullish(),
		text,
	}),
);
export type ImportLine = z.infer<typeof ImportLine>;

/** `failed` lists the first 1,000 invalid lines, and `failed_count` counts all of them. `line` starts at 1. */
export const ImportReport = z.object({
	added: NonNegativeInt,
	updated: NonNegativeInt,
	unchanged: NonNegativeInt,
	failed: z.array(z.object({ line: PositiveInt, error: z.string() })),
	failed_count: NonNegativeInt,
});
export type ImportReport = z.infer<typeof ImportReport>;

export const SearchMode = z.enum(["hybrid", "lexical", "vector"]);
export type SearchMode = z.infer<typeof SearchMode>;

/**
 * `per_page` is the maximum number of passages from one page.
 *
 * @example
 * { "query": "Why do alpacas hum?", "mode": "hybrid", "limit": 5 }
 */
export const SearchRequest = z.strictObject({
	query: notBlank(z.string().max(SEARCH_QUERY_MAX_CHARS)),
	limit: z.int().min(1).max(SEARCH_RESULTS_MAX).default(SEARCH_RESULTS_DEFAULT),
	mode: SearchMode.default("hybrid"),
	per_page: z.int().min(1).max(SEARCH_RESULTS_MAX).default(2),
	/** Whether to explain the search and each result. */
	explain: z.boolean().optional(),
});
export type SearchRequest = z.infer<typeof SearchRequest>;

/**
 * A matching passage. Results are sorted by `score`. `parts.lexical` is the BM25 score, and `parts.vector` is the
 * cosine similarity. Either is null when that search did not run or did not find the passage. `page` is the number of the
 * file's page on which the passage begins, or null if it is not from a file with pages.
 */
export const SearchResult = z.object({
	page_id: z.string(),
	external_id: z.string().nullable(),
	passage_id: z.string(),
	title: z.string(),
	url: z.string().nullable(),
	heading: z.string().nullable(),
	text: z.string(),
	start: NonNegativeInt,
	end: NonNegativeInt,
	page: PositiveInt.nullable().default(null),
	score: z.number(),
	parts: z.object({ lexical: z.number().nullable(), vector: z.number().nullable() }),
	explanation: ResultExplanation.optional(),
});
export type SearchResult = z.infer<typeof SearchResult>;

/**
 * `mode` is the mode that was used. It falls back to `lexical` when vectors are unavailable, and `detail` then contains
 * the reason.
 */
export const SearchResponse = z.lazy(() =>
	z.object({
		results: z.array(SearchResult),
		mode: SearchMode,
		detail: z.string().optional(),
		explanation: SearchExplanation.optional(),
		took_ms: z.number().nonnegative(),
	}),
);
export type SearchResponse = z.infer<typeof SearchResponse>;

/** A page cited by answers, with its latest citations. `gone` is true when the page was deleted. */
export const CitedSource = z.lazy(() =>
	z.object({
		page_id: z.string(),
		title: z.string(),
		url: z.string().nullable(),
		gone: z.boolean(),
		citations: z.array(z.object({ conversation_id: z.string(), task_id: z.string(), cited_at: DateTime })),
	}),
);
export type CitedSource = z.infer<typeof CitedSource>;

export const SourceListQuery = PageListQuery.pick({ limit: true, cursor: true });
export type SourceListQuery = z.infer<typeof SourceListQuery>;

/** Sorted by the latest citation, newest first. */
export const CitedSourceList = z.object({ items: z.array(CitedSource), next_cursor: z.string().nullable() });
export type CitedSourceList = z.infer<typeof CitedSourceList>;

/**
 * `embedding.state` is `ready` when every passage has a vector, `working` until then, and `unavailable` when there is
 * no embedding model. Search is then lexical only, and `detail` contains the reason.
 */
export const KnowledgeStatistics = z.lazy(() =>
	z.object({
		pages: NonNegativeInt,
		passages: NonNegativeInt,
		words: NonNegativeInt,
		kinds: z.record(PageKind, NonNegativeInt),
		embedding: z.object({
			model: z.string().nullable(),
			state: z.enum(["ready", "working", "unavailable"]),
			embedded: NonNegativeInt,
			detail: z.string().optional(),
		}),
	}),
);
export type KnowledgeStatistics = z.infer<typeof KnowledgeStatistics>;

/**
 * `growth` contains the totals at the end of each day (UTC) on which pages were added, for up to a year. Pages that were
 * deleted since then do not count. `problems` contains the number of pages with each problem.
 */
export const KnowledgeReport = z.object({
	growth: z.array(
		z.object({
			day: z.iso.date(),
			pages: NonNegativeInt,
			passages: NonNegativeInt,
			words: NonNegativeInt,
		}),
	),
	problems: z.record(PageProblem, NonNegativeInt),
});
export type KnowledgeReport = z.infer<typeof KnowledgeReport>;
