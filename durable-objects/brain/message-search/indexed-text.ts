import { replaceCitations } from "../../../src/text/citation-marks.ts";
import { toPlainText } from "../../../src/text/plain-text.ts";

/** Maximum length of the indexed part of a message, in UTF-16 code units. */
const INDEXED_MAX_CHARS = 64_000;

/** Lines that only structure a text: code fences, and the lines below the header of a table. */
const STRUCTURE = /^[ \t]*(?:`{3,}[^\n`]*|~{3,}[^\n]*|\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t:|-]*)?)$/gm;
/** The marks before a heading, a quotation and a list item, and those between the cells of a table. */
const BLOCK_MARKS = /^[ \t]*(?:#{1,6}|>+|[-*+])[ \t]+|[ \t]*\|[ \t]*/gm;

/** Returns the text of a message that is indexed and quoted: one line, and for answers without Markdown and citations. */
export function indexedText(role: "user" | "assistant", content: string): string {
	const text = content.slice(0, INDEXED_MAX_CHARS);
	if (role === "user") return text.replace(/\s+/g, " ").trim();
	const lines = text.replace(STRUCTURE, "").replace(BLOCK_MARKS, " ");
	return toPlainText(replaceCitations(lines, () => ""));
}
