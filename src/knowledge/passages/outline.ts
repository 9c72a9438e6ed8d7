import { type Heading, parseHeading, toPlainTitle } from "./heading.ts";

/** A heading or code block of a Markdown text; `text.slice(start, end)` is its source. */
export type Block =
	| ({ kind: "heading"; start: number; end: number } & Heading)
	| { kind: "code"; start: number; end: number };

/**
 * Yields the headings and code blocks of a Markdown text, in order. Parses headings as CommonMark does. Ignores
 * headings inside code, HTML, list items and block quotes. Runs in linear time.
 */
export function* readOutline(text: string): Generator<Block> {
	const html = new HtmlBlocks(text);
	let fence = null as Fence | null;
	let code = null as { start: number; end: number } | null;
	/** The previous line, if it may be the text of a setext heading. */
	let lead = null as Line | null;
	let before: "blank" | "paragraph" | "other" = "blank";
	/** Minimum indentation of lines that belong to the current list item; null outside lists. */
	let item: number | null = null;
	let skipTo = 0;
	for (const line of splitLines(text)) {
		if (line.start < skipTo) continue;
		if (fence !== null) {
			if (isInsideFence(fence, line)) {
				fence.end = line.end;
				if (!closesFence(fence, line)) continue;
				yield { kind: "code", start: fence.start, end: line.end };
				fence = null;
				before = "blank";
				continue;
			}
			yield { kind: "code", start: fence.start, end: fence.end };
			fence = null;
		}
		const { content, indent } = line;
		if (content === "") {
			html.untilBlank = false;
			lead = null;
			before = "blank";
			continue;
		}
		const wasLead = lead;
		lead = null;
		if (item !== null && before === "blank" && indent < item && !MARKER.test(content)) item = null;
		if (indent >= 4 && item === null && !line.quoted) {
			if (code === null && before !== "blank") continue;
			code = { start: code?.start ?? line.start, end: line.end };
			continue;
		}
		if (code !== null) yield { kind: "code", ...code };
		code = null;
		const inside = item !== null && indent >= item;
		fence = parseFence(line, inside ? (item ?? 0) : 0);
		if (fence !== null) {
			before = "other";
			continue;
		}
		if (line.quoted || html.untilBlank) {
			before = "other";
			continue;
		}
		const found = inside ? null : html.at(line);
		const underline = wasLead === null ? null : UNDERLINE.exec(content);
		const heading = inside ? null : parseHeading(line.text);
		if (heading !== null) {
			yield { kind: "heading", start: line.start, end: line.end, ...heading };
			[before, item] = ["blank", null];
		} else if (typeof found === "number") {
			[before, skipTo] = [html.untilBlank ? "other" : "blank", found];
		} else if (found !== null) {
			yield found;
			[before, skipTo] = ["blank", found.end];
		} else if (underline !== null && wasLead !== null) {
			const title = toPlainTitle(wasLead.content);
			const level = content.startsWith("=") ? 1 : 2;
			if (title !== "") yield { kind: "heading", start: wasLead.start, end: line.end, level, title };
			before = "blank";
		} else if (RULE.test(content)) {
			[before, item] = ["blank", null];
		} else if (MARKER.test(content)) {
			item = indent + (MARKER.exec(content)?.[0].length ?? 0);
			before = "other";
		} else {
			if (before === "blank" && !inside && !content.startsWith("|")) lead = line;
			before = lead === null ? "other" : "paragraph";
		}
	}
	if (fence !== null) yield { kind: "code", start: fence.start, end: text.length };
	if (code !== null) yield { kind: "code", ...code };
}

interface Line {
	text: string;
	/** The trimmed line without block quote markers. */
	content: string;
	/** Indentation of the content, in columns. */
	indent: number;
	quoted: boolean;
	start: number;
	end: number;
}

function* splitLines(text: string): Generator<Line> {
	for (const { 0: whole, 1: line = "", index: start } of text.matchAll(/([^\r\n]*)(?:\r\n?|\n|$)/g)) {
		if (whole === "" && start > 0 && start === text.length) return;
		const marks = /^(?: {0,3}>)+[ \t]?/.exec(line)?.[0].length ?? 0;
		const rest = line.slice(marks);
		const blank = rest.slice(0, rest.length - rest.trimStart().length);
		yield {
			text: line,
			content: rest.trim(),
			indent: blank.replaceAll("\t", "    ").length,
			quoted: marks > 0,
			start,
			end: start + line.length,
		};
	}
}

