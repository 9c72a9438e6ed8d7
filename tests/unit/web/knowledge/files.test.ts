import { describe, expect, test, vi } from "vitest";
import { ApiError } from "../../../../src/client/api/error.ts";
import { addFile, toPage } from "../../../../src/web/knowledge/files.ts";
import { encode } from "../../../support/encode.ts";

const file = (name: string, content: string | Uint8Array<ArrayBuffer>) => new File([content], name);
const knowledge = {
	add: () => Promise.reject(new Error("There is no text in it.")),
	importLines: async () => ({
		added: 2,
		updated: 1,
		unchanged: 0,
		failed: [{ line: 4, error: "needs a title" }],
		failed_count: 1,
	}),
};

describe("a file to add", () => {
	test("becomes a page whose title comes from its content or, if its content has none, from its file name", () => {
		expect(toPage("gold.txt", "A metal.")).toEqual({ title: "gold", text: "A metal." });
		expect(toPage("gold.md", "# Gold\n\nA metal.")).toEqual({ markdown: "# Gold\n\nA metal." });
		expect(toPage("gold.md", "A metal.")).toEqual({ title: "gold", markdown: "A metal." });
		expect(toPage("a.HTM", "<title>Gold</title>")).toEqual({ html: "<title>Gold</title>" });
		expect(toPage("a.html", "<p>A metal.")).toEqual({ title: "a", html: "<p>A metal." });
	});

	test("is imported line by line if it is JSON Lines, and reports an error for each rejected line", async () => {
		expect(await addFile(file("all.jsonl", "{}"), knowledge, () => {})).toEqual({
			name: "all.jsonl",
			pages: 3,
			errors: ["Line 4: needs a title"],
			errorCount: 1,
		});
	});

	test.each([
		["gold.md", "---\ntitle: Gold\n---\nA metal.", {}],
		["gold.md", "```sh\n# fetch it\n```\nA metal.", { title: "gold" }],
		["gold.markdown", "Gold\n====\nA metal.", {}],
		["gold.md", "#gold is a hashtag", { title: "gold" }],
		["gold.txt", "# Gold\n\nA metal.", { title: "Gold" }],
		["gold.txt", "Gold\r\n====\r\nA metal.", { title: "Gold" }],
		["gold.txt", "A metal.\n# not the title", { title: "gold" }],
		["gold.txt", "Dear all,\n---\nA metal.", { title: "gold" }],
		["gold.html", "<h1><b>Gold</b></h1><p>A metal.", {}],
		["gold.html", '<meta property="og:title" content="Gold"><p>A metal.', {}],
		["gold.html", "<title> </title><p>A metal.", { title: "gold" }],
		["gold.html", "<h1>Gold</h1><p>A metal.", {}],
		["gold", "A metal.", { title: "gold" }],
		[".md", "A metal.", { title: ".md" }],
		["a.b.txt", "A metal.", { title: "a.b" }],
	])("gets its title from its content: %s, %j", (name, content, title) => {
		const { text: _text, markdown: _markdown, html: _html, ...rest } = toPage(name, content);
		expect(rest).toEqual(title);
	});

	test("is treated as HTML if its content is HTML, regardless of its name", () => {
		const html = "<!-- saved -->\n<!DOCTYPE html><title>Gold</title><p>A metal.";
		expect(toPage("gold", html)).toEqual({ html });
		expect(toPage("gold.txt", html)).toEqual({ html });
		expect(toPage("gold.txt", "About <html> tags")).toMatchObject({ title: "gold" });
	});

	test.each([
		["gold.txt", "Grüße aus Köln", "windows-1252"],
		["gold.txt", "今天天气很好，我们去公园散步。", "gbk"],
		["gold.txt", "これはテストです。", "shift_jis"],
		["gold.md", "Привет, мир! Как дела?", "koi8-r"],
		["gold.html", '<meta charset="koi8-r"><p>мир', "koi8-r"],
		["gold.html", '<p>How charset=gbk breaks "café"', "utf-8"],
	])("is decoded by its declared or detected encoding: %s, %s, %s", async (name, text, label) => {
		const add = vi.fn();
		const bytes = label === "utf-8" ? new TextEncoder().encode(text) : encode(text, label);
		expect(await addFile(file(name, bytes), { ...knowledge, add }, () => {})).toMatchObject({ pages: 1 });
		expect(JSON.stringify(add.mock.calls)).toContain(JSON.stringify(text).slice(1, -1));
	});

	test("is decoded before its JSON Lines are imported", async () => {
		const lines: unknown[] = [];
		const importLines: typeof knowledge.importLines = async (...sent: unknown[]) => {
			lines.push(sent[0]);
			return knowledge.importLines();
		};
		const line = '{"title":"Köln","text":"Grüße aus Köln"}';
		await addFile(file("all.jsonl", encode(line, "windows-1252")), { ...knowledge, importLines }, () => {});
		await addFile(file("all.jsonl", `\ufeff${line}`), { ...knowledge, importLines }, () => {});
		expect(lines).toEqual([line, line]);
	});

	test("is rejected with advice to save it as UTF-8 if its encoding cannot be determined", async () => {
		const unknown = Uint8Array.from({ length: 2_000 }, (_, n) => 0x80 + ((n * n * 31 + n * 7) % 128));
		const report = await addFile(file("f.txt", unknown), knowledge, () => {});
		expect(report).toMatchObject({ pages: 0, errorCount: 1, errors: [expect.stringContaining("as UTF-8")] });
	});

	test("gets its title from its file name if the server finds no title in the content", async () => {
		const add = vi.fn().mockRejectedValueOnce(new ApiError("invalid_request", "title: none"));
		const html = "<!-- <title>Not this</title> --><p>A metal.";
		expect(await addFile(file("gold.html", html), { ...knowledge, add }, () => {})).toMatchObject({
			pages: 1,
		});
		expect(add.mock.calls).toEqual([[{ html }], [{ title: "gold", html }]]);
	});

	test.each(["%PDF-1.7\n1 0 obj", "\u0089PNG\r\n\0\0", "PK\u0003\u0004\ufffd"])(
		"is rejected if it is not text: %j",
		async (content) => {
			const report = await addFile(file("f.pdf", content), knowledge, () => {});
			expect(report).toMatchObject({
				pages: 0,
				errorCount: 1,
				errors: [expect.stringContaining("not a text")],
			});
		},
	);

	test("is reported with the server's error if the server rejects it", async () => {
		const report = await addFile(file("empty.txt", ""), knowledge, () => {});
		expect(report).toEqual({
			name: "empty.txt",
			pages: 0,
			errors: ["There is no text in it."],
			errorCount: 1,
		});
	});

	test("is rejected with an error that uses the labels of the page, not the field names of the API", async () => {
		const add = () => Promise.reject(new ApiError("invalid_request", "text: must not be empty."));
		const report = await addFile(file("empty.txt", ""), { ...knowledge, add }, () => {});
		expect(report.errors).toEqual(["Text: must not be empty."]);
	});
});
