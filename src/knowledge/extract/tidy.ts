import { isHidden } from "./hidden.ts";

/** Deepest nesting of elements; what a tag would add below is read without it. Real pages stay under about 50. */
export const ELEMENT_DEPTH_MAX = 64;
/** Tags of a page that are read; text after them is kept without its own. */
export const ELEMENTS_MAX = 50_000;
/** Character references and lone `<` that are read: each makes the parser begin another node. Later ones are a space. */
export const REFERENCES_MAX = 40_000;
/** The parser is given no more of an attribute, in UTF-16 code units, and no longer address: it would be followed wrongly. */
const ATTRIBUTE_MAX_CHARS = 2_000;

/** HTML whose every element is closed, in one `<body>`, with the little that extraction needs of its tags. */
export interface TidyHtml {
	html: string;
	elements: number;
	/** The sum of how deep each of them stands: what a walk from every element upwards or downwards costs. */
	depths: number;
	/** The sum of how deep each character of text stands: what reading the whole text of every element costs. */
	reading: number;
	/** What `<html lang>` says. */
	language: string | null;
	/** The texts of the JSON-LD scripts. */
	jsonLd: string[];
}

/**
 * Rewrites any string as well-formed HTML without scripts, styles, comments, embedded things and hidden elements. It is
 * linear in the length and bounds depth and number of elements, so that no page can make the parser or Readability
 * quadratic or overflow the stack.
 */
export function tidy(source: string): TidyHtml {
	const page = new Page();
	let at = 0;
	while (at < source.length) {
		const open = source.indexOf("<", at);
		page.text(source.slice(at, open < 0 ? source.length : open));
		if (open < 0) break;
		at = readMarkup(page, source, open);
	}
	return page.finish();
}

/** Reads what begins with the `<` at `open`, and returns where it ends. */
function readMarkup(page: Page, source: string, open: number): number {
	if (source.startsWith("<!--", open)) return after(source, "-->", open + 2);
	if (/[!?]/.test(source.charAt(open + 1))) return after(source, ">", open + 1);
	TAG_NAME.lastIndex = open;
	const match = TAG_NAME.exec(source);
	if (!match) {
		// `</` that names nothing is a comment; any other `<` is text.
		if (source.startsWith("</", open)) return after(source, ">", open);
		page.text("<");
		return open + 1;
	}
	const [whole, slash, rawName = ""] = match;
	const name = rawName.toLowerCase();
	const tag = readAttributes(source, open + whole.length);
	if (slash) {
		page.close(name);
		return tag.end;
	}
	const rawEnd = RAW_TEXT.get(name);
	if (!rawEnd) {
		if (!(tag.selfClosing && FOREIGN.has(name))) page.open(name, tag.attributes);
		return tag.end;
	}
	rawEnd.lastIndex = tag.end;
	const end = rawEnd.exec(source)?.index ?? source.length;
	page.raw(name, tag.attributes, source.slice(tag.end, end));
	return end;
}

function after(source: string, mark: string, from: number): number {
	const at = source.indexOf(mark, from);
	return at < 0 ? source.length : at + mark.length;
}

const TAG_NAME = /<(\/?)([a-z][^\s/>]*)/iy;
const ATTRIBUTE = /[\s/]*([^\s/>][^\s/>=]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]*)))?/y;
const TAG_END = /[\s/]*>/y;

interface Tag {
	attributes: Map<string, string>;
	selfClosing: boolean;
	end: number;
}

function readAttributes(source: string, from: number): Tag {
	const attributes = new Map<string, string>();
	let at = from;
	while (at < source.length) {
		TAG_END.lastIndex = at;
		const end = TAG_END.exec(source);
		if (end) return { attributes, selfClosing: end[0].includes("/"), end: at + end[0].length };
		ATTRIBUTE.lastIndex = at;
		const match = ATTRIBUTE.exec(source);
		if (!match) break;
		const [whole, name = "", double, single, bare] = match;
		const key = name.toLowerCase();
		if (READ.has(key) && !attributes.has(key)) attributes.set(key, double ?? single ?? bare ?? "");
		at += whole.length;
	}
	return { attributes, selfClosing: false, end: source.length };
}

interface Open {
	name: string;
	written: boolean;
	dropped: boolean;
}

class Page {
	readonly #parts: string[] = [];
	readonly #stack: Open[] = [];
	readonly #jsonLd: string[] = [];
	/** Elements that were opened where the stack was full, by name: their end tags close nothing. */
	readonly #ignored = new Map<string, number>();
	#dropped = 0;
	#elements = 0;
	#depths = 0;
	#reading = 0;
	#references = 0;
	#language: string | null = null;

