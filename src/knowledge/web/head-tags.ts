/** A start tag. Attribute names are in lower case, values as they are written. */
export interface Tag {
	name: string;
	attributes: ReadonlyMap<string, string>;
}

/**
 * Yields the start tags of these names in HTML source, in order; none inside comments, scripts and other raw text. It reads
 * tags like the prescan of the HTML standard, and takes time in proportion to the length.
 */
export function* tagsOf(source: string, names: ReadonlySet<string>): Generator<Tag> {
	let at = source.indexOf("<");
	while (at >= 0) {
		let end = at + 1;
		if (source.startsWith("<!--", at)) end = after(source, "-->", at + 2);
		else {
			TAG.lastIndex = at;
			const [whole = "", slash = "", written = ""] = TAG.exec(source) ?? [];
			if (whole !== "") {
				const name = written.toLowerCase();
				const tag = attributesAt(source, at + whole.length);
				if (slash === "" && names.has(name)) yield { name, attributes: tag.attributes };
				end = slash === "" && RAW_TEXT.has(name) ? endOfRawText(source, name, tag.end) : tag.end;
			}
		}
		at = source.indexOf("<", end);
	}
}

function attributesAt(source: string, from: number): { attributes: Map<string, string>; end: number } {
	const attributes = new Map<string, string>();
	let end = from;
	for (;;) {
		ATTRIBUTE.lastIndex = end;
		const [whole, name = "", double, single, bare] = ATTRIBUTE.exec(source) ?? [];
		if (whole === undefined) break;
		const key = name.toLowerCase();
		if (!attributes.has(key)) attributes.set(key, double ?? single ?? bare ?? "");
		end += whole.length;
	}
	return { attributes, end: after(source, ">", end) };
}

function endOfRawText(source: string, name: string, from: number): number {
	const close = new RegExp(`</${name}(?=[\\s/>])`, "gi");
	close.lastIndex = from;
	return close.exec(source)?.index ?? source.length;
}

function after(source: string, mark: string, from: number): number {
	const at = source.indexOf(mark, from);
	return at < 0 ? source.length : at + mark.length;
}

const TAG = /<(\/?)([a-z][^\s/>]*)/iy;
const ATTRIBUTE = /[\s/]*([^\s/>][^\s/>=]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]*)))?/y;
const RAW_TEXT = new Set(
	"iframe noembed noframes noscript script style template textarea title xmp".split(" "),
);
