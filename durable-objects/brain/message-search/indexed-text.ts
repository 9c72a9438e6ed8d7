import { replaceCitations } from "../../../src/text/citation-marks.ts";
import { toPlainText } from "../../../src/text/plain-text.ts";

/** Lines that only structure a text: code fences, and the lines below the header of a table. */
const STRUCTURE = /^ ?(?:`{3,}[^\n`]*|~{3,}[^\n]*|\|? ?:?-{2,}:? ?(?:\|[ :|-]*)?)$/gm;
/** The marks before a heading, a quotation and a list item, and those between the cells of a table. */
const BLOCK_MARKS = /^ ?(?:#{1,6}|>+|[-*+]) |\|/gm;

/** Returns the text of a message that is indexed and quoted: one line, and for answers without Markdown and citations. */
export function indexedText(role: "user" | "assistant", content: string): string {
	if (role === "user") return content.replace(/\s+/g, " ").trim();
	// Without runs of spaces, the expressions below take linear time.
	const lines = content
		.replace(/[^\S\n]+/g, " ")
		.replace(STRUCTURE, "")
		.replace(BLOCK_MARKS, " ");
	return toPlainText(replaceCitations(lines, () => ""));
}
