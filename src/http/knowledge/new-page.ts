import type { AddPageRequest } from "../../contracts/knowledge.ts";
import { isVisible } from "../../contracts/values.ts";
import { AppError } from "../../errors.ts";
import { HTML_PARSER } from "../../knowledge/extract/dom.ts";
import { extract, type SourceDocument } from "../../knowledge/extract/extract.ts";
import type { NewPage } from "../../knowledge/ingest/new-page.ts";
import { toWebPage } from "../../knowledge/ingest/web-page.ts";
import { type ReadPageDeps, readPage } from "../../knowledge/web/read-page.ts";

/**
 * Creates the page that a user adds, fetching it if the request has a URL.
 *
 * @throws {AppError} `page_refused`, `page_unreachable`, or `invalid_request` when the page has no title
 */
export async function createNewPage(
	request: AddPageRequest,
	deps: ReadPageDeps,
	signal: AbortSignal,
): Promise<NewPage> {
	if (request.url !== undefined) {
		const found = await readPage(request.url, { etag: null, lastModified: null }, deps, signal);
		if (found.kind === "not_modified") throw new Error("an unconditional request returned 304 Not Modified");
		const read = await toWebPage(found, "added", deps.now());
		if (read.kind === "refused") throw new AppError("page_refused", read.reason);
		return { ...read.page, title: request.title ?? read.page.title };
	}
	await HTML_PARSER.load();
	const extracted = extract(documentOf(request));
	if (extracted.kind !== "page") throw new AppError("page_refused", extracted.reason);
	const { title, text, author, publishedAt, language } = extracted.page;
	const named = request.title ?? title;
	if (named === null || !isVisible(named))
		throw new AppError("invalid_request", "title: is required, because the content has no heading.");
	return { kind: "added", title: named, text, author, publishedAt, language };
}

function documentOf({ text, markdown, html }: AddPageRequest): SourceDocument {
	if (html !== undefined) return { type: "html", body: html, url: null };
	if (markdown !== undefined) return { type: "markdown", body: markdown, url: null };
	return { type: "text", body: text ?? "", url: null };
}
