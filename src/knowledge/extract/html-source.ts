/** A tag in HTML source. Names are in lower case; values are verbatim. */
export interface SourceTag {
	name: string;
	/** Whether the tag is an end tag. */
	closes: boolean;
	attributes: Map<string, string>;
	selfClosing: boolean;
	/** The offset after the tag. */
	end: number;
}

/**
 * Parses the tag that starts at `open`, including those of its attributes that are in `read`. Returns null if no tag
 * starts there. Runs in linear time.
 */
export function readTag(source: string, open: number, read: ReadonlySet<string>): SourceTag | null {
	NAME.lastIndex = open;
	const [whole = "", slash, name = ""] = NAME.exec(source) ?? [];
	if (whole === "") return null;
	const tag = { name: name.toLowerCase(), closes: slash === "/", attributes: new Map<string, string>() };
	for (let at = open + whole.length; at < source.length; ) {
		END.lastIndex = at;
		const end = END.exec(source)?.[0];
		if (end !== undefined) return { ...tag, selfClosing: end.includes("/"), end: at + end.length };
		ATTRIBUTE.lastIndex = at;
		const [attribute, written = "", double, single, bare] = ATTRIBUTE.exec(source) ?? [];
		if (attribute === undefined) break;
		const key = written.toLowerCase();
		if (read.has(key) && !tag.attributes.has(key)) tag.attributes.set(key, double ?? single ?? bare ?? "");
		at += attribute.length;
	}
	return { ...tag, selfClosing: false, end: source.length };
}

const NAME = /<(\/?)([a-z][^\s/>]*)/iy;
const ATTRIBUTE = /[\s/]*([^\s/>][^\s/>=]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]*)))?/y;
const END = /[\s/]*>/y;

/** Returns the offset after the next `mark`, or the end of the source when there is none. */
export function offsetAfter(source: string, mark: string, from: number): number {
	const at = source.indexOf(mark, from);
	return at < 0 ? source.length : at + mark.length;
}

/** Returns the offset of the end tag of a raw text element, or the end of the source. */
export function findRawTextEnd(source: string, name: string, from: number): number {
	const close = new RegExp(`</${name}(?=[\\s/>])`, "gi");
	close.lastIndex = from;
	return close.exec(source)?.index ?? source.length;
}

/** Decodes the character references common in URLs, styles and quoted attributes. */
export function decodeReferences(value: string): string {
	return value.replace(REFERENCE, (...match) => {
		const [whole, name, decimal, hex] = match;
		if (name !== undefined) return NAMED[String(name).toLowerCase()] ?? String(whole);
		const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
		return code <= 0x10ffff ? String.fromCodePoint(code) : "";
	});
}

const REFERENCE = /&(?:(amp|quot|apos|lt|gt|sol|colon|equals|semi);|#(\d{1,7});?|#x([\da-f]{1,6});?)/gi;
const NAMED: Record<string, string> = {
	amp: "&",
	quot: '"',
	apos: "'",
	lt: "<",
	gt: ">",
	sol: "/",
	colon: ":",
	equals: "=",
	semi: ";",
};
