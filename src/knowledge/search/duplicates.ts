import { splitWords } from "../../text/terms.ts";

/** Words that are compared as one. */
const SHINGLE_WORDS = 4;
/** A passage that has this part of its word sequences in common with a better one says the same. */
const DUPLICATE_SHARE = 0.7;

/** Leaves out what repeats something before it almost word for word. To be asked once for each text, the best first. */
export class DuplicateFilter {
	readonly #seen = new Map<string, number[]>();
	#texts = 0;

	/** Whether a text says what one before did; if not, it is remembered. */
	isDuplicate(text: string): boolean {
		const shingles = shinglesOf(text);
		const common = new Map<number, number>();
		for (const shingle of shingles) {
			for (const at of this.#seen.get(shingle) ?? []) common.set(at, (common.get(at) ?? 0) + 1);
		}
		const most = Math.max(0, ...common.values());
		if (shingles.size > 0 && most >= DUPLICATE_SHARE * shingles.size) return true;
		for (const shingle of shingles) {
			const texts = this.#seen.get(shingle);
			if (texts === undefined) this.#seen.set(shingle, [this.#texts]);
			else texts.push(this.#texts);
		}
		this.#texts++;
		return false;
	}
}

function shinglesOf(text: string): Set<string> {
	const words = splitWords(text);
	const last = Math.max(0, words.length - SHINGLE_WORDS);
	if (words.length === 0) return new Set();
	return new Set(Array.from({ length: last + 1 }, (_, at) => words.slice(at, at + SHINGLE_WORDS).join(" ")));
}
