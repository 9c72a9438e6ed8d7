/** Maximum length of a heading, in UTF-16 code units. */
const HEADING_MAX_CHARS = 120;

/** Returns a question as a Markdown heading: on one line, without a final period, or marks that would format it. */
export function formatPartHeading(question: string): string {
	const line = question
		.replace(/\s+/gu, " ")
		.trim()
		.replace(/(?<![.\s])\.$/, "");
	const short =
		line.length <= HEADING_MAX_CHARS ? line : `${line.slice(0, HEADING_MAX_CHARS - 1).trimEnd()}…`;
	const escaped = short
		.replace(/^[¿¡]?\p{L}/u, (letter) => letter.toLocaleUpperCase("en"))
		.replace(/[\\`*_[\]<>]/g, "\\$&");
	return `### ${escaped}\n\n`;
}
