const TITLE_CHARS = 80;

/** The first line of a text, shortened to a title's length. */
export function shorten(text: string): string {
	const line = text.trim().split("\n")[0] ?? "";
	return line.length <= TITLE_CHARS ? line : `${line.slice(0, TITLE_CHARS - 1).trimEnd()}…`;
}
