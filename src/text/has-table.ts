/** Matches a row of a Markdown table. */
const TABLE_ROW = /^\s*\|.+\|/m;

/** Returns whether a text contains rows of a Markdown table. */
export function hasTable(text: string): boolean {
	return TABLE_ROW.test(text);
}
