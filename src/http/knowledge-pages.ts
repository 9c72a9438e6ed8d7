import type { Context } from "hono";
import type { AddPageRequest } from "../contracts/knowledge.ts";
import { AppError } from "../errors.ts";
import { extract, type SourceDocument } from "../knowledge/extract/extract.ts";
import type { NewPage } from "../knowledge/new-page.ts";
import type { AppEnv } from "./app-env.ts";

/** The page that a user adds. Throws `page_refused`, `page_unreachable`, or `invalid_request` where a title is missing. */
export async function newPageOf(request: AddPageRequest, c: Context<AppEnv>): Promise<NewPage> {
	if (request.url !== undefined) {
		const page = await readAgain(request.url, c);
		return { ...page, kind: "added", title: request.title ?? page.title };
	}
	const extracted = extract(documentOf(request));
	if (extracted.kind !== "page") throw new AppError("page_refused", extracted.reason);
	const { title, text, author, publishedAt, language } = extracted.page;
	const named = request.title ?? title;
	if (named === null || named.trim() === "")
		throw new AppError("invalid_request", "title: this page says no title of its own; send one.");
	return { kind: "added", title: named, text, author, publishedAt, language };
}

/** Reads a page of the web. Throws `page_refused` or `page_unreachable`. */
export async function readAgain(_url: string, _c: Context<AppEnv>): Promise<NewPage> {
	throw new AppError("page_unreachable", "Pages of the web cannot be read yet.");
}

function documentOf({ text, markdown, html }: AddPageRequest): SourceDocument {
	if (html !== undefined) return { type: "html", body: html, url: null };
	if (markdown !== undefined) return { type: "markdown", body: markdown, url: null };
	return { type: "text", body: text ?? "", url: null };
}
