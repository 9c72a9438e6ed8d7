import { readFile } from "node:fs/promises";
import { z } from "zod";
import { buildMergeSlots } from "../../src/knowledge/embeddings/pair-merges.ts";
import { listJoinedPairs } from "../../src/knowledge/embeddings/separable-pairs.ts";
import {
	MERGE_LENGTH,
	MERGE_SLOTS,
	type TokenizerData,
} from "../../src/knowledge/embeddings/tokenizer-data.ts";

const OriginalTokenizer = z.object({
	model: z.object({ vocab: z.record(z.string(), z.int()), merges: z.array(z.string()) }),
});

/** Reads the tokenizer file of WordLlama, and prepares its data for the Worker. */
export async function readTokenizer(file: string): Promise<TokenizerData> {
	const { model } = OriginalTokenizer.parse(JSON.parse(await readFile(file, "utf8")));
	const ids = new Map(Object.entries(model.vocab));
	const idOf = (piece: string) => {
		const id = ids.get(piece);
		if (id === undefined) throw new Error(`The tokenizer has no piece "${piece}".`);
		return id;
	};
	const merges = Uint16Array.from(
		model.merges.flatMap((pair) => {
			const [first = "", second = ""] = pair.split(" ");
			return [idOf(first), idOf(second), idOf(first + second)];
		}),
	);
	const characters = [...ids]
		.filter(([piece]) => [...piece].length === 1)
		.map(([piece, id]) => [piece.codePointAt(0) ?? 0, id] as const)
		.sort(([a], [b]) => a - b);
	return {
		characters: Uint32Array.from(characters.flat()),
		merges,
		slots: buildMergeSlots(merges, MERGE_SLOTS),
		joined: listJoinedPairs([...ids.keys()]),
	};
}

/** Encodes a tokenizer in the asset's format. */
export function encodeTokenizer({ characters, merges, slots, joined }: TokenizerData): Uint8Array {
	return Buffer.concat(
		[characters, merges, slots, joined].map(
			({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength),
		),
	);
}

/** Returns the pieces that are characters or merged from them, by token id. */
export function listPieces({ characters, merges }: TokenizerData): Map<number, string> {
	const pieces = new Map<number, string>();
	for (let at = 0; at < characters.length; at += 2)
		pieces.set(characters[at + 1] ?? 0, String.fromCodePoint(characters[at] ?? 0));
	const parts = new Map<number, readonly number[]>();
	for (let at = 0; at < merges.length; at += MERGE_LENGTH)
		parts.set(merges[at + 2] ?? 0, [...merges.subarray(at, at + 2)]);
	// A merge may come before the merges of its parts.
	const spell = (id: number): string => {
		const piece = pieces.get(id) ?? parts.get(id)?.map(spell).join("") ?? "";
		pieces.set(id, piece);
		return piece;
	};
	for (const id of parts.keys()) spell(id);
	return pieces;
}
