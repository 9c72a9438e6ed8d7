import { Tokenizer } from "@huggingface/tokenizers";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { listPieces } from "../../../../scripts/assets/tokenizer.ts";
import type { StaticEmbedder } from "../../../../src/knowledge/embeddings/static.ts";
import { STATIC_TOKENIZER_PATH, STATIC_TOKENS } from "../../../../src/knowledge/embeddings/static-model.ts";
import { decodeTokenizer, MERGE_LENGTH } from "../../../../src/knowledge/embeddings/tokenizer-data.ts";
import { WordTokenizer } from "../../../../src/knowledge/embeddings/word-tokenizer.ts";
import { readAsset, realEmbedder } from "./assets.ts";

/** The tokens that the tokenizer begins with. Those of the bytes follow. */
const SPECIAL = ["<unk>", "<s>", "</s>"];

let embedder: StaticEmbedder;
let words: WordTokenizer;
let referenceTokenizer: Tokenizer;

beforeAll(async () => {
	embedder = await realEmbedder();
	const data = decodeTokenizer(await readTokenizer());
	words = new WordTokenizer(data);
	const pieces = listPieces(data);
	const nameOf = (id = 0) => pieces.get(id) ?? "";
	const pairs = Array.from({ length: data.merges.length / MERGE_LENGTH }, (_, rank) => {
		const [first, second] = data.merges.subarray(rank * MERGE_LENGTH);
		return `${nameOf(first)} ${nameOf(second)}`;
	});
	for (let id = 0; id < STATIC_TOKENS; id++) if (!pieces.has(id)) pieces.set(id, nameOfUnmerged(id));
	referenceTokenizer = new Tokenizer(
		{
			added_tokens: [],
			normalizer: {
				type: "Sequence",
				normalizers: [
					{ type: "Prepend", prepend: "▁" },
					{ type: "Replace", pattern: { String: " " }, content: "▁" },
				],
			},
			pre_tokenizer: null,
			post_processor: null,
			decoder: null,
			model: {
				type: "BPE",
				vocab: Object.fromEntries([...pieces].map(([id, piece]) => [piece, id])),
				merges: pairs,
				unk_token: "<unk>",
				byte_fallback: true,
			},
		},
		{},
	);
});

/** Returns the name of a special token or a byte. */
function nameOfUnmerged(id: number): string {
	const byte = (id - SPECIAL.length).toString(16).toUpperCase().padStart(2, "0");
	return SPECIAL[id] ?? `<0x${byte}>`;
}

async function readTokenizer(): Promise<ArrayBuffer> {
	return (await readAsset(STATIC_TOKENIZER_PATH)).arrayBuffer();
}

test("decodeTokenizer rejects a file that is cut off", async () => {
	const file = await readTokenizer();
	expect(() => decodeTokenizer(file.slice(0, -4))).toThrow("incomplete");
});

function idsOf(text: string): number[] {
	const ids: number[] = [];
	words.forEachToken(text, (id) => ids.push(id));
	return ids;
}

function cosine(a: string, b: string): number {
	const right = embedder.embedSync(b);
	return embedder.embedSync(a).reduce((sum, value, i) => sum + value * (right[i] ?? 0), 0);
}

test("WordTokenizer returns the same ids as the Llama tokenizer", () => {
	expect(idsOf("Hello world")).toEqual([15043, 3186]);
	expect(idsOf("")).toEqual([]);
});

const TEXTS = [
	"What is Bitcoin? It's a peer-to-peer currency, isn't it?",
	"The the THE the The; same Same, Same same",
	"  two  spaces,   three   and a tail    ",
	"line\nbreaks\n\n\nand\r\n\ttabs\t\tand \n mixed \n\n ones",
	"prices: $1,234.56 (+7.8 %) on 2026-11-22; e = mc², π ≈ 3.14159",
	"emoji 👩‍👩‍👧‍👦 🇫🇷 😀😀 and a lone \ud83d half",
	"量子コンピュータは重ね合わせを使います。量子计算机 양자 컴퓨터",
	"Größe, naïve café, Ελληνικά, русский язык, العربية, עברית, हिन्दी",
	"https://example.com/a_b-c?d=%20&e=f#g ```js\nconst a = (b) => c;\n```",
	"▁ the mark itself ▁▁ and <s> </s> <unk> <0x0A>",
	"a\u00a0b\u3000c\u200bd\u0000e \u0001,\u0002b",
	'well-known (e.g. U.S.A.), don\'t; a/b/c, x*y=z -- "so-called"... [1], {k:v}',
	`${"supercalifragilistic".repeat(20)} ${"x".repeat(500)}`,
	"量子コンピュータは重ね合わせ😀を使います。".repeat(100),
];

test.each(TEXTS)("WordTokenizer returns the same ids as a tokenizer that reads the full text: %j", (text) => {
	// The first call runs the tokenizer; the second call uses its cache.
	expect(idsOf(text)).toEqual(referenceTokenizer.encode(text).ids);
	expect(idsOf(text)).toEqual(referenceTokenizer.encode(text).ids);
});

test("WordTokenizer splits arbitrary text into the same ids as a tokenizer that reads the full text", () => {
	const piece = fc.constantFrom(" ", "  ", "\n", "▁", "the", "ing", ". ", "é", "量", "😀", "<s>", "1");
	const text = fc.oneof(
		fc.string({ unit: "binary" }),
		fc.string({ unit: "grapheme" }),
		fc.array(piece).map((parts) => parts.join("")),
	);
	fc.assert(
		fc.property(text, (text) => {
			expect(idsOf(text)).toEqual(referenceTokenizer.encode(text).ids);
		}),
		{ seed: 5, numRuns: 500 },
	);
});

test("StaticEmbedder returns deterministic unit vectors, and a zero vector for a blank text", async () => {
	const [first, again, blank, empty] = await embedder.embed(["A ledger.", "A ledger.", " \n ", ""]);
	expect(first).toHaveLength(256);
	expect(Math.hypot(...(first ?? []))).toBeCloseTo(1);
	expect(first).toEqual(again);
	expect(blank).toEqual(new Float32Array(256));
	expect(empty).toEqual(new Float32Array(256));
});

test("StaticEmbedder returns closer vectors for texts with similar meanings", () => {
	const question = "How do I earn interest on my savings?";
	expect(cosine(question, "Banks pay a yearly rate on deposits.")).toBeGreaterThan(
		cosine(question, "The river rises in the mountains.") + 0.1,
	);
	expect(cosine("car", "automobile")).toBeGreaterThan(0.5);
});

test("StaticEmbedder counts tokens", () => {
	expect(embedder.countTokens("Hello world")).toBe(2);
	expect(embedder.countTokens("")).toBe(0);
});
