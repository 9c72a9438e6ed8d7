import { describe, expect, test } from "vitest";
import { decode, decodeText } from "../../../../../src/knowledge/web/charset/charset.ts";
import { parseContentType } from "../../../../../src/knowledge/web/content-type.ts";
import { encode } from "../../../../support/encode.ts";
import { runInTime } from "../../../../support/growth.ts";

const GRUESSE = [0x47, 0x72, 0xfc, 0xdf, 0x65];
const latin = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const bytes = (...parts: (string | Iterable<number>)[]) =>
	Uint8Array.from(parts.flatMap((part) => [...(typeof part === "string" ? latin(part) : part)]));
const utf8 = (text: string) => new TextEncoder().encode(text);
/** Bytes whose charset cannot be detected; only a declaration identifies it. */
const KOI8 = encode("мир", "koi8-r");

test("a byte order mark takes precedence and is removed from the text", () => {
	expect(decodeText(utf8("\ufeffGrüße"), "windows-1252", true)).toBe("Grüße");
	expect(decodeText(bytes([0xff, 0xfe, 0x47, 0, 0xfc, 0]), "utf-8", false)).toBe("Gü");
	expect(decodeText(bytes([0xfe, 0xff, 0, 0x47, 0, 0xfc]), null, false)).toBe("Gü");
});

test("the charset in the header takes precedence over the one in the page", () => {
	expect(decodeText(bytes(GRUESSE), "ISO-8859-1", false)).toBe("Grüße");
	expect(decodeText(bytes('<meta charset="utf-8">', GRUESSE), "latin1", true)).toContain("Grüße");
	expect(decodeText(bytes([0x93, 0xfa, 0x96, 0x7b]), "Shift_JIS", false)).toBe("日本");
});

describe("the charset that an HTML page declares", () => {
	test.each([
		'<meta charset="koi8-r">',
		"<META CHARSET=KOI8-R>",
		"<meta charset=' koi8-r '/>",
		'<head><meta http-equiv="Content-Type" content="text/html; charset=koi8-r">',
		"<meta content='text/html;charset=\"koi8-r\"' http-equiv=content-type>",
		'<?xml version="1.0" encoding="koi8-r"?>',
		'<!-- <meta charset="big5"> --><meta charset=koi8-r>',
		'<script>"<meta charset=big5>"</script><meta charset=koi8-r>',
		"<title><meta charset=big5></title><meta charset=koi8-r>",
		'<meta name="description" content="How charset=big5 breaks pages"><meta charset=koi8-r>',
		'<link title="<meta charset=big5>"><meta charset=koi8-r>',
		`${" ".repeat(2_000)}<meta charset=koi8-r>`,
	])("is found the way browsers find it: %s", (meta) => {
		expect(decodeText(bytes(meta, KOI8), null, true)).toContain("мир");
		expect(decodeText(bytes(meta, KOI8), "windows-1251", true)).not.toContain("мир");
	});

	test.each([
		'<meta name="description" content="How charset=gbk breaks pages"><meta charset=utf-8>',
		'<meta name="keywords" content="charset=gbk">',
		"<!-- <meta charset=gbk> -->",
		"<p>&lt;meta charset=gbk&gt; <meta property=og:title content='charset=gbk'>",
		"<meta charset=gbk>",
		'<meta charset="utf-16">',
		"<title>charset=gbk",
	])("is ignored when the bytes are UTF-8: %s", (meta) => {
		expect(decodeText(bytes(meta, utf8("café")), null, true)).toContain("café");
		expect(decodeText(bytes(meta, utf8("café")), "gbk", true)).toContain("café");
	});

	test.each([
		["open tags", "<meta ".repeat(12_000)],
		["unclosed quotes", '<meta content="'.repeat(12_001)],
		["unclosed comments", "<!--".repeat(20_000)],
		["unclosed scripts", "<script>".repeat(9_000)],
		["spaces", `<meta${" ".repeat(66_000)}`],
		["an endless XML declaration", `<?xml ${" encoding".repeat(9_000)}`],
	])("is looked up in time if the page contains %s", (_, source) => {
		expect(runInTime(() => decodeText(bytes(source, GRUESSE), null, true))).toContain("Grüße");
	});
});

test("UTF-8 is used when the charset label is unknown or cannot be correct", () => {
	expect(decodeText(utf8("Grüße"), null, false)).toBe("Grüße");
	for (const label of ["klingon", "utf-16", "unicode", "iso-8859-1", "us-ascii", "gbk", "replacement", ""])
		expect(decodeText(utf8("Grüße"), label, false)).toBe("Grüße");
	expect(decodeText(bytes('<meta charset="utf-16">', utf8("Grüße")), null, true)).toContain("Grüße");
});

test("a wrong UTF-8 header is overridden by the declaration in the page or by the page's bytes", () => {
	expect(decodeText(bytes("<meta charset=koi8-r>", KOI8), "utf-8", true)).toContain("мир");
	expect(decodeText(encode("Привет, мир! Как дела?", "windows-1251"), "utf-8", false)).toContain(
		"Привет, мир!",
	);
	expect(decodeText(bytes(GRUESSE), "utf8", false)).toBe("Grüße");
});

