const TITLE_MAX_CHARS = 80;

/** Returns the first line of a text, shortened to the length of a title. */
export function shorten(text: string): string {
	const line = text.trim().split("\n")[0] ?? "";
	return line.length <= TITLE_MAX_CHARS ? line : `${line.slice(0, TITLE_MAX_CHARS - 1).trimEnd()}…`;
}
