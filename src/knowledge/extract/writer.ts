import type { DomNode } from "./dom.ts";

/** The state of turning a page into Markdown. */
export interface Writer {
	/** Elements that are passed over. */
	skip: ReadonlySet<DomNode>;
	/** Elements that hold block elements somewhere. */
	withBlocks: ReadonlySet<DomNode>;
	/** What may still be written, in UTF-16 code units. */
	left: { chars: number };
	/** How many quotations and lists are around. */
	nesting: number;
	/** Abbreviations whose meaning has been given. */
	explained: Set<string>;
}

export function deeper(writer: Writer): Writer {
	return { ...writer, nesting: writer.nesting + 1 };
}

/** As much of a text as may still be written. */
export function written(text: string, writer: Writer): string {
	const fits = text.slice(0, writer.left.chars);
	spend(fits.length, writer);
	return fits;
}

/** Whether there was room left for so many characters. */
export function spend(chars: number, { left }: Writer): boolean {
	const room = left.chars >= chars;
	left.chars = Math.max(0, left.chars - chars);
	return room;
}
