import * as z from "zod";
import {
	FILE_MAX_BYTES,
	FILE_NAME_MAX_CHARS,
	FILE_TEXT_MAX_CHARS,
	PAGE_ITEMS_DEFAULT,
	PAGE_ITEMS_MAX,
	PDF_PAGES_MAX,
	TITLE_MAX_CHARS,
} from "./limits.ts";
import { DateTime, NonNegativeInt, notBlank, onOneLine, PositiveInt } from "./values.ts";

/** A name or a path. Control characters would disturb a terminal that shows it. */
const path = z
	.string()
	.max(FILE_NAME_MAX_CHARS)
	.trim()
	.refine((value) => !/\p{Cc}/u.test(value), { error: "must not contain control characters" });
const name = notBlank(path.min(1));
/** The folder that a sync belongs to, or an empty string for a file that was uploaded on its own. */
const folder = path.default("");
/** SHA-256 of the file's content, as base64url without padding. */
const hash = z.string().regex(/^[\w-]{43}$/);

/**
 * How an uploaded file is called. A file with the same name in the same folder is replaced.
 *
 * @example
 * { "name": "report.pdf" }
 */
export const FileUploadQuery = z.object({ name, folder });
export type FileUploadQuery = z.infer<typeof FileUploadQuery>;

/**
 * The text of a file that a client extracted itself. `hash` is the SHA-256 of the content, as base64url without
 * padding; without it, a change of the file is recognized by its text. `page_starts` are the offsets of the pages in
 * `text`, in UTF-16 code units; they are null if the format has no pages.
 *
 * @example
 * { "name": "report.pdf", "media_type": "application/pdf", "bytes": 20509,
 *   "hash": "n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg",
 *   "title": "Heat pumps in old houses", "text": "A heat pump moves heat.", "page_starts": [0] }
 */
export const ExtractedFileRequest = z.lazy(() =>
	z
		.strictObject({
			name,
			folder,
			media_type: z
				.string()
				.regex(/^[\w.+-]+\/[\w.+-]+$/)
				.max(100),
			bytes: NonNegativeInt.max(FILE_MAX_BYTES),
			hash: hash.nullish(),
			title: notBlank(onOneLine(z.string().max(TITLE_MAX_CHARS)).trim().min(1)),
			author: z.string().max(200).nullish(),
			language: z.string().max(200).nullish(),
			text: notBlank(z.string().max(FILE_TEXT_MAX_CHARS)),
			page_starts: z.array(NonNegativeInt).min(1).max(PDF_PAGES_MAX).nullish(),
		})
		.refine(({ text, page_starts }) => isAscending([0, ...(page_starts ?? []), text.length]), {
			error: "page_starts: must be ascending offsets in text.",
		}),
);
export type ExtractedFileRequest = z.infer<typeof ExtractedFileRequest>;

function isAscending(offsets: readonly number[]): boolean {
	return offsets.every((offset, at) => offset >= (offsets[at - 1] ?? 0));
}

/** A part of a file. Long files are stored as several pages of the knowledge base. */
export const FilePart = z.object({
	page_id: z.string(),
	title: z.string(),
	passages: NonNegativeInt,
	/** The numbers of the first and the last page; null if the format has no pages. */
	first_page: PositiveInt.nullable(),
	last_page: PositiveInt.nullable(),
});
export type FilePart = z.infer<typeof FilePart>;

/** A file in the knowledge base. `page_count` is null if the format has no pages. */
export const KnowledgeFile = z.lazy(() =>
	z.object({
		id: z.string(),
		name: z.string(),
		folder: z.string(),
		media_type: z.string(),
		bytes: NonNegativeInt,
		hash: z.string(),
		page_count: PositiveInt.nullable(),
		parts: z.array(FilePart),
		created_at: DateTime,
		updated_at: DateTime,
	}),
);
export type KnowledgeFile = z.infer<typeof KnowledgeFile>;

/**
 * `duplicate` means that `file`, which has another name, has the same content. The uploaded file was not stored.
 */
export const FileOutcome = z.enum(["added", "updated", "unchanged", "duplicate"]);
export type FileOutcome = z.infer<typeof FileOutcome>;

export const FileStored = z.object({ outcome: FileOutcome, file: KnowledgeFile });
export type FileStored = z.infer<typeof FileStored>;

/** `folder` lists only the files of that folder. An empty one lists those that were uploaded on their own. */
export const FileListQuery = z.lazy(() =>
	z.object({
		folder: path.optional(),
		limit: z.coerce.number().int().min(1).max(PAGE_ITEMS_MAX).default(PAGE_ITEMS_DEFAULT),
		cursor: z.string().optional(),
	}),
);
export type FileListQuery = z.infer<typeof FileListQuery>;

/** Newest first. */
export const FileList = z.object({ items: z.array(KnowledgeFile), next_cursor: z.string().nullable() });
export type FileList = z.infer<typeof FileList>;

export const FileDeleted = z.object({ message: z.string(), id: z.string() });
export type FileDeleted = z.infer<typeof FileDeleted>;

/** The file that a page of the knowledge base belongs to, and the pages of the file that it contains. */
export const PageFile = z.lazy(() =>
	z.object({
		id: z.string(),
		name: z.string(),
		folder: z.string(),
		media_type: z.string(),
		page_count: PositiveInt.nullable(),
		first_page: PositiveInt.nullable(),
		last_page: PositiveInt.nullable(),
	}),
);
export type PageFile = z.infer<typeof PageFile>;
