import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ListedWords, listedLines, listedWords, WORD_LISTS } from "../../../src/text/word-lists.ts";

const SOURCES = join(import.meta.dirname, "../../../src");

test("reads the words of all lines of a list", () => {
	expect(listedLines("synonyms")).toContain("illness disease sick");
	expect(listedWords("trailers").slice(0, 3)).toEqual(["then", "too", "though"]);
	const trailers = new ListedWords("trailers");
	expect([trailers.has("then"), trailers.has("anche"), trailers.has("bitcoin")]).toEqual([true, true, false]);
});

test("throws when a list is missing", () => {
	expect(() => listedWords("missing")).toThrow('There is no list of words "missing".');
	expect(() => new ListedWords("missing").has("then")).toThrow();
});

test("contains every list that the code names, and no other", () => {
	const code = readdirSync(SOURCES, { recursive: true, encoding: "utf8" })
		.filter((name) => name.endsWith(".ts"))
		.map((name) => readFileSync(join(SOURCES, name), "utf8"))
		.join("\n");
	const named = [...code.matchAll(/\b(?:new ListedWords|listed(?:Words|Lines))\("(\w+)"\)/g)].map(
		([, name]) => name,
	);
	const listed = Object.keys(WORD_LISTS.value);
	expect(listed).toEqual(expect.arrayContaining(named));
	expect(listed.filter((name) => !code.includes(`"${name}"`))).toEqual([]);
});
