import type { AddPageRequest } from "../../contracts/knowledge.ts";
import { AppError } from "../../errors.ts";
import { extract, type SourceDocument } from "../../knowledge/extract/extract.ts";
import type { NewPage } from "../../knowledge/ingest/new-page.ts";
import { toWebPage } from "../../knowledge/ingest/web-page.ts";
import { type ReadPageDeps, readPage } from "../../knowledge/web/read-page.ts";

/** The page that a user adds. Throws `page_refused`, `page_unreachable`, or `invalid_request` where a title is missing. */
export async function newPageOf(
	request: AddPageRequest,
	deps: ReadPageDeps,
	signal: AbortSignal,
): Promise<NewPage> {
	if (request.url !== undefined) {
		const found = await readPage(request.url, { etag: null, lastModified: null }, deps, signal);
		if (found.kind === "not_modified") throw new Error("a page came unchanged that nobody had");
		const read = toWebPage(found, "added", deps.now());
		if (read.kind === "refused") throw new AppError("page_refused", read.reason);
		return { ...read.page, title: request.title ?? read.page.title };
	}
	const extracted = extract(documentOf(request));
	if (extracted.kind !== "page") throw new AppError("page_refused", extracted.reason);
	const { title, text, author, publishedAt, language } = extracted.page;
	const named = request.title ?? title;
	if (named === null || named.trim() === "")
		throw new AppError("invalid_request", "title: this page has no title of its own; give one.");
	return { kind: "added", title: named, text, author, publishedAt, language };
}

function documentOf({ text, markdown, html }: AddPageRequest): SourceDocument {
	if (html !== undefined) return { type: "html", body: html, url: null };
	if (markdown !== undefined) return { type: "markdown", body: markdown, url: null };
	return { type: "text", body: text ?? "", url: null };
}
