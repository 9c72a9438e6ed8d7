import { type PdfLine, type PdfText, readLines } from "./pdf-lines.ts";
import { findTables } from "./pdf-tables.ts";
import { joinWrappedRows } from "./pdf-wrapped-rows.ts";

/** Groups the texts of a page into lines and rows of tables, in the order of the page. */
export function groupLines(texts: readonly PdfText[]): PdfLine[] {
	return findTables(joinWrappedRows(readLines(texts)));
}