test("a charset that consists of white space is parsed in time and ignored", () => {
	const blank = " ".repeat(30_000);
	const meta = `<meta http-equiv="content-type" content='text/html; charset="${blank}'>`;
	expect(runInTime(() => decodeText(bytes(meta, GRUESSE), null, true))).toContain("Grüße");
	expect(runInTime(() => parseContentType(`text/html; charset=${blank}"`))).toEqual({
		essence: "text/html",
		charset: null,
	});
});

describe("bytes without a declared charset", () => {
	test.each([
		["windows-1252", "Grüße aus Köln"],
		["windows-1252", "café"],
		["windows-1252", "It’s “quoted” – fine, 10 €"],
		["windows-1252", "El niño comió ¿qué?"],
		["windows-1252", "Où est la bibliothèque ? « Ici »"],
		["windows-1252", "Bjørn spiser rødgrød med fløde på"],
		["windows-1252", "Señor Müller & Søn, 5 × ½ cup"],
		["windows-1250", "Zażółć gęślą jaźń"],
		["iso-8859-2", "Příliš žluťoučký kůň"],
		["windows-1254", "Türkçe ışık ağaç şeker"],
		["windows-1251", "Привет, мир! Как дела?"],
		["windows-1251", "Київ — столиця України"],
		["koi8-r", "Настройка системы Linux"],
		["ibm866", "Привет, мир"],
		["windows-1253", "Καλημέρα κόσμε"],
		["windows-1255", "שלום עולם"],
		["windows-1256", "مرحبا بالعالم"],
		["windows-874", "สวัสดีชาวโลก"],
		["gbk", "你好，世界"],
		["gbk", "安装说明：先运行setup.exe"],
		["big5", "今天天氣很好，我們去公園散步。"],
		["shift_jis", "日本語のテキスト"],
		["euc-jp", "これはテストです。漢字も含む。"],
		["euc-kr", "이 파일은 한국어로 작성되었습니다"],
	])("are decoded with the charset that yields plausible text: %s, %s", (label, text) => {
		expect(decode(encode(text, label), null, false)).toEqual({ text, isSure: true });
		const long = encode(`${"x ".repeat(5_000)}${text}`, label);
		expect(decode(long, null, false)).toMatchObject({
			text: expect.stringMatching(/^x [\s\S]*$/),
			isSure: true,
		});
		expect(decode(long, null, false).text.endsWith(text)).toBe(true);
	});

	test.each([
		["UTF-16LE", [...latin("Hello Grüße")].flatMap((byte) => [byte, 0])],
		["UTF-16BE", [...latin("Hello Grüße")].flatMap((byte) => [0, byte])],
	])("can be UTF-16 without a byte order mark: %s", (_, source) => {
		expect(decodeText(bytes(source), null, false)).toBe("Hello Grüße");
	});

	test("can be ISO-2022-JP", () => {
		const source = bytes("a ", [0x1b, 0x24, 0x42, 0x46, 0x7c, 0x4b, 0x5c, 0x1b, 0x28, 0x42], " b");
		expect(decodeText(source, null, false)).toBe("a 日本 b");
		expect(decodeText(source, "iso-2022-jp", false)).toBe("a 日本 b");
	});

	test("are decoded based on the entire text, not only its first line", () => {
		const text = `\u00a9 2024 A. Author\n${"plain words\n".repeat(9_000)}Привет, мир! Как дела?`;
		expect(decode(encode(text, "windows-1251"), null, false)).toEqual({ text, isSure: true });
	});

	test.each([
		["noise", (n: number) => 0x80 + ((n * n * 31 + n * 7 + (n >> 5)) % 128)],
		["pairs of bytes", (n: number) => (n % 2 === 1 ? 0xa1 + ((n * 7) % 90) : 0xb0 + ((n * 13) % 39))],
		["escapes", () => 0x1b],
	])("are decoded in time: 2 MB of %s", (_, byteAt) => {
		const source = Uint8Array.from({ length: 2 * 1024 * 1024 }, (_, n) => byteAt(n));
		expect(runInTime(() => decodeText(source, null, true))).not.toContain("\ufffd");
	});

	test("are decoded with isSure set to false if they resemble no language", () => {
		const noise = Uint8Array.from({ length: 2_000 }, (_, n) => (n * n * 31 + n * 7) % 256);
		expect(decode(noise, null, false).isSure).toBe(false);
	});
});

test("invalid bytes are dropped and no U+FFFD remains", () => {
	expect(decodeText(bytes(utf8("日本語 naïve "), [0xff], utf8("東京")), null, false)).toBe(
		"日本語 naïve 東京",
	);
	expect(decodeText(utf8("日本語").subarray(0, 8), "utf-8", false)).toBe("日本");
	expect(decodeText(utf8("a\ufffdb"), null, false)).toBe("ab");
	expect(decodeText(bytes([0x93, 0xfa, 0x96]), "shift_jis", false)).toBe("日");
	for (let n = 0; n < 50; n++) {
		const noise = Uint8Array.from({ length: 300 }, (_, at) => (at * (2 * n + 7) * 13 + n) % 256);
		for (const label of [null, "utf-8", "gbk", "shift_jis", "utf-16"])
			expect(decodeText(noise, label, true)).not.toContain("\ufffd");
	}
});
