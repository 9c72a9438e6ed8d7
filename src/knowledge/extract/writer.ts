import type { DomNode } from "./dom.ts";

/** The state of rendering a page as Markdown. */
export interface Writer {
	/** Elements that are skipped. */
	skip: ReadonlySet<DomNode>;
	/** Elements that contain block elements. */
	withBlocks: ReadonlySet<DomNode>;
	/** The remaining output budget, in UTF-16 code units. */
	left: { chars: number };
	/** Depth of nested quotations and lists. */
	nesting: number;
	/** Abbreviations that have been expanded. */
	explained: Set<string>;
}

/** Returns the state for a nested block quote or list. */
export function nested(writer: Writer): Writer {
	return { ...writer, nesting: writer.nesting + 1 };
}

/** Returns as much of a text as fits in the budget, and deducts the returned length from the budget. */
export function takeFromBudget(text: string, writer: Writer): string {
	const fits = text.slice(0, writer.left.chars);
	spend(fits.length, writer);
	return fits;
}

/** Deducts characters from the budget. Returns whether all of them fit. */
export function spend(chars: number, { left }: Writer): boolean {
	const room = left.chars >= chars;
	left.chars = Math.max(0, left.chars - chars);
	return room;
}
