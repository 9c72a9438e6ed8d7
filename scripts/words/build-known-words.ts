import { readFileSync, writeFileSync } from "node:fs";
import { buildFilter } from "../../src/text/known-words.ts";

/*
 * Writes public/data/known-words.bin from word lists, one word per line. The checked-in filter contains the lists of
 * the Debian packages wamerican and wbritish (2020.12.07), which are made from SCOWL:
 * `node scripts/words/build-known-words.ts /usr/share/dict/american-english /usr/share/dict/british-english`.
 */
const MIN_CHARS = 4;
/** Shorter names, such as "Minn", look like the stems of misspelled words. */
const NAME_MIN_CHARS = 5;
const target = new URL("../../public/data/known-words.bin", import.meta.url);

const words = process.argv.slice(2).flatMap((file) => readFileSync(file, "utf8").split("\n"));
const plain = words
	.filter((word) => !word.endsWith("'s") && (word.length >= NAME_MIN_CHARS || !/^[A-Z]/.test(word)))
	.map((word) => word.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase())
	.filter((word) => word.length >= MIN_CHARS && /^[a-z]+$/.test(word));
const filter = buildFilter(new Set(plain));
writeFileSync(target, filter);
console.log(`${new Set(plain).size} words, ${filter.length} bytes`);
