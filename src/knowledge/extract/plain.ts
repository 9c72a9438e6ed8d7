import { TITLE_MAX_CHARS } from "../../contracts/limits.ts";
import { headingOf } from "../heading.ts";
import { line, normalised } from "./normal.ts";

/** A Markdown text without its front matter, and the title that one of the two names. */
export function readMarkdown(source: string): { title: string | null; text: string } {
	const whole = normalised(source);
	const front = FRONT_MATTER.exec(whole);
	const text = front ? whole.slice(front[0].length) : whole;
	const declared = /^title:[ \t]*(.+)$/m.exec(front?.[1] ?? "")?.[1];
	const named = declared?.trim().replace(/^(["'])(.*)\1$/, "$2");
	return { title: line(named || firstHeading(text), TITLE_MAX_CHARS), text };
}

const FRONT_MATTER = /^\s*---[ \t]*\n((?:(?!---|\.\.\.).*\n)*?)(?:---|\.\.\.)[ \t]*(?:\n|$)/;

/** Outside of code, where `#` begins a comment. */
function firstHeading(text: string): string | null {
	let fence: string | null = null;
	for (const row of text.split("\n")) {
		const mark = /^ {0,3}(```|~~~)/.exec(row)?.[1];
		if (mark && (fence === null || fence === mark)) fence = fence === null ? mark : null;
		const heading = fence === null ? headingOf(row) : null;
		if (heading) return heading.title;
	}
	return null;
}
