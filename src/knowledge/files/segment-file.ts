import type { ExtractedFileRequest } from "../../contracts/files.ts";
import { PAGE_TEXT_MAX_CHARS, TITLE_MAX_CHARS } from "../../contracts/limits.ts";
import { type SegmentedPage, segmentPage } from "../ingest/new-page.ts";

/** A file whose hash is known. */
export type Hashed<File> = File & { hash: string };

/** A file split into pages of the knowledge base, and these into passages. */
export interface SegmentedFile {
	folder: string;
	name: string;
	mediaType: string;
	bytes: number;
	/** SHA-256 of the content, as base64url without padding. */
	hash: string;
	pageCount: number | null;
	parts: SegmentedPart[];
}

/** A page of the knowledge base that contains a part of a file. */
interface SegmentedPart {
	page: SegmentedPage;
	/** The number of the file's page at the start of the part, or null if the format has no pages. */
	firstPage: number | null;
	/** The offsets of the file's pages in the part's text, in UTF-16 code units. */
	pageStarts: number[] | null;
}

/**
 * How far before the end of a part its text may be split at the end of a paragraph, in UTF-16 code units. Parts of a file
 * with pages are split between two pages, if possible.
 */
const SPLIT_BACK_MAX_CHARS = 50_000;

/** Splits a file into parts that fit into a page of the knowledge base, and these into passages. */
export function segmentFile(file: Hashed<ExtractedFileRequest>): SegmentedFile {
	const pageStarts = file.page_starts ?? null;
	const ranges = splitIntoParts(file.text, pageStarts);
	return {
		folder: file.folder,
		name: file.name,
		mediaType: file.media_type,
		bytes: file.bytes,
		hash: file.hash,
		pageCount: pageStarts?.length ?? null,
		parts: ranges.map(({ start, end }, n) => {
			const first = pageStarts === null ? 0 : pageAt(pageStarts, start, n === 0);
			const starts = pageStarts
				?.slice(first)
				.filter((offset) => offset < end || (end === file.text.length && offset === end));
			const part = starts?.map((offset) => Math.max(0, offset - start)) ?? null;
			return {
				page: segmentPage(
					{
						kind: "added",
						title: ranges.length === 1 ? file.title : titleOfPart(file.title, n + 1, ranges.length),
						text: file.text.slice(start, end),
						author: file.author ?? null,
						language: file.language ?? null,
					},
					part ?? [],
				),
				firstPage: pageStarts === null ? null : first + 1,
				pageStarts: part,
			};
		}),
	};
}

/** Returns the index of the page on which a part begins. The first part also contains empty pages at the start. */
function pageAt(pageStarts: readonly number[], offset: number, isFirst: boolean): number {
	return isFirst
		? 0
		: Math.max(
				0,
				pageStarts.findLastIndex((start) => start <= offset),
			);
}

function titleOfPart(title: string, n: number, count: number): string {
	const suffix = ` (${n}/${count})`;
	return title.slice(0, TITLE_MAX_CHARS - suffix.length).toWellFormed() + suffix;
}

function splitIntoParts(
	text: string,
	pageStarts: readonly number[] | null,
): { start: number; end: number }[] {
	const parts: { start: number; end: number }[] = [];
	for (let start = 0; start < text.length; ) {
		const limit = start + PAGE_TEXT_MAX_CHARS;
		const end = limit >= text.length ? text.length : findSplit(text, pageStarts, start, limit);
		parts.push({ start, end });
		start = end;
	}
	return parts;
}

function findSplit(text: string, pageStarts: readonly number[] | null, start: number, limit: number): number {
	const from = limit - SPLIT_BACK_MAX_CHARS;
	const page = pageStarts?.findLast((offset) => offset <= limit && offset > start) ?? 0;
	if (page > from) return page;
	for (const mark of ["\n\n", "\n", " "]) {
		const at = text.lastIndexOf(mark, limit - mark.length);
		if (at > from) return at + mark.length;
	}
	return /[\uD800-\uDBFF]/.test(text[limit - 1] ?? "") ? limit - 1 : limit;
}
