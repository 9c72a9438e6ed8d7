import type { OmerutaClient } from "../../client/client.ts";
import type { AddPageRequest } from "../../contracts/knowledge.ts";
import { TITLE_MAX_CHARS } from "../../contracts/limits.ts";

export const FILE_TYPES = ".jsonl,.ndjson,.md,.markdown,.txt,.html,.htm";

/** What became of one file, and what in it was refused and why. */
export interface FileReport {
	name: string;
	pages: number;
	errors: string[];
	/** How many were refused; not all of them are in `errors`. */
	refused: number;
}

type NamedFile = Pick<File, "name" | "text">;

const JSON_LINES = /\.(jsonl|ndjson)$/i;

/** Adds what a file holds: JSON Lines are many pages, anything else is one. Never throws: what is wrong is told. */
export async function addFile(
	file: NamedFile,
	knowledge: Pick<OmerutaClient["knowledge"], "add" | "importLines">,
	onLines: (lines: number) => void,
): Promise<FileReport> {
	const { name } = file;
	try {
		if (!JSON_LINES.test(name)) {
			const text = await file.text();
			if (!isText(text)) throw new Error(`${name} is not a text. Give ${FILE_TYPES.replaceAll(",", ", ")}.`);
			await knowledge.add(pageOfFile(name, text));
			return { name, pages: 1, errors: [], refused: 0 };
		}
		const {
			added,
			updated,
			unchanged,
			failed,
			failed_count: refused,
		} = await knowledge.importLines(file, ({ lines }) => onLines(lines));
		const errors = failed.map(({ line, error }) => `Line ${line}: ${error}`);
		return { name, pages: added + updated + unchanged, errors, refused };
	} catch (error) {
		return { name, pages: 0, errors: [error instanceof Error ? error.message : String(error)], refused: 1 };
	}
}

/** Pictures, archives and the like have NUL or what is no UTF-8 near their beginning; a PDF has its mark. */
function isText(content: string): boolean {
	return !/^%PDF-|[\0\ufffd]/.test(content.slice(0, 4_096));
}

/** A file as a page. Its name is the title where the content has none of its own. */
export function pageOfFile(name: string, text: string): AddPageRequest {
	const title = name.replace(/\.[^.]*$/, "").slice(0, TITLE_MAX_CHARS);
	if (/\.html?$/i.test(name)) return { ...(/<title\b/i.test(text) ? {} : { title }), html: text };
	if (/\.(md|markdown)$/i.test(name))
		return { ...(/^#{1,6}\s/m.test(text) ? {} : { title }), markdown: text };
	return { title, text };
}
