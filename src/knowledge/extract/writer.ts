import type { DomNode } from "./dom.ts";

/** The state of turning a page into Markdown. */
export interface Writer {
	/** Elements that are passed over. */
	skip: ReadonlySet<DomNode>;
	/** Elements that hold block elements somewhere. */
	withBlocks: ReadonlySet<DomNode>;
	/** What may still be written, in UTF-16 code units. */
	left: { chars: number };
	/** Depth of nested quotations and lists. */
	nesting: number;
	/** Abbreviations whose meaning has been given. */
	explained: Set<string>;
}

export function nested(writer: Writer): Writer {
	return { ...writer, nesting: writer.nesting + 1 };
}

/** Returns as much of a text as may still be written, and counts it. */
export function takeFromBudget(text: string, writer: Writer): string {
	const fits = text.slice(0, writer.left.chars);
	spend(fits.length, writer);
	return fits;
}

/** Counts characters as written. Returns whether there was room for all of them. */
export function spend(chars: number, { left }: Writer): boolean {
	const room = left.chars >= chars;
	left.chars = Math.max(0, left.chars - chars);
	return room;
}
