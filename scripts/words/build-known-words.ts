import { readFileSync, writeFileSync } from "node:fs";
import { buildFilter } from "../../src/text/known-words.ts";

/*
 * Writes src/text/known-words-filter.ts from word lists, one word per line. The checked-in filter contains the lists of
 * the Debian packages wamerican and wbritish (2020.12.07), which are made from SCOWL:
 * `node scripts/words/build-known-words.ts /usr/share/dict/american-english /usr/share/dict/british-english`.
 */
const MIN_CHARS = 4;
/** Shorter names, such as "Minn", look like the stems of misspelled words. */
const NAME_MIN_CHARS = 5;
const target = new URL("../../src/text/known-words-filter.ts", import.meta.url);

const words = process.argv.slice(2).flatMap((file) => readFileSync(file, "utf8").split("\n"));
const plain = words
	.filter((word) => !word.endsWith("'s") && (word.length >= NAME_MIN_CHARS || !/^[A-Z]/.test(word)))
	.map((word) => word.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase())
	.filter((word) => word.length >= MIN_CHARS && /^[a-z]+$/.test(word));
const filter = buildFilter(new Set(plain));
writeFileSync(
	target,
	`// Written by scripts/words/build-known-words.ts. Contains words of SCOWL, Copyright 2000-2011 by Kevin Atkinson:
// permission to use, copy, modify, distribute and sell these word lists, the associated scripts, the output created from
// the scripts, and its documentation for any purpose is granted without fee.
export const FILTER =
	"${Buffer.from(filter).toString("base64")}";
`,
);
console.log(`${new Set(plain).size} words, ${filter.length} bytes`);
