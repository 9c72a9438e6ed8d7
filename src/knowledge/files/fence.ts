/** Puts source code into a code block, so that its comments are not read as headings. */
export function fence(code: string, language: string): string {
	const longest = (code.match(/`{3,}/g) ?? []).reduce((most, run) => Math.max(most, run.length), 2);
	const marks = "`".repeat(longest + 1);
	return `${marks}${language}\n${code}\n${marks}`;
}
