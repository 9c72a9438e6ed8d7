import { describe, expect, test } from "vitest";
import { readTextFile } from "../../../../src/knowledge/files/read-text.ts";
import { encode } from "../../../support/encode.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);

describe("readTextFile", () => {
	test.each([
		["gold.txt", "Grüße aus Köln", "windows-1252"],
		["gold.txt", "今天天气很好，我们去公园散步。", "gbk"],
		["gold.txt", "これはテストです。", "shift_jis"],
		["gold.md", "Привет, мир! Как дела?", "koi8-r"],
		["gold.html", '<meta charset="koi8-r"><p>мир', "koi8-r"],
	])("decodes a file by its declared or detected encoding: %s, %s, %s", (name, text, label) => {
		expect(readTextFile(name, encode(text, label)).text).toContain(text.replace(/<[^>]*>/g, ""));
	});

	test("advises to save a file as UTF-8 if its encoding cannot be determined", () => {
		const unknown = Uint8Array.from({ length: 2_000 }, (_, n) => 0x80 + ((n * n * 31 + n * 7) % 128));
		expect(() => readTextFile("f.txt", unknown)).toThrow("Save it as UTF-8");
	});

	test("treats a file as HTML if its content is HTML, regardless of its name", () => {
		const html = "<!-- saved -->\n<!DOCTYPE html><title>Gold</title><p>A metal.";
		expect(readTextFile("gold.txt", utf8(html))).toMatchObject({ title: "Gold", text: "A metal." });
	});

	test.each([
		["# Gold\n\nA metal.", "Gold"],
		["A metal.\n# not the title", null],
		["Dear all,\n---\nA metal.", null],
	])("takes the title of plain text only from a heading at its start: %j", (text, title) => {
		expect(readTextFile("gold.txt", utf8(text)).title).toBe(title);
	});

	test("reads the text and the code of a notebook, without its outputs", () => {
		const notebook = {
			cells: [
				{ cell_type: "markdown", source: ["# Gold\n", "\n", "A metal."] },
				{
					cell_type: "code",
					source: "# a comment\nprice * 2",
					outputs: [{ data: { "image/png": "iVBORw" } }],
				},
				{ cell_type: "code", source: [] },
			],
			metadata: { language_info: { name: "python", version: "3.12" } },
			nbformat: 4,
		};
		const file = readTextFile("gold.ipynb", utf8(JSON.stringify(notebook)));
		expect(file).toMatchObject({ title: "Gold", mediaType: "application/x-ipynb+json" });
		expect(file.text).toBe("# Gold\n\nA metal.\n\n```python\n# a comment\nprice * 2\n```");
	});

	test.each([
		["is not one", '{"a":1}', "file_broken"],
		["is empty", '{"cells":[],"metadata":{}}', "file_without_text"],
	])("rejects a notebook that %s", (_, text, code) => {
		expect(() => readTextFile("a.ipynb", utf8(text))).toThrow(expect.objectContaining({ code }));
	});

	test("rejects HTML that is too long to be stored whole", () => {
		const html = `<html><body><main>${"<p>A long sentence about gold and its uses.</p>".repeat(30_000)}</main>`;
		expect(() => readTextFile("gold.html", utf8(html))).toThrow(
			expect.objectContaining({ code: "file_too_large" }),
		);
	});

	test("reads source code with a fence that its content does not contain", () => {
		expect(readTextFile("a.py", utf8("x = '```'")).text).toBe("````py\nx = '```'\n````");
		expect(readTextFile("Makefile", utf8("all:")).text).toBe("```makefile\nall:\n```");
	});
});
