/** Fewest letters and digits at the start of an answer that must be copied before the answer counts as a copy. */
const COPIED_MIN_CHARS = 60;
/** The same if the whole answer is copied. */
const COPIED_ANSWER_MIN_CHARS = 20;
/** Length of a sentence, in letters and digits, below which it may stand in any answer, such as "Sure!". */
const SENTENCE_MIN_CHARS = 12;
/** Number of earlier answers to compare with, and the length that is compared of each, in UTF-16 code units. */
const ANSWERS_MAX = 20;
const ANSWER_MAX_CHARS = 8_000;
/** Matches the space between two sentences, or between two lines. */
const BETWEEN_SENTENCES = /(?<=[.!?。！？…]["”'’)*_]{0,4})\s+|(?<=[。！？])|\s*\n\s*/;
/** Matches the start of a code block or a table, which may be the same in several answers. */
const CODE_OR_TABLE = /^\s*(?:```|~~~|\|)/m;

/**
 * Finds out, while an answer is streamed, whether it starts with sentences of an earlier answer. Small models copy what
 * they answered before, whatever they are asked. Holds the text back as long as it may be a copy.
 */
export class CopiedStart {
	readonly #earlier: readonly string[];
	readonly #mayStart: boolean;
	#held = "";
	#isDecided: boolean;
	#isCopy = false;

	/**
	 * `earlier` are the previous answers, oldest first. If `mayStart` is true, the answer may start as they do, but must not
	 * end before it says something new.
	 */
	constructor(earlier: readonly string[], { mayStart = false }: { mayStart?: boolean } = {}) {
		this.#mayStart = mayStart;
		const sentences = earlier
			.slice(-ANSWERS_MAX)
			.flatMap((answer) => answer.slice(0, ANSWER_MAX_CHARS).split(BETWEEN_SENTENCES))
			.map(toKey)
			.filter((key) => key !== "");
		this.#earlier = [...new Set(sentences)];
		this.#isDecided = sentences.length === 0;
	}

	/** Returns whether the answer is a copy. Nothing of it was returned then. */
	get isCopy(): boolean {
		return this.#isCopy;
	}

	/** Adds a part of the answer. Returns the text that can be shown now. */
	push(part: string): string {
		if (this.#isDecided) return part;
		this.#held += part;
		const { copiedChars, isCopied } = this.#compare((last) =>
			this.#earlier.some((key) => key.startsWith(last)),
		);
		this.#isCopy = !this.#mayStart && copiedChars >= COPIED_MIN_CHARS;
		return this.#isCopy || isCopied ? "" : this.#release();
	}

	/** Returns the text that is held back, after the last part of the answer. */
	end(): string {
		const { copiedChars, isCopied } = this.#compare((last) => this.#isCopied(last));
		this.#isCopy = isCopied && copiedChars >= COPIED_ANSWER_MIN_CHARS;
		return this.#isCopy ? "" : this.#release();
	}

	/**
	 * Returns whether all sentences that are held back are copied, and the letters and digits of those before the first
	 * that is not. Short sentences don't count. Code and tables are never copied.
	 */
	#compare(isLastCopied: (last: string) => boolean): { copiedChars: number; isCopied: boolean } {
		const code = this.#held.search(CODE_OR_TABLE);
		const text = code === -1 ? this.#held : this.#held.slice(0, code);
		const sentences = text.split(BETWEEN_SENTENCES).map(toKey);
		const end = sentences.length - 1;
		const isNew = (key: string, at: number) => !(at < end ? this.#isCopied(key) : isLastCopied(key));
		const firstNew = sentences.findIndex(isNew);
		const copied = firstNew === -1 ? sentences : sentences.slice(0, firstNew);
		const counted = copied.filter((key, at) => at === end || key.length >= SENTENCE_MIN_CHARS);
		return { copiedChars: counted.join("").length, isCopied: firstNew === -1 && code === -1 };
	}

	#isCopied(key: string): boolean {
		return key.length < SENTENCE_MIN_CHARS || this.#earlier.includes(key);
	}

	#release(): string {
		this.#isDecided = true;
		const text = this.#held;
		this.#held = "";
		return text;
	}
}

/** Returns the letters and digits of a sentence in lower case, without citations. */
function toKey(sentence: string): string {
	return sentence
		.replaceAll(/\[\d{1,3}(?:[,–-] ?\d{1,3})*\]/g, "")
		.replaceAll(/[^\p{L}\p{N}]/gu, "")
		.toLowerCase();
}
