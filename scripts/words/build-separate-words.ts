import { readFileSync, writeFileSync } from "node:fs";
import { decodeTokenizer } from "../../src/knowledge/embeddings/tokenizer-data.ts";
import { isKnownWord, KNOWN_WORDS } from "../../src/text/known-words.ts";
import { familyRoot } from "../../src/text/word-family.ts";
import { PUBLIC_FILES } from "../assets/public-files.ts";
import { listPieces } from "../assets/tokenizer.ts";
import { loadEmbedder } from "../bench/retrieval/measure.ts";

/*
 * Writes the list `separateWords` of public/data/word-lists.json: English words that look as if they were derived from
 * another word but mean something else, such as "university" and "station". They are found with the static embeddings,
 * whose tokenizer lists the frequent words: `node scripts/words/build-separate-words.ts` after `npm run build`, followed
 * by `npm run fix`. Start with an empty list, because listed words have no family.
 */
const SIMILARITY_MIN = 0.25;
const MIN_CHARS = 3;
const target = new URL("../../public/data/word-lists.json", import.meta.url);
const tokenizer = new URL("../../public/embeddings/wordllama-256.tokenizer.bin", import.meta.url);

await KNOWN_WORDS.load(PUBLIC_FILES);
const embedder = await loadEmbedder();
if (embedder === null) throw new Error("The embeddings are missing. Run npm run build to create them.");
const pieces = listPieces(decodeTokenizer(Uint8Array.from(readFileSync(tokenizer)).buffer));
const words = [...pieces.values()]
	.filter((piece) => /^▁[a-z]+$/.test(piece))
	.map((piece) => piece.slice(1))
	.filter((word) => word.length === MIN_CHARS || (word.length > MIN_CHARS && isKnownWord(word)));

const families = Map.groupBy(words, familyRoot);
const separate: string[] = [];
for (const family of families.values()) {
	// The shortest word is the likeliest base. A word that resembles no shorter one of its family is separate.
	const sorted = family.toSorted((a, b) => a.length - b.length);
	const related = sorted.slice(0, 1);
	for (const word of sorted.slice(1)) {
		if (related.some((other) => similarity(word, other) >= SIMILARITY_MIN)) related.push(word);
		else separate.push(word);
	}
}
console.log(`${words.length} words, ${families.size} families, ${separate.length} separate words`);
const lines =
	separate
		.toSorted()
		.join(" ")
		.match(/.{1,100}(?: |$)/g) ?? [];
const lists: Record<string, string[]> = JSON.parse(readFileSync(target, "utf8"));
lists.separateWords = lines.map((line) => line.trim());
writeFileSync(target, `${JSON.stringify(lists, null, "\t")}\n`);

function similarity(a: string, b: string): number {
	const [x, y] = [embed(a), embed(b)];
	return x.reduce((sum, value, at) => sum + value * (y[at] ?? 0), 0) / (Math.hypot(...x) * Math.hypot(...y));
}

function embed(word: string): Float32Array {
	return embedder?.embedSync(word) ?? new Float32Array();
}
