/** What precedes quotes of the user's own words, in lower case. Only quotes say so, which are checked. */
const STATEMENT = "you wrote in this conversation";
/** Matches it with the quote or the colon that follows. A model may tell in its own words what the user wrote. */
const QUOTING = new RegExp(`^${STATEMENT}(?:$|[:,]| ?["“])`, "i");
const QUOTE_START = /^["“]/;

/**
 * Recognizes sentences with which a model imitates quotes of the user's own words from the history: the statement before them,
 * and the quotes after it. The user may never have written them.
 */
export class QuoteImitation {
	/** Whether the sentence before was part of an imitation, and whether its quote is still open. */
	#follows: "nothing" | "statement" | "open quote" = "nothing";

	/** Adds a complete sentence without its markers and final punctuation. Returns whether it is part of an imitation. */
	add(sentence: string): boolean {
		const isPart = this.#isPart(sentence);
		this.#follows = !isPart ? "nothing" : this.#isOpenAfter(sentence) ? "open quote" : "statement";
		return isPart;
	}

	/** Returns whether the start of a sentence may become a part of an imitation. */
	mayInclude(start: string): boolean {
		return this.#isPart(start) || STATEMENT.startsWith(start.toLowerCase());
	}

	#isPart(sentence: string): boolean {
		if (this.#follows === "open quote") return true;
		if (this.#follows === "statement" && QUOTE_START.test(sentence)) return true;
		return QUOTING.test(sentence);
	}

	#isOpenAfter(sentence: string): boolean {
		let isOpen = this.#follows === "open quote";
		for (const [mark] of sentence.matchAll(/["“”]/g)) isOpen = mark === '"' ? !isOpen : mark === "“";
		return isOpen;
	}
}
