import type { z } from "zod";
import type { ExtractedFileRequest } from "../../contracts/files.ts";
import { FileDeleted, FileList, FileStored, KnowledgeFile } from "../../contracts/files.ts";
import {
	type AddPageRequest,
	type CitedSource,
	CitedSourceList,
	type ImportReport,
	KnowledgePage,
	KnowledgeReport,
	KnowledgeStatistics,
	PageAdded,
	PageDeleted,
	type PageItem,
	type PageKind,
	PageList,
	type PageProblem,
	PageRecrawled,
	type SearchRequest,
	SearchResponse,
} from "../../contracts/knowledge.ts";
import type { Http } from "./http.ts";
import { type ImportProgress, type ImportSource, importLines } from "./import-lines.ts";
import { type PageOptions, paginate } from "./pagination.ts";
import { toQueryString } from "./query.ts";

export interface KnowledgeListOptions extends PageOptions {
	/** Words that the title, the URL or the text must contain. */
	search?: string | undefined;
	kind?: PageKind | undefined;
	/** Lists only the pages with this problem. */
	problem?: PageProblem | undefined;
}

/** How a file is called, and the folder of a sync that it belongs to. */
export interface FileName {
	name: string;
	folder?: string | undefined;
}

export interface FileListOptions extends PageOptions {
	/** Lists only the files of this folder. An empty string lists those that were uploaded on their own. */
	folder?: string | undefined;
}

export type KnowledgeSearchOptions = Omit<z.input<typeof SearchRequest>, "query">;

/** Adding a web page can take a while, because the server fetches it first and delays requests to the same host. */
const FETCH_TIMEOUT_MS = 60_000;
/** Uploading a file and extracting its text can take minutes. */
const FILE_TIMEOUT_MS = 300_000;

/**
 * Manages and searches the knowledge base of the current user.
 *
 * @example
 * ```ts
 * await client.knowledge.add({ title: "Alpacas", text: "Alpacas hum when they are content." });
 * await client.knowledge.add({ url: "https://en.wikipedia.org/wiki/Alpaca" });
 * const { results } = await client.knowledge.search("Why do alpacas hum?", { limit: 3 });
 * for (const { title, text } of results) console.log(title, text);
 * ```
 */
export class Knowledge {
	readonly #http: Http;

	constructor(http: Http) {
		this.#http = http;
	}

	/** Iterates over the pages, newest first. Their text is not included. */
	list(options: Omit<KnowledgeListOptions, "cursor"> = {}): AsyncGenerator<PageItem, void, undefined> {
		return paginate((cursor) => this.page({ ...options, cursor }));
	}

	/** Returns up to `limit` pages, newest first. */
	page({ search, kind, problem, limit, cursor }: KnowledgeListOptions = {}): Promise<PageList> {
		const query = toQueryString({ q: search, kind, problem, limit, cursor });
		return this.#http.call(PageList, "GET", `/api/knowledge/pages/${query}`);
	}

