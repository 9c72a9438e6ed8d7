/** Length after which an answer ends with its sentence, and after which it is cut, in UTF-16 code units. */
const ENOUGH_CHARS = 240;
const MAX_CHARS = 600;
/** Matches the end of a sentence or line if more follows. */
const SENTENCE_END = /[.!?…]["”'’)*_]{0,4}(?=\s)|[。！？]|\S(?=\n)/g;

/**
 * Ends a streamed answer to small talk after a few sentences, because small models continue up to the token limit. A
 * lower token limit would also limit the model's thinking.
 */
export class BriefAnswer {
	#text = "";
	#isComplete = false;

	get isComplete(): boolean {
		return this.#isComplete;
	}

	/** Adds a part of the answer. Returns what is left of it. */
	push(part: string): string {
		if (this.#isComplete) return "";
		const shownChars = this.#text.length;
		this.#text += part;
		SENTENCE_END.lastIndex = Math.max(ENOUGH_CHARS, shownChars - 1);
		const end = SENTENCE_END.test(this.#text) ? SENTENCE_END.lastIndex : MAX_CHARS;
		this.#isComplete = this.#text.length > end;
		return this.#text.slice(shownChars, end);
	}
}
