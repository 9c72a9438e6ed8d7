/** How far into a page its own word on its characters is looked for, in bytes. */
const META_MAX_BYTES = 1_024;
const MARKS: [label: string, bytes: number[]][] = [
	["utf-8", [0xef, 0xbb, 0xbf]],
	["utf-16be", [0xfe, 0xff]],
	["utf-16le", [0xff, 0xfe]],
];

/**
 * The text that bytes stand for: by their byte order mark, else by the label of the header, else by what a page of HTML says
 * of itself, else as UTF-8. That is the order of the HTML standard. What is no character becomes U+FFFD.
 */
export function decodeText(bytes: Uint8Array, headerLabel: string | null, isHtml: boolean): string {
	const mark = MARKS.find(([, mark]) => mark.every((byte, at) => bytes[at] === byte))?.[0];
	const labels = [mark, headerLabel, isHtml ? metaLabel(bytes) : null, "utf-8"];
	const decoder = labels.map((label) => (label ? decoderFor(label) : null)).find((found) => found !== null);
	return (decoder ?? new TextDecoder()).decode(bytes);
}

function metaLabel(bytes: Uint8Array): string | null {
	const head = new TextDecoder("latin1").decode(bytes.subarray(0, META_MAX_BYTES));
	const label = /<meta[^>]+?charset\s*=\s*["']?\s*([\w:.-]+)/i.exec(head)?.[1] ?? null;
	// A page that could be read so far is no UTF-16.
	return label !== null && /^utf-?16/i.test(label) ? null : label;
}

function decoderFor(label: string): TextDecoder | null {
	try {
		return new TextDecoder(label);
	} catch {
		return null;
	}
}
