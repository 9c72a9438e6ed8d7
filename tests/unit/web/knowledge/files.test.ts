import { describe, expect, test, vi } from "vitest";
import { ApiError } from "../../../../src/client/api/error.ts";
import { addPage, decodeFile, toPage } from "../../../../src/web/knowledge/files.ts";

describe("a file to add", () => {
	test("becomes a page whose title comes from its content or, if its content has none, from its file name", () => {
		expect(toPage("gold.txt", "A metal.")).toEqual({ title: "gold", text: "A metal." });
		expect(toPage("gold.md", "# Gold\n\nA metal.")).toEqual({ markdown: "# Gold\n\nA metal." });
		expect(toPage("gold.md", "A metal.")).toEqual({ title: "gold", markdown: "A metal." });
		expect(toPage("a.HTM", "<title>Gold</title>")).toEqual({ html: "<title>Gold</title>" });
		expect(toPage("a.html", "<p>A metal.")).toEqual({ title: "a", html: "<p>A metal." });
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

	test("gets its title from its file name if the server finds no title in the content", async () => {
		const add = vi.fn().mockRejectedValueOnce(new ApiError("invalid_request", "title: none"));
		const html = "<!-- <title>Not this</title> --><p>A metal.";
		await addPage("gold.html", html, { add });
		expect(add.mock.calls).toEqual([[{ html }], [{ title: "gold", html }]]);
	});

	test.each(["%PDF-1.7\n1 0 obj", "\u0089PNG\r\n\0\0", "PK\u0003\u0004\ufffd"])(
		"is rejected if it is not text: %j",
		(content) => {
			const bytes = new TextEncoder().encode(content);
			expect(() => decodeFile("f.pdf", bytes)).toThrow("f.pdf can't be read, because it isn't text");
		},
	);
});