	/**
	 * Adds a page from text, Markdown, HTML or a URL.
	 *
	 * @throws {ApiError} `page_refused` or `page_unreachable` when the page at a URL cannot be added
	 */
	async add(page: AddPageRequest): Promise<PageItem> {
		const options = { body: page, timeoutMs: FETCH_TIMEOUT_MS };
		return (await this.#http.call(PageAdded, "POST", "/api/knowledge/pages/", options)).page;
	}

	/**
	 * Returns a page with its text and the offsets of its passages.
	 *
	 * @throws {ApiError} `page_not_found`
	 */
	read(id: string): Promise<KnowledgePage> {
		return this.#http.call(KnowledgePage, "GET", pagePath(id));
	}

	/** Deletes a page and its passages. */
	async delete(id: string): Promise<void> {
		await this.#http.call(PageDeleted, "DELETE", pagePath(id));
	}

	/** Fetches a page from its URL again and updates its text. */
	recrawl(id: string): Promise<PageRecrawled> {
		const options = { body: {}, timeoutMs: FETCH_TIMEOUT_MS };
		return this.#http.call(PageRecrawled, "POST", `${pagePath(id)}recrawl/`, options);
	}

	/**
	 * Imports pages from JSON Lines (text or a file) or from objects. Each item has the form `{id?, title, url?, text}`
	 * and replaces the page with the same `id` or, if it has no `id`, the page with the same `url`. Lines are sent in
	 * chunks; invalid lines are listed in `failed`.
	 *
	 * @example
	 * ```ts
	 * const { added, failed } = await client.knowledge.importLines([{ title: "Llamas", text: "Llamas hum too." }]);
	 * console.log(`${added} pages added`);
	 * for (const { line, error } of failed) console.error(`Line ${line}: ${error}`);
	 * ```
	 */
	importLines(source: ImportSource, onProgress?: (progress: ImportProgress) => void): Promise<ImportReport> {
		return importLines(source, this.#http, onProgress);
	}

	/**
	 * Uploads a PDF, DOCX, CSV, HTML, Markdown, source code, or text file. Replaces the file with the same name in the
	 * same folder.
	 *
	 * @throws {ApiError} `file_broken`, `file_encrypted`, `file_too_large`, `file_type_unsupported`, or
	 * `file_without_text`; the message says what to do
	 * @example
	 * ```ts
	 * const { outcome, file } = await client.knowledge.uploadFile({ name: "report.pdf" }, pdf);
	 * console.log(outcome, file.page_count);
	 * ```
	 */
	uploadFile({ name, folder }: FileName, content: Blob | Uint8Array<ArrayBuffer>): Promise<FileStored> {
		return this.#http.call(FileStored, "POST", `${FILES_PATH}${toQueryString({ name, folder })}`, {
			content: { type: "application/octet-stream", body: content },
			timeoutMs: FILE_TIMEOUT_MS,
		});
	}

	/** Stores the text of a file that the caller extracted. Replaces the file with the same name in the same folder. */
	storeExtractedFile(file: z.input<typeof ExtractedFileRequest>): Promise<FileStored> {
		const options = { body: file, timeoutMs: FILE_TIMEOUT_MS };
		return this.#http.call(FileStored, "POST", `${FILES_PATH}extracted/`, options);
	}

	/** Iterates over the files, newest first. */
	files(options: Omit<FileListOptions, "cursor"> = {}): AsyncGenerator<KnowledgeFile, void, undefined> {
		return paginate((cursor) => this.filesPage({ ...options, cursor }));
	}

	/** Returns up to `limit` files, newest first. */
	filesPage({ folder, limit, cursor }: FileListOptions = {}): Promise<FileList> {
		return this.#http.call(FileList, "GET", `${FILES_PATH}${toQueryString({ folder, limit, cursor })}`);
	}

	/** @throws {ApiError} `file_not_found` */
	file(id: string): Promise<KnowledgeFile> {
		return this.#http.call(KnowledgeFile, "GET", `${FILES_PATH}${encodeURIComponent(id)}/`);
	}

	/** Deletes a file and the pages that contain it. */
	async deleteFile(id: string): Promise<void> {
		await this.#http.call(FileDeleted, "DELETE", `${FILES_PATH}${encodeURIComponent(id)}/`);
	}

	/** Returns the best matches, each with the components of its score. */
	search(query: string, options: KnowledgeSearchOptions = {}): Promise<SearchResponse> {
		return this.#http.call(SearchResponse, "POST", "/api/knowledge/search/", { body: { query, ...options } });
	}

	/** Iterates over the cited pages and the answers that cite them. The most recently cited page comes first. */
	sources(options: Omit<PageOptions, "cursor"> = {}): AsyncGenerator<CitedSource, void, undefined> {
		return paginate((cursor) => this.sourcesPage({ ...options, cursor }));
	}

	/** Returns up to `limit` cited pages. */
	sourcesPage({ limit, cursor }: PageOptions = {}): Promise<CitedSourceList> {
		return this.#http.call(
			CitedSourceList,
			"GET",
			`/api/knowledge/sources/${toQueryString({ limit, cursor })}`,
		);
	}

	/** Returns the number of pages, passages and words, and the progress of embedding. */
	statistics(): Promise<KnowledgeStatistics> {
		return this.#http.call(KnowledgeStatistics, "GET", "/api/knowledge/statistics/");
	}

	/** Returns how the knowledge base grew, and how many pages are failing, stale, or never cited. */
	report(): Promise<KnowledgeReport> {
		return this.#http.call(KnowledgeReport, "GET", "/api/knowledge/report/");
	}
}

const FILES_PATH = "/api/knowledge/files/";

function pagePath(id: string): string {
	return `/api/knowledge/pages/${encodeURIComponent(id)}/`;
}
