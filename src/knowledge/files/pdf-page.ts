import { type PdfLine, type PdfText, readLines } from "./pdf-lines.ts";
import { findTables, type TableHead } from "./pdf-tables.ts";
import { joinWrappedRows } from "./pdf-wrapped-rows.ts";

/**
 * Returns a function that groups the texts of a page into lines and rows of tables, in the order of the page. It must be
 * called for the pages in order, because a table may continue on the next page.
 */
export function createPageReader(): (texts: readonly PdfText[]) => PdfLine[] {
	let open: TableHead | null = null;
	return (texts) => {
		const { lines, head } = findTables(joinWrappedRows(readLines(texts)), open);
		open = head;
		return lines;
	};
}