interface Fence {
	mark: string;
	quoted: boolean;
	/** Minimum indentation of lines in the list item that contains the fence. */
	item: number;
	start: number;
	end: number;
}

function parseFence({ content, indent, quoted, start, end }: Line, item: number): Fence | null {
	const [, markers = "", mark] = FENCE.exec(content) ?? [];
	if (mark === undefined) return null;
	return { mark, quoted, item: markers === "" ? item : indent + markers.length, start, end };
}

function isInsideFence({ quoted, item }: Fence, line: Line): boolean {
	return line.quoted >= quoted && (line.content === "" || line.indent >= item);
}

function closesFence({ mark, item }: Fence, { content, indent }: Line): boolean {
	return content.startsWith(mark) && indent < item + 4 && content.replaceAll(mark.charAt(0), "") === "";
}

/** Finds the HTML blocks in which CommonMark does not parse Markdown. */
class HtmlBlocks {
	/** Whether the current block ends at the next blank line. */
	untilBlank = false;
	readonly #text: string;
	/**
	 * End marks that do not occur in the rest of the text. They are not searched for again, which keeps the search
	 * linear.
	 */
	readonly #missing = new Set<string>();

	constructor(text: string) {
		this.#text = text;
	}

	/**
	 * Returns the end offset of the HTML block that starts at this line, or the heading that the block contains.
	 * Returns null if no HTML block starts here.
	 */
	at({ content, start, end }: Line): number | Block | null {
		const [, opening, template] = TEMPLATE.exec(content) ?? [];
		if (template !== undefined) return this.#find(`${opening === "{%" ? "end" : "/"}${template}`, start);
		const name = content.startsWith("<!--") ? "!--" : TAG.exec(content)?.[1]?.toLowerCase();
		if (name === undefined) return null;
		if (RAW.has(name)) return this.#find(name === "!--" ? "-->" : `</${name}`, start);
		if (!BLOCK_TAGS.has(name)) return null;
		const heading = HEADING_TAG.exec(this.#text.slice(start, start + HEADING_TAG_MAX_CHARS));
		const title = toPlainTitle(heading?.[2]?.replace(/\s+/g, " ") ?? "");
		if (heading !== null && title !== "")
			return { kind: "heading", level: Number(heading[1]), title, start, end: start + heading[0].length };
		this.untilBlank = true;
		return end;
	}

	#find(mark: string, from: number): number | null {
		if (this.#missing.has(mark)) return null;
		const found = this.#text.indexOf(mark, from);
		if (found < 0) this.#missing.add(mark);
		return found < 0 ? null : found + mark.length;
	}
}

const HEADING_TAG_MAX_CHARS = 2_000;
const FENCE = /^((?:(?:[-+*]|\d{1,9}[.)])[ \t]+)*)(`{3,}(?=[^`]*$)|~{3,})/;
const MARKER = /^(?:[-+*]|\d{1,9}[.)])(?:[ \t]+|$)/;
const RULE = /^([-*_])(?:[ \t]*\1){2,}$/;
const UNDERLINE = /^(?:=+|-{3,})$/;
const TAG = /^<\/?([a-z][a-z0-9]*)(?=[\s/>]|$)/i;
const HEADING_TAG = /^\s*(?:<(?:div|p|center|header)\b[^<>]*>\s*)?<h([1-6])\b[^<>]*>([\s\S]*?)<\/h\1\s*>/i;
/** Matches the opening tag of a code block in Jekyll, Hexo or Hugo. */
const TEMPLATE = /^(\{%|\{\{[<%])-?\s*(highlight|codeblock)\b/;
const RAW = new Set(["!--", "script", "style", "pre", "textarea"]);
const BLOCK_TAGS = new Set(
	"address article aside blockquote center details dialog dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header iframe li main nav ol p section summary table tbody td th thead tr ul".split(
		" ",
	),
);
