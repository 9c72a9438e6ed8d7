import { lazyStrings } from "../strings/lazy-strings.ts";
import { splitTables, type Table } from "./tables.ts";

/** Matches a line that is a heading in Markdown. Pages of every kind are stored with headings in this form. */
const HEADING = /^#{1,6} +(.+)$/gm;

/** Shows a part of a page's text with its headings in bold, without their marks, and with its tables. */
export function WithHeadings({ text }: { text: string }) {
	return splitTables(text).map((part, index) =>
		typeof part === "string" ? showHeadings(part) : <TextTable key={index} table={part} />,
	);
}

function showHeadings(text: string) {
	return text.split(HEADING).map((part, index) => (index % 2 === 1 ? <b key={index}>{part}</b> : part));
}

function TextTable({ table: { hasHeader, rows } }: { table: Table }) {
	return (
		// biome-ignore lint/a11y/useSemanticElements: as in answers, a table is no set of fields
		// biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled with the keyboard
		<div class="table" role="group" aria-label={lazyStrings.markdown.table} tabIndex={0}>
			<table>
				<tbody>
					{rows.map((cells, row) => (
						<tr key={row}>
							{cells.map((cell, column) =>
								hasHeader && row === 0 ? <th key={column}>{cell}</th> : <td key={column}>{cell}</td>,
							)}
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}
