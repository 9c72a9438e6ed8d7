import { findDeclaredCharset } from "./declared-charset.ts";
import { guessCharset } from "./guess-charset.ts";

/** Decoded text. */
export interface Decoded {
	/** The decoded text. Invalid bytes are omitted rather than replaced with U+FFFD. */
	text: string;
	/** False if no encoding fits the bytes. The text may then be wrong. */
	isSure: boolean;
}

const BYTE_ORDER_MARKS: [label: string, bytes: number[]][] = [
	["utf-8", [0xef, 0xbb, 0xbf]],
	["utf-16be", [0xfe, 0xff]],
	["utf-16le", [0xff, 0xfe]],
];
/** Number of bytes searched for zero bytes, which indicate UTF-16. */
const UTF16_SAMPLE_BYTES = 4_096;
/** An encoding does not fit the bytes if more than this share of the non-ASCII characters is invalid. */
const BROKEN_SHARE_MAX = 0.5;

/**
 * Decodes bytes with the first encoding that fits them. Tries, in order: the encoding indicated by the byte order mark,
 * UTF-8, the charset declared in the header, the charset declared in the HTML, and the encoding that `guessCharset`
 * returns.
 */
export function decode(bytes: Uint8Array, headerLabel: string | null, isHtml: boolean): Decoded {
	const mark = BYTE_ORDER_MARKS.find(([, mark]) => mark.every((byte, at) => bytes[at] === byte))?.[0];
	const valid = decodeUtf8(bytes);
	const detected = mark ?? detectLabel(bytes);
	if (valid !== null && detected === null) return { text: valid, isSure: true };
	const labels = [detected, headerLabel, isHtml ? findDeclaredCharset(bytes) : null, "utf-8"];
	for (const label of labels) {
		const text = label === null ? null : decodeWith(label, bytes);
		if (text !== null) return { text, isSure: true };
	}
	const guessed = guessCharset(bytes);
	const text = new TextDecoder(guessed ?? "windows-1252").decode(bytes).replaceAll("\ufffd", "");
	return { text, isSure: guessed !== null };
}

/** Decodes bytes as `decode` does, but returns only the text. The text may be wrong if no encoding is declared. */
export function decodeText(bytes: Uint8Array, headerLabel: string | null, isHtml: boolean): string {
	return decode(bytes, headerLabel, isHtml).text;
}

/** Detects UTF-16 by the zero bytes of mostly ASCII text, and ISO-2022-JP by its escape sequences. */
function detectLabel(bytes: Uint8Array): string | null {
	const sample = bytes.subarray(0, UTF16_SAMPLE_BYTES);
	const zeros = [0, 0];
	for (const [at, byte] of sample.entries()) if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
	const [even = 0, odd = 0] = zeros;
	const zerosMin = sample.length / 8;
	if (odd > zerosMin && even < odd / 8) return "utf-16le";
	if (even > zerosMin && odd < even / 8) return "utf-16be";
	return hasJapaneseEscape(bytes) ? "iso-2022-jp" : null;
}

function hasJapaneseEscape(bytes: Uint8Array): boolean {
	for (let at = bytes.indexOf(0x1b); at >= 0; at = bytes.indexOf(0x1b, at + 1))
		if (bytes[at + 1] === 0x24 && (bytes[at + 2] === 0x42 || bytes[at + 2] === 0x40)) return true;
	return false;
}

function decodeUtf8(bytes: Uint8Array): string | null {
	try {
		return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes).replaceAll("\ufffd", "");
	} catch {
		return null;
	}
}

/** Returns null when the label is unknown or does not fit the bytes. */
function decodeWith(label: string, bytes: Uint8Array): string | null {
	const decoder = createDecoder(label);
	if (decoder === null) return null;
	const text = decoder.decode(bytes);
	const whole = text.replaceAll("\ufffd", "");
	const broken = text.length - whole.length;
	const others = whole.length - whole.replace(/[^\0-\x7f]+/g, "").length;
	return broken > BROKEN_SHARE_MAX * (broken + others) ? null : whole;
}

function createDecoder(label: string): InstanceType<typeof TextDecoder> | null {
	try {
		return new TextDecoder(label);
	} catch {
		return null;
	}
}