	text(text: string): void {
		if (this.#dropped > 0) return;
		this.#reading += text.length * this.#stack.length;
		this.#parts.push(
			text.replaceAll(NO_BREAK_SPACE, " ").replace(REFERENCE, (whole) => {
				if (++this.#references > REFERENCES_MAX) return " ";
				return whole === "<" ? "&lt;" : whole;
			}),
		);
	}

	raw(name: string, attributes: Map<string, string>, text: string): void {
		if (name === "script" && /^application\/ld\+json\b/i.test(attributes.get("type") ?? "")) {
			this.#jsonLd.push(text);
		}
		if (name !== "title" || this.#dropped > 0) return;
		this.#parts.push("<title>");
		this.text(text);
		this.#parts.push("</title>");
	}

	open(name: string, attributes: Map<string, string>): void {
		if (name === "html") this.#language ??= attributes.get("lang") ?? attributes.get("xml:lang") ?? null;
		if (WRAPPERS.has(name)) return;
		this.#closeImplied(name);
		const full = this.#elements >= ELEMENTS_MAX;
		const written = this.#dropped === 0 && !full && NAME.test(name) && !UNREAD_VOID.has(name);
		if (VOID.has(name) || UNREAD_VOID.has(name)) {
			if (written) this.#write(name, attributes);
			return;
		}
		const dropped = UNREAD.has(name) || isHidden(name, attributes);
		if (this.#stack.length >= ELEMENT_DEPTH_MAX && (!dropped || this.#dropped > 0)) {
			this.#ignored.set(name, (this.#ignored.get(name) ?? 0) + 1);
			this.text(" ");
			return;
		}
		if (dropped) this.#dropped++;
		this.#stack.push({ name, dropped, written: written && !dropped });
		this.#ignored.clear();
		if (written && !dropped) this.#write(name, attributes);
		else this.text(" ");
	}

	close(name: string): void {
		const ignored = this.#ignored.get(name) ?? 0;
		if (name === "br") this.open("br", new Map());
		else if (ignored > 0) this.#ignored.set(name, ignored - 1);
		else if (HEADINGS.has(name)) this.#closeNearest(HEADINGS, CELLS);
		else this.#closeNearest(new Set([name]), TABLE.has(name) ? NONE : CELLS);
	}

	finish(): TidyHtml {
		while (this.#stack.length > 0) this.#pop();
		return {
			html: `<!DOCTYPE html><html><head></head><body>${this.#parts.join("")}</body></html>`,
			elements: this.#elements,
			depths: this.#depths,
			reading: this.#reading,
			language: this.#language,
			jsonLd: this.#jsonLd,
		};
	}

	#closeImplied(name: string): void {
		if (BLOCK.has(name)) this.#closeNearest(PARAGRAPH, BLOCK);
		const rule = IMPLIED.get(name);
		if (rule) this.#closeNearest(rule.closes, rule.within);
	}

	/** Closes the innermost open element of these names and all inside it, unless a boundary comes first. */
	#closeNearest(names: ReadonlySet<string>, boundary: ReadonlySet<string>): void {
		for (let at = this.#stack.length - 1; at >= 0; at--) {
			const name = this.#stack[at]?.name ?? "";
			if (names.has(name)) {
				while (this.#stack.length > at) this.#pop();
				return;
			}
			if (boundary.has(name)) return;
		}
	}

	#pop(): void {
		const element = this.#stack.pop();
		if (element?.dropped) this.#dropped--;
		this.#ignored.clear();
		if (element?.written) this.#parts.push(`</${element.name}>`);
	}

	#write(name: string, attributes: Map<string, string>): void {
		this.#elements++;
		this.#depths += this.#stack.length;
		const written = [...attributes].filter(
			([key, value]) => key !== "style" && (key !== "href" || value.length <= ATTRIBUTE_MAX_CHARS),
		);
		const list = written.map(
			([key, value]) => ` ${key}="${value.slice(0, ATTRIBUTE_MAX_CHARS).replaceAll('"', "&quot;")}"`,
		);
		this.#parts.push(`<${name}${list.join("")}>`);
	}
}

/** The parser makes a reference, and so a node, of each; to a reader it is a space. */
const NO_BREAK_SPACE = "\u00a0";
const REFERENCE = /<|&(?:#?\w{1,32};?)?/g;
/** Custom elements too; the parser is given no other name. */
const NAME = /^[a-z][a-z0-9-]*$/;

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

const NONE: ReadonlySet<string> = new Set();
const WRAPPERS = words("html head body frameset");
const PARAGRAPH = words("p");
const HEADINGS = words("h1 h2 h3 h4 h5 h6");
const CELLS = words("td th caption table");
const TABLE = words("table caption thead tbody tfoot tr td th");
const FOREIGN = words("svg math");
const VOID = words("base br hr link meta");
const UNREAD_VOID = words("area col embed img input param source track wbr");
const UNREAD = words(
	"applet audio button canvas datalist map math meter noscript object picture progress rp rt select svg template video",
);
const BLOCK = words(
	`address article aside blockquote center dd details dialog dir div dl dt fieldset figcaption figure footer form
	h1 h2 h3 h4 h5 h6 header hgroup hr li main menu nav ol p pre search section summary
	table caption thead tbody tfoot tr td th ul`,
);
const IMPLIED = new Map(
	Object.entries({
		li: { closes: words("li"), within: words("ul ol menu table td th") },
		dt: { closes: words("dt dd"), within: words("dl table td th") },
		dd: { closes: words("dt dd"), within: words("dl table td th") },
		td: { closes: words("td th"), within: words("tr table") },
		th: { closes: words("td th"), within: words("tr table") },
		tr: { closes: words("tr"), within: words("table") },
		thead: { closes: words("thead tbody tfoot"), within: words("table") },
		tbody: { closes: words("thead tbody tfoot"), within: words("table") },
		tfoot: { closes: words("thead tbody tfoot"), within: words("table") },
		a: { closes: words("a"), within: BLOCK },
		...Object.fromEntries([...HEADINGS].map((name) => [name, { closes: HEADINGS, within: BLOCK }])),
	}),
);
/** Elements whose content is text up to their end tag, whatever it looks like. */
const RAW_TEXT = new Map(
	[..."script style textarea title iframe noembed noframes xmp".split(" ")].map((name) => [
		name,
		new RegExp(`</${name}(?=[\\s/>])`, "gi"),
	]),
);
const READ = words(
	`aria-hidden aria-modal class colspan content datetime dir hidden href http-equiv id itemprop lang name open
	property rel role rowspan start style type xml:lang`,
);
