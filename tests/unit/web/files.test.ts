import { describe, expect, test } from "vitest";
import { addFile, pageOfFile } from "../../../src/web/knowledge/files.ts";
import { addressesOf } from "../../../src/web/web-address.ts";

const file = (name: string, text: string) => ({ name, text: async () => text });
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

describe("a file", () => {
	test("is a page by its kind, and has its own title or else the file's name", () => {
		expect(pageOfFile("gold.txt", "A metal.")).toEqual({ title: "gold", text: "A metal." });
		expect(pageOfFile("gold.md", "# Gold\n\nA metal.")).toEqual({ markdown: "# Gold\n\nA metal." });
		expect(pageOfFile("gold.md", "A metal.")).toEqual({ title: "gold", markdown: "A metal." });
		expect(pageOfFile("a.HTM", "<title>Gold</title>")).toEqual({ html: "<title>Gold</title>" });
		expect(pageOfFile("a.html", "<p>A metal.")).toEqual({ title: "a", html: "<p>A metal." });
	});

	test("of JSON Lines is an import, and each refused line is named", async () => {
		expect(await addFile(file("all.jsonl", "{}"), knowledge, () => {})).toEqual({
			name: "all.jsonl",
			pages: 3,
			errors: ["Line 4: needs a title"],
			refused: 1,
		});
	});

	test.each(["%PDF-1.7\n1 0 obj", "\u0089PNG\r\n\0\0", "PK\u0003\u0004\ufffd"])(
		"that is no text is not sent: %j",
		async (content) => {
			const report = await addFile(file("f.pdf", content), knowledge, () => {});
			expect(report).toMatchObject({ pages: 0, refused: 1, errors: [expect.stringContaining("not a text")] });
		},
	);

	test("that is refused says why, and does not stop the next", async () => {
		const report = await addFile(file("empty.txt", ""), knowledge, () => {});
		expect(report).toEqual({ name: "empty.txt", pages: 0, errors: ["There is no text in it."], refused: 1 });
	});
});

describe("addresses to begin with", () => {
	test("stand one a line", () => {
		expect(addressesOf("https://a.example\n\n http://b.example/x \n")).toEqual({
			urls: ["https://a.example", "http://b.example/x"],
			fault: null,
		});
		expect(addressesOf("  ")).toEqual({ urls: [], fault: null });
	});

	test.each(["nonsense", "javascript:alert(1)", "https://", "ftp://a.example", "https://["])(
		"%s is none",
		(url) => {
			expect(addressesOf(url).fault).toContain(url);
		},
	);

	test("are limited in number", () => {
		const many = Array.from({ length: 21 }, (_, n) => `https://a.example/${n}`).join("\n");
		expect(addressesOf(many).fault).toMatch(/20/);
	});
});
