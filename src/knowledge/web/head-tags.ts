import { findRawTextEnd, offsetAfter, readTag, type SourceTag } from "../extract/html-source.ts";

/**
 * Yields the start tags with these names in HTML source, in order. Skips comments and raw text such as scripts. Parses
 * tags like the encoding prescan in the HTML standard. Runs in linear time.
 */
export function* scanTags(source: string, names: ReadonlySet<string>): Generator<SourceTag> {
	let at = source.indexOf("<");
	while (at >= 0) {
		let end = at + 1;
		if (source.startsWith("<!--", at)) end = offsetAfter(source, "-->", at + 2);
		else {
			const tag = readTag(source, at, ATTRIBUTES);
			if (tag !== null) {
				if (!tag.closes && names.has(tag.name)) yield tag;
				end = !tag.closes && RAW_TEXT.has(tag.name) ? findRawTextEnd(source, tag.name, tag.end) : tag.end;
			}
		}
		at = source.indexOf("<", end);
	}
}

/** Attributes of `<base>` and `<meta>` that describe the document. */
const ATTRIBUTES = new Set(["charset", "content", "href", "http-equiv"]);
const RAW_TEXT = new Set(
	"iframe noembed noframes noscript script style template textarea title xmp".split(" "),
);
