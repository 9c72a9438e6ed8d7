import { expect, it } from "vitest";
import { decodeText } from "../../../../src/knowledge/web/charset.ts";

const GRUESSE = [0x47, 0x72, 0xfc, 0xdf, 0x65];
const latin = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const bytes = (...parts: (string | number[])[]) =>
	Uint8Array.from(parts.flatMap((part) => (typeof part === "string" ? [...latin(part)] : part)));

it("a byte order mark counts most, and is no part of the text", () => {
	expect(decodeText(new TextEncoder().encode("\ufeffGrüße"), "windows-1252", true)).toBe("Grüße");
	expect(decodeText(bytes([0xff, 0xfe, 0x47, 0, 0xfc, 0]), "utf-8", false)).toBe("Gü");
	expect(decodeText(bytes([0xfe, 0xff, 0, 0x47, 0, 0xfc]), null, false)).toBe("Gü");
});

it("then what the header says", () => {
	expect(decodeText(bytes(GRUESSE), "ISO-8859-1", false)).toBe("Grüße");
	expect(decodeText(bytes('<meta charset="utf-8">', GRUESSE), "latin1", true)).toContain("Grüße");
	expect(decodeText(bytes([0x93, 0xfa, 0x96, 0x7b]), "Shift_JIS", false)).toBe("日本");
});

it.each([
	'<meta charset="windows-1252">',
	"<META CHARSET=latin1>",
	'<head><meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">',
])("then what a page of HTML says of itself: %s", (meta) => {
	expect(decodeText(bytes(meta, GRUESSE), null, true)).toContain("Grüße");
	expect(decodeText(bytes(meta, GRUESSE), null, false)).not.toContain("Grüße");
	expect(decodeText(bytes(" ".repeat(2_000), meta, GRUESSE), null, true)).not.toContain("Grüße");
});

it("else UTF-8, also where a label is unknown or cannot be true", () => {
	const utf8 = new TextEncoder().encode("Grüße");
	expect(decodeText(utf8, null, false)).toBe("Grüße");
	expect(decodeText(utf8, "klingon", false)).toBe("Grüße");
	expect(decodeText(bytes('<meta charset="utf-16">', [...utf8]), null, true)).toContain("Grüße");
});

it("what is no character is replaced", () => {
	expect(decodeText(bytes(GRUESSE), null, false)).toBe("Gr\ufffd\ufffde");
});
