/** A line of Markdown that is a heading. `level`: 1 to 6. `title` is not empty and has no `#` that only closes it. */
export interface Heading {
	level: number;
	title: string;
}

/** The heading that a line is, if it is one. The line has no line break in it. */
export function headingOf(line: string): Heading | null {
	const [, marks = "", first = "", rest = ""] = /^(#{1,6})[ \t]+(\S)(.*)$/.exec(line) ?? [];
	return marks === "" ? null : { level: marks.length, title: first + rest.replace(CLOSING, "") };
}

/** It may begin only where such a run does, so that each is looked at once. */
const CLOSING = /(?<![ \t#])[ \t#]+$/;
