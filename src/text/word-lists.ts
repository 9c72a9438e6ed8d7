import * as z from "zod";
import { LazyAsset } from "./lazy-asset.ts";

/** Lists of words by name, in lines. Only searches and answers need them. Load them before calling what reads them. */
export const WORD_LISTS = new LazyAsset("/data/word-lists.json", (file) =>
	z.record(z.string(), z.array(z.string())).parse(JSON.parse(new TextDecoder().decode(file))),
);

/**
 * Returns the lines of a list.
 *
 * @throws {Error} when there is no such list
 */
export function listedLines(name: string): readonly string[] {
	const lines = WORD_LISTS.value[name];
	if (lines === undefined) throw new Error(`There is no list of words "${name}".`);
	return lines;
}

/** Returns the words of a list, in order. */
export function listedWords(name: string): readonly string[] {
	return listedLines(name).flatMap((line) => line.split(" "));
}

/** The words of a list, which are read when they are first needed. */
export class ListedWords {
	readonly #name: string;
	#words: ReadonlySet<string> | null = null;

	constructor(name: string) {
		this.#name = name;
	}

	has(word: string): boolean {
		this.#words ??= new Set(listedWords(this.#name));
		return this.#words.has(word);
	}
}
