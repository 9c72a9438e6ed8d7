import { scanTags } from "../head-tags.ts";

/** Number of bytes searched for a declaration. Browsers search no more than this. */
const DECLARED_MAX_BYTES = 64 * 1024;

/**
 * Returns the encoding that an HTML or XHTML document declares in its XML declaration, `<meta charset>` or
 * `<meta http-equiv="content-type">`.
 */
export function findDeclaredCharset(bytes: Uint8Array): string | null {
	const source = new TextDecoder("latin1").decode(bytes.subarray(0, DECLARED_MAX_BYTES));
	const xml = /^\s*<\?xml\s[^>]*?\sencoding\s*=\s*["']([\w:.-]+)["']/i.exec(source)?.[1];
	const label = xml ?? findMetaLabel(source);
	// If the declaration is readable as ASCII, the document is not in UTF-16.
	return label !== null && /^(?:utf-?16|unicode)/i.test(label) ? null : label;
}

function findMetaLabel(source: string): string | null {
	for (const { attributes } of scanTags(source, META)) {
		const label = parseLabel(attributes);
		if (label !== null) return label;
	}
	return null;
}

function parseLabel(attributes: ReadonlyMap<string, string>): string | null {
	const charset = attributes.get("charset")?.trim();
	if (charset) return charset;
	if (attributes.get("http-equiv")?.trim().toLowerCase() !== "content-type") return null;
	const [, double, single, bare] = CONTENT_CHARSET.exec(attributes.get("content") ?? "") ?? [];
	return (double ?? single ?? bare)?.trim() || null;
}

const META = new Set(["meta"]);
const CONTENT_CHARSET = /charset\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s;"']+))/i;
