import { TITLE_MAX_CHARS } from "../../contracts/limits.ts";
import { readOutline } from "../passages/outline.ts";
import { normalizeText, toLine } from "./normalize.ts";

/**
 * Returns the title of a Markdown document and its text without front matter. The title comes from the front matter,
 * otherwise from the first level-1 heading, otherwise from the first heading.
 */
export function readMarkdown(source: string): { title: string | null; text: string } {
	const whole = normalizeText(source);
	const front = findFrontMatter(whole);
	const text = whole.slice(front?.end ?? 0);
	return { title: toLine(parseTitle(front?.body ?? "") ?? findHeading(text), TITLE_MAX_CHARS), text };
}

/** Finds YAML between `---` (or `...`) or TOML between `+++` at the start of a text. */
function findFrontMatter(text: string): { body: string; end: number } | null {
	const open = /^\s*(---|\+\+\+)[ \t]*\n/.exec(text);
	if (open === null) return null;
	const rest = text.slice(open[0].length);
	const close = (open[1] === "---" ? /^(?:---|\.\.\.)[ \t]*(?:\n|$)/m : /^\+\+\+[ \t]*(?:\n|$)/m).exec(rest);
	const body = rest.slice(0, close?.index ?? 0);
	const hasKey = /^(?:\s|#.*\n)*["']?[\w.-]+["']?\s*[:=]/.test(body);
	if (close === null || !(hasKey || body.trim() === "")) return null;
	return { body, end: open[0].length + close.index + close[0].length };
}

function parseTitle(front: string): string | null {
	const declared = /^["']?title["']?[ \t]*[:=][ \t]*(.*(?:\n[ \t]+.*)*)/im.exec(front)?.[1];
	const value = declared?.replace(/^[|>][-+\d]*[ \t]*\n/, "").trim() ?? "";
	const [, double] = /^("(?:[^"\\]|\\.)*")/.exec(value) ?? [];
	if (double !== undefined) return unescapeString(double);
	const [, single] = /^'((?:[^']|'')*)'/.exec(value) ?? [];
	if (single !== undefined) return single.replaceAll("''", "'");
	const plain = value.replace(/(?:^|\s)#.*/g, "").trim();
	return /^(?:|~|null)$/i.test(plain) ? null : plain;
}

function unescapeString(quoted: string): string {
	try {
		return String(JSON.parse(quoted));
	} catch {
		return quoted.slice(1, -1);
	}
}

function findHeading(text: string): string | null {
	let first: string | null = null;
	for (const block of readOutline(text)) {
		if (block.kind !== "heading") continue;
		if (block.level === 1) return block.title;
		first ??= block.title;
	}
	return first;
}
