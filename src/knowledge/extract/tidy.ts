import { FORMULA_CLASS } from "./formula.ts";
import { detectConcealment, keepMeaningfulStyle } from "./hidden.ts";
import { findRawTextEnd, offsetAfter, readTag } from "./html-source.ts";
import * as tags from "./tags.ts";

/** Maximum nesting of elements. Deeper tags are dropped; real pages have at most about 50 levels. */
export const ELEMENT_DEPTH_MAX = 64;
/** Maximum number of elements; later tags are dropped and their text is kept. */
const ELEMENTS_MAX = 50_000;
/** Maximum number of character references and lone `<`, each of which creates a node. Later ones become spaces. */
const REFERENCES_MAX = 40_000;
/**
 * Maximum length of an attribute, in UTF-16 code units. Longer URLs are dropped, because truncation would change them.
 */
const ATTRIBUTE_MAX_CHARS = 2_000;

/** HTML with balanced tags in a single `<body>`. Contains only the attributes that extraction uses. */
export interface TidyHtml {
	html: string;
	/** The value of `<html lang>`. */
	language: string | null;
	/** The texts of the JSON-LD scripts. */
	jsonLd: string[];
}

/**
 * Rewrites any string as well-formed HTML without scripts, styles, comments or embedded content. Drops permanently
 * hidden elements. Adds a `hidden` attribute to elements that a control may reveal. Limits the depth and number of
 * elements, so that no page can slow down the parser or overflow the stack. Runs in linear time.
 */
export function tidy(source: string): TidyHtml {
	const page = new TidyWriter();
	let at = 0;
	while (at < source.length) {
		const open = source.indexOf("<", at);
		page.text(source.slice(at, open < 0 ? source.length : open));
		if (open < 0) break;
		at = readMarkup(page, source, open);
	}
	return page.finish();
}

/** Reads the markup that starts with the `<` at `open` and returns the offset after it. */
function readMarkup(page: TidyWriter, source: string, open: number): number {
	if (source.startsWith("<!--", open)) return offsetAfter(source, "-->", open + 2);
	if (/[!?]/.test(source.charAt(open + 1))) return offsetAfter(source, ">", open + 1);
	const tag = readTag(source, open, tags.READ_ATTRIBUTES);
	if (tag === null) {
		// `</` without a name starts a bogus comment; any other `<` is text.
		if (source.startsWith("</", open)) return offsetAfter(source, ">", open);
		page.text("<");
		return open + 1;
	}
	const { name, attributes } = tag;
	if (tag.closes) {
		page.close(name);
		return tag.end;
	}
	if (!tags.RAW_TEXT.has(name)) {
		if (!(tag.selfClosing && tags.FOREIGN.has(name))) page.open(name, attributes);
		return tag.end;
	}
	const end = findRawTextEnd(source, name, tag.end);
	page.raw(name, attributes, source.slice(tag.end, end));
	return end;
}

interface OpenElement {
	name: string;
	/** The element's name in the output, or null if the element is dropped. */
	written: string | null;
	dropped: boolean;
}

class TidyWriter {
	readonly #parts: string[] = [];
	readonly #stack: OpenElement[] = [];
	readonly #jsonLd: string[] = [];
	/**
	 * For each name, the number of start tags that were ignored because the stack was full. Their end tags are ignored
	 * too.
	 */
	readonly #ignored = new Map<string, number>();
	#dropped = 0;
	#elements = 0;
	#references = 0;
	#language: string | null = null;

