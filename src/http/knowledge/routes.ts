import { type Context, Hono } from "hono";
import * as z from "zod";
import {
	AddPageRequest,
	CitedSourceList,
	ImportLine,
	ImportReport,
	KnowledgePage,
	KnowledgeReport,
	KnowledgeStatistics,
	PageAdded,
	PageDeleted,
	PageList,
	PageListQuery,
	PageRecrawled,
	SearchRequest,
	SearchResponse,
	SourceListQuery,
} from "../../contracts/knowledge.ts";
import { AppError, unwrap } from "../../errors.ts";
import { importLines } from "../../knowledge/ingest/import.ts";
import { type SegmentedPage, segmentPage } from "../../knowledge/ingest/new-page.ts";
import { toPageFetch, toWebPage } from "../../knowledge/ingest/web-page.ts";
import type { SearchHit } from "../../knowledge/search/hits.ts";
import { decodeText } from "../../knowledge/web/charset/charset.ts";
import { parseContentType } from "../../knowledge/web/content-type.ts";
import { readPage } from "../../knowledge/web/read-page.ts";
import { createWebReader } from "../../web-reader.ts";
import { type AppEnv, brainOf } from "../app-env.ts";
import { authenticate } from "../middleware/authenticate.ts";
import { jsonBody, params, query } from "../middleware/validate.ts";
import { describeRoute } from "../openapi/describe.ts";
import { files } from "./files.ts";
import { createNewPage } from "./new-page.ts";
import { sites } from "./sites.ts";

const path = params(z.object({ id: z.string().regex(/^[\w-]{1,64}$/) }), "page_not_found");

/** The routes for the user's knowledge base: pages, imports, search and citations. */
export const knowledge = new Hono<AppEnv>()
	.use(authenticate)
	.route("/sites", sites)
	.route("/files", files)
	.get("/pages", describeRoute("List pages", { 200: PageList }), query(PageListQuery), async (c) =>
		c.json(unwrap(await brainOf(c).listPages(c.req.valid("query"))) satisfies PageList),
	)
	.post(
		"/pages",
		describeRoute(
			"Add a page",
			{ 200: PageAdded, 201: PageAdded },
			{ errors: ["page_refused", "page_unreachable", "knowledge_full"] },
		),
		jsonBody(AddPageRequest),
		async (c) => {
			const added = await createNewPage(c.req.valid("json"), readerOf(c), c.req.raw.signal);
			const { outcome, page } = unwrap(await brainOf(c).putPage(segmentPage(added)));
			return c.json({ page } satisfies PageAdded, outcome === "added" ? 201 : 200);
		},
	)
	.get("/pages/:id", describeRoute("Get a page", { 200: KnowledgePage }), path, async (c) =>
		c.json(unwrap(await brainOf(c).getPage(c.req.valid("param").id)) satisfies KnowledgePage),
	)
	.delete("/pages/:id", describeRoute("Delete a page", { 200: PageDeleted }), path, async (c) => {
		const { id } = c.req.valid("param");
		unwrap(await brainOf(c).deletePage(id));
		return c.json({ message: "The page was deleted.", id } satisfies PageDeleted);
	})
	.post(
		"/pages/:id/recrawl",
		describeRoute(
			"Recrawl a web page",
			{ 200: PageRecrawled },
			{ errors: ["invalid_request", "page_refused", "page_unreachable", "knowledge_full"] },
		),
		path,
		async (c) => {
			return c.json((await recrawlPage(c, c.req.valid("param").id)) satisfies PageRecrawled);
		},
	)
	.post(
		"/import",
		describeRoute("Import pages", { 200: ImportReport }, { lines: ImportLine, errors: ["invalid_request"] }),
		async (c) => {
			const brain = brainOf(c);
			const { signal } = c.req.raw;
			const put = async (pages: SegmentedPage[]) => {
				signal.throwIfAborted();
				return unwrap(await brain.importPages(pages));
			};
			const { charset } = parseContentType(c.req.header("content-type") ?? null);
			const lines = decodeText(new Uint8Array(await c.req.arrayBuffer()), charset, false);
			return c.json((await importLines(lines, put)) satisfies ImportReport);
		},
	)
	.post(
		"/search",
		describeRoute("Search the knowledge base", { 200: SearchResponse }, { errors: ["message_empty"] }),
		jsonBody(SearchRequest),
		async (c) => {
			// A Worker's clock advances only during I/O, so the measured time includes the call to the brain.
			const startedAt = performance.now();
			const { hits, mode, detail, explained } = unwrap(await brainOf(c).search(c.req.valid("json")));
			const took_ms = performance.now() - startedAt;
			const results = hits.map((hit, at) => {
				const explanation = explained?.results[at];
				return explanation === undefined ? toResult(hit) : { ...toResult(hit), explanation };
			});
			return c.json({
				results,
				mode,
				...(detail === undefined ? {} : { detail }),
				...(explained === undefined ? {} : { explanation: explained.search }),
				took_ms,
			} satisfies SearchResponse);
		},
	)
	.get(
		"/sources",
		describeRoute("List cited sources", { 200: CitedSourceList }),
		query(SourceListQuery),
		async (c) => c.json(unwrap(await brainOf(c).listSources(c.req.valid("query"))) satisfies CitedSourceList),
	)
	.get("/statistics", describeRoute("Get knowledge statistics", { 200: KnowledgeStatistics }), async (c) =>
		c.json(unwrap(await brainOf(c).getStatistics()) satisfies KnowledgeStatistics),
	)
	.get(
		"/report",
		describeRoute("Get the growth of the knowledge base and the problems of its pages", {
			200: KnowledgeReport,
		}),
		async (c) => c.json(unwrap(await brainOf(c).getKnowledgeReport()) satisfies KnowledgeReport),
	);

function readerOf(c: Context<AppEnv>) {
	return createWebReader(c.env, c.var.config, c.var.principal.userId);
}

/** Recrawls a web page. The page keeps its id and URL, even if the URL now redirects. */
async function recrawlPage(c: Context<AppEnv>, id: string): Promise<PageRecrawled> {
	const brain = brainOf(c);
	const { url, ...known } = unwrap(await brain.getPageOrigin(id));
	if (url === null)
		throw new AppError(
			"invalid_request",
			"Only web pages can be recrawled; this page was not added from a URL.",
		);
	const fail = async (error: AppError): Promise<never> => {
		unwrap(await brain.recordFailedRead(id, error.message));
		throw error;
	};
	const found = await readPage(url, known, readerOf(c), c.req.raw.signal).catch((error) => {
		if (error instanceof AppError) return fail(error);
		throw error;
	});
	if (found.kind === "not_modified")
		return {
			outcome: "unchanged",
			page: unwrap(await brain.recordUnchangedPage(id, toPageFetch(known, Date.now()))),
		};
	const read = await toWebPage(found, "crawled", Date.now());
	if (read.kind === "refused") return fail(new AppError("page_refused", read.reason));
	const { outcome, page } = unwrap(await brain.putPage(segmentPage({ ...read.page, url })));
	return { outcome: outcome === "unchanged" ? "unchanged" : "updated", page };
}

function toResult(hit: SearchHit): SearchResponse["results"][number] {
	const {
		pageId,
		externalId,
		passageId,
		title,
		url,
		heading,
		text,
		start,
		end,
		page = null,
		score,
		parts,
	} = hit;
	return {
		page_id: pageId,
		external_id: externalId,
		passage_id: passageId,
		...{ title, url, heading, text, start, end, page, score, parts },
	};
}
