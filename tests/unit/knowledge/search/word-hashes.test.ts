import { expect, test } from "vitest";
import { hashWords } from "../../../../src/knowledge/search/word-hashes.ts";
import { splitWords } from "../../../../src/text/terms.ts";
import { Random } from "../../../support/random.ts";

const PARTS =
	"a C is word Don't Disney + ++ # - \u2013 \u201c \u2019 ' . , / & 1,000 3.14 e-mail R&D x+y C++ C# C+++ C#4 Node.js".split(
		" ",
	);

test.each([
	["plain words", "The quick, brown fox: it's \u201cquick\u201d."],
	["signs", "C++ and C# but not Disney+ or a+b, c+#, C+++, C#4 and F#."],
	[
		"accents and other scripts",
		"Caf\u00e9 M\u00fcnchen \u91cf\u5b50\u8a08\u7b97 \u0444\u0438\u0437\u0438\u043a\u0430",
	],
	["no words", "\u2026 + # !"],
])("hashWords hashes the words of a text one by one: %s", (_, text) => {
	expect(hashWords(text)).toEqual(splitWords(text).flatMap(hashAlone));
});

test("hashWords finds the words that a search finds in any plain text", () => {
	const random = new Random(7);
	for (let n = 0; n < 2_000; n++) {
		const text = Array.from({ length: 6 }, () => random.pick(PARTS) + random.pick(["", "", " ", "\n"])).join(
			"",
		);
		expect(hashWords(text), text).toEqual(splitWords(text).flatMap(hashAlone));
	}
});

/** Returns the hash of a word, which does not depend on the text around it. */
function hashAlone(word: string): number[] {
	// An accent makes the text one that isn't plain, whose words are separated before they are hashed.
	return hashWords(`${word} \u00e9`).slice(0, -1);
}