	text(text: string): void {
		if (this.#dropped > 0) return;
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
		// MathJax renders formulas from these scripts.
		if (name === "script" && /^math\/tex\b/i.test(attributes.get("type") ?? "")) this.text(` ${text} `);
		// `<xmp>` is an obsolete `<pre>` in which character references are not decoded.
		const written = name === "xmp" || isShownText(name, attributes) ? "pre" : name;
		if ((written !== "title" && written !== "pre") || this.#dropped > 0) return;
		this.#parts.push(`<${written}>`);
		this.text(name === "xmp" ? text.replaceAll("&", "&amp;") : text);
		this.#parts.push(`</${written}>`);
	}

	open(name: string, attributes: Map<string, string>): void {
		if (name === "html") this.#language ??= attributes.get("lang") ?? attributes.get("xml:lang") ?? null;
		if (tags.WRAPPERS.has(name)) return;
		this.#closeImplied(name);
		const full = this.#elements >= ELEMENTS_MAX;
		const read = this.#dropped === 0 && !full && tags.NAME.test(name);
		if (tags.VOID_ELEMENTS.has(name) || tags.UNREAD_VOID_ELEMENTS.has(name)) {
			if (read && isReadVoid(name, attributes)) this.#write(name, attributes);
			return;
		}
		const shadow = name === "template" && attributes.has("shadowrootmode");
		const concealment = detectConcealment(name, attributes);
		const tooDeep = this.#stack.length >= ELEMENT_DEPTH_MAX;
		const dropped =
			(tags.UNREAD_ELEMENTS.has(name) && !shadow) ||
			concealment === "for-good" ||
			(concealment === "until-shown" && (tooDeep || !read));
		if (tooDeep && (!dropped || this.#dropped > 0)) {
			this.#ignored.set(name, (this.#ignored.get(name) ?? 0) + 1);
			this.text(" ");
			return;
		}
		if (dropped) this.#dropped++;
		const written = read && !dropped ? (shadow ? SHADOW_ROOT : name) : null;
		this.#stack.push({ name, dropped, written });
		this.#ignored.clear();
		if (concealment === null) attributes.delete("hidden");
		else attributes.set("hidden", "");
		if (written) this.#write(written, attributes);
		else this.text(" ");
	}

	close(name: string): void {
		const ignored = this.#ignored.get(name) ?? 0;
		if (name === "br") this.open("br", new Map());
		else if (ignored > 0) this.#ignored.set(name, ignored - 1);
		else if (tags.HEADINGS.has(name)) this.#closeNearest(tags.HEADINGS, tags.CELLS);
		else this.#closeNearest(new Set([name]), tags.TABLE.has(name) ? tags.NONE : tags.CELLS);
	}

	finish(): TidyHtml {
		while (this.#stack.length > 0) this.#pop();
		return {
			html: `<!DOCTYPE html><html><head></head><body>${this.#parts.join("")}</body></html>`,
			language: this.#language,
			jsonLd: this.#jsonLd,
		};
	}

	#closeImplied(name: string): void {
		if (tags.BLOCK.has(name)) this.#closeNearest(tags.PARAGRAPH, tags.BLOCK);
		const rule = tags.IMPLIED_END_TAGS.get(name);
		if (rule) this.#closeNearest(rule.closes, rule.within);
	}

	/** Closes the innermost open element with one of these names and its descendants, unless a boundary comes first. */
	#closeNearest(names: ReadonlySet<string>, boundary: ReadonlySet<string>): void {
		for (let at = this.#stack.length - 1; at >= 0; at--) {
			const name = this.#stack[at]?.name ?? "";
			if (names.has(name)) {
				while (this.#stack.length > at) this.#pop();
				return;
			}
			if (boundary.has(name) || name === "template") return;
		}
	}

	#pop(): void {
		const element = this.#stack.pop();
		if (element?.dropped) this.#dropped--;
		this.#ignored.clear();
		if (element?.written) this.#parts.push(`</${element.written}>`);
	}

	#write(name: string, attributes: Map<string, string>): void {
		this.#elements++;
		const written = [...attributes]
			.map(([key, value]) => [key, key === "style" ? keepMeaningfulStyle(value) : value] as const)
			.filter(([key, value]) => (key === "style" ? value !== "" : key !== "href" || fitsAttribute(value)));
		const list = written.map(
			([key, value]) => ` ${key}="${value.slice(0, ATTRIBUTE_MAX_CHARS).replaceAll('"', "&quot;")}"`,
		);
		this.#parts.push(`<${name}${list.join("")}>`);
	}
}

/**
 * Returns whether a void element is kept. Images need alternative text, and inputs must be checkboxes or radio buttons.
 */
function isReadVoid(name: string, attributes: Map<string, string>): boolean {
	if (tags.UNREAD_VOID_ELEMENTS.has(name)) return false;
	if (name === "img") {
		const shown =
			detectConcealment(name, attributes) === null || FORMULA_CLASS.test(attributes.get("class") ?? "");
		return shown && (attributes.get("alt") ?? "").trim() !== "";
	}
	if (name !== "input") return true;
	return (
		/^(?:checkbox|radio)$/i.test(attributes.get("type") ?? "") && detectConcealment(name, attributes) === null
	);
}

/** Returns whether an element is a visible, read-only text field, such as a snippet to copy. */
function isShownText(name: string, attributes: ReadonlyMap<string, string>): boolean {
	return name === "textarea" && attributes.has("readonly") && detectConcealment(name, attributes) === null;
}

/** The element that replaces `<template shadowrootmode>`, whose children the parser would not add to the tree. */
export const SHADOW_ROOT = "shadow-root";

function fitsAttribute(value: string): boolean {
	return value.length <= ATTRIBUTE_MAX_CHARS;
}

/** No-break spaces are replaced with spaces, because the parser would create a node for each of them. */
const NO_BREAK_SPACE = "\u00a0";
const REFERENCE = /<|&(?:#?\w{1,32};?)?/g;
