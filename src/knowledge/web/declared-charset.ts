/** How far into a document its declaration is looked for, in bytes; browsers look at least as far. */
const DECLARED_MAX_BYTES = 64 * 1024;

/**
 * Returns the encoding that an HTML or XHTML document declares: in its XML declaration, in `<meta charset>` or in
 * `<meta http-equiv="content-type">`, and nowhere else. The algorithm is the prescan of the HTML standard, which does not
 * read declarations inside comments, scripts and other raw text.
 */
export function declaredCharset(bytes: Uint8Array): string | null {
	const source = new TextDecoder("latin1").decode(bytes.subarray(0, DECLARED_MAX_BYTES));
	const xml = /^\s*<\?xml\s[^>]*?\sencoding\s*=\s*["']([\w:.-]+)["']/i.exec(source)?.[1];
	const label = xml ?? metaLabel(source);
	// A document that could be read so far is not UTF-16.
	return label !== null && /^(?:utf-?16|unicode)/i.test(label) ? null : label;
}

function metaLabel(source: string): string | null {
	let at = source.indexOf("<");
	while (at >= 0) {
		let end = at + 1;
		if (source.startsWith("<!--", at)) end = after(source, "-->", at + 2);
		else {
			TAG.lastIndex = at;
			const [whole = "", name = ""] = TAG.exec(source) ?? [];
			if (whole !== "") {
				const { attributes, end: tagEnd } = attributesAt(source, at + whole.length);
				const label = name.toLowerCase() === "meta" ? labelOf(attributes) : null;
				if (label !== null) return label;
				end = RAW_TEXT.has(name.toLowerCase()) ? endOfRawText(source, name, tagEnd) : tagEnd;
			}
		}
		at = source.indexOf("<", end);
	}
	return null;
}

function labelOf(attributes: ReadonlyMap<string, string>): string | null {
	const charset = attributes.get("charset")?.trim();
	if (charset) return charset;
	if (attributes.get("http-equiv")?.trim().toLowerCase() !== "content-type") return null;
	const [, double, single, bare] = CONTENT_CHARSET.exec(attributes.get("content") ?? "") ?? [];
	return double ?? single ?? bare ?? null;
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

const TAG = /<\/?([a-z][^\s/>]*)/iy;
const ATTRIBUTE = /[\s/]*([^\s/>][^\s/>=]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]*)))?/y;
const CONTENT_CHARSET = /charset\s*=\s*(?:"\s*([^"]+?)\s*"|'\s*([^']+?)\s*'|([^\s;"']+))/i;
const RAW_TEXT = new Set([
	"script",
	"style",
	"title",
	"textarea",
	"noscript",
	"iframe",
	"noembed",
	"noframes",
	"xmp",
	"template",
]);
