import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { FILE_MAX_BYTES } from "../../../../src/contracts/limits.ts";
import { extractFile } from "../../../../src/knowledge/files/extract-file.ts";
import { createDocx } from "../../../support/documents.ts";
import { EXPECTED_ERRORS, EXPECTED_TEXTS } from "../../../support/files/expected.ts";

const CORPUS = join(import.meta.dirname, "../../../support/files/corpus");
const extractNamed = (name: string) => extractFile(name, new Uint8Array(readFileSync(join(CORPUS, name))));

describe("extractFile", () => {
	test.each(EXPECTED_TEXTS)("extracts the text of $name", async ({ name, title, pages, ...expected }) => {
		const { text, pageStarts, ...file } = await extractNamed(name);
		expect(file.title).toBe(title);
		expect(pageStarts?.length).toBe(pages);
		let from = 0;
		for (const part of expected.contains) {
			const at = text.indexOf(part, from);
			expect({ part, isFound: at >= 0, text: at >= 0 ? "" : text }).toMatchObject({ isFound: true });
			from = at + part.length;
		}
		for (const part of expected.lacks ?? []) expect(text).not.toContain(part);
		for (const [page, part] of Object.entries(expected.onPages ?? {})) {
			const start = pageStarts?.[Number(page) - 1] ?? 0;
			expect(text.slice(start, pageStarts?.[Number(page)])).toContain(part);
		}
	});

	test.each(EXPECTED_ERRORS)(
		"rejects $name with $code, and says what to do",
		async ({ name, code, advice }) => {
			await expect(extractNamed(name)).rejects.toMatchObject({
				code,
				message: expect.stringContaining(advice),
			});
		},
	);

	test("covers every file of the corpus", () => {
		const tested = [...EXPECTED_TEXTS, ...EXPECTED_ERRORS].map(({ name }) => name);
		expect(readdirSync(CORPUS).sort()).toEqual(tested.sort());
	});

	test("rejects a file that is larger than allowed", async () => {
		await expect(extractFile("a.txt", new Uint8Array(FILE_MAX_BYTES + 1))).rejects.toMatchObject({
			code: "file_too_large",
		});
	});

	test("rejects a document that is too long to be read whole", async () => {
		const document = createDocx("A sentence about alpacas. ".repeat(50_000));
		await expect(extractFile("a.docx", document)).rejects.toMatchObject({ code: "file_too_large" });
	});

	test.each([
		["a.rtf", "{\\rtf1\\ansi\\deff0 {\\b Alpacas} hum.}"],
		["a.ps", "%!PS-Adobe-3.0\n/Helvetica findfont (Alpacas hum.) show"],
		["a.eml", "From: Ann\r\nSubject: Wool,\r\n and more\r\nMIME-Version: 1.0\r\n\r\nQWxwYWNhcyBodW0u"],
		["a.mht", "MIME-Version: 1.0\nContent-Type: multipart/related\n\n--x\n"],
	])("rejects a format whose text is hidden in markup: %s", async (name, text) => {
		await expect(extractFile(name, new TextEncoder().encode(text))).rejects.toMatchObject({
			code: "file_type_unsupported",
		});
	});

	test.each(["Note: the MIME-Version: header is required.", "Animals: alpacas\n\nMIME-Version: a header"])(
		"reads a text that mentions such a format: %j",
		async (text) => {
			expect((await extractFile("a.txt", new TextEncoder().encode(text))).text).toBe(text);
		},
	);

	test("rejects a text file named as a PDF", async () => {
		await expect(extractFile("a.pdf", new TextEncoder().encode("text"))).rejects.toMatchObject({
			code: "file_broken",
		});
	});

	test("reads the archive of a document in which every byte may be damaged without another error", async () => {
		const bytes = readFileSync(join(CORPUS, "report.docx"));
		for (let at = 0; at < bytes.length; at += 397) {
			const damaged = new Uint8Array(bytes);
			damaged[at] = (damaged[at] ?? 0) ^ 0xff;
			const outcome = await extractFile("report.docx", damaged).then(
				() => "extracted",
				({ code }) => code,
			);
			expect([
				"extracted",
				"file_broken",
				"file_encrypted",
				"file_type_unsupported",
				"file_too_large",
				"file_without_text",
			]).toContain(outcome);
		}
	});

	test("reports the share of a PDF that was read", async () => {
		const shares: number[] = [];
		const bytes = new Uint8Array(readFileSync(join(CORPUS, "manual.pdf")));
		await extractFile("manual.pdf", bytes, (share) => shares.push(share));
		expect(shares).toHaveLength(300);
		expect(shares.at(-1)).toBe(1);
	});
});
