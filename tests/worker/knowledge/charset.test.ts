import { expect, test } from "vitest";
import { decode } from "../../../src/knowledge/web/charset/charset.ts";
import { decodeContent } from "../../../src/knowledge/web/content-encoding.ts";
import { encode } from "../../support/encode.ts";

test.each([
	["windows-1252", "Grüße aus Köln"],
	["windows-1250", "Zażółć gęślą jaźń"],
	["windows-1251", "Привет, мир! Как дела?"],
	["koi8-r", "Настройка системы Linux"],
	["windows-1253", "Καλημέρα κόσμε"],
	["windows-1255", "שלום עולם"],
	["windows-1256", "مرحبا بالعالم"],
	["windows-874", "สวัสดีชาวโลก"],
	["gbk", "今天天气很好，我们去公园散步。"],
	["big5", "今天天氣很好，我們去公園散步。"],
	["shift_jis", "日本語のテキスト"],
	["euc-jp", "これはテストです。漢字も含む。"],
	["euc-kr", "이 파일은 한국어로 작성되었습니다"],
])("decodes %s inside workerd, whether or not it is declared", (label, text) => {
	const bytes = encode(text, label);
	expect(decode(bytes, label, false)).toEqual({ text, isSure: true });
	expect(decode(bytes, null, false)).toEqual({ text, isSure: true });
	expect(decode(bytes, "utf-8", false)).toEqual({ text, isSure: true });
});

test("decompresses a body inside workerd up to the size limit", async () => {
	const { signal } = new AbortController();
	const zeros = new Blob([new Uint8Array(50 * 1024 * 1024)])
		.stream()
		.pipeThrough(new CompressionStream("gzip"));
	const bytes = new Uint8Array(await new Response(zeros).arrayBuffer());
	expect(await decodeContent({ bytes, cut: false }, "x-gzip", 1_000, signal)).toMatchObject({ cut: true });
	expect(
		await decodeContent({ bytes: bytes.subarray(0, 9_000), cut: false }, null, 2 ** 26, signal),
	).toBeNull();
});
