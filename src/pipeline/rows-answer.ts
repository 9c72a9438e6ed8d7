import type { QuotedRows } from "../inference/extractive/quote-rows.ts";
import { readNumber } from "../text/numbers.ts";
import { splitWrittenWords } from "../text/terms.ts";

const NUMBERS = /\d+(?:[.,'’]\d+)*/g;
/** Matches a line that is copied from the notes of the prompt: quoted, or a row with the names of its columns. */
const NOTE_LINE = /^\s*(?:>|\|[^|\n]*: [^|\n]*\|)/m;
/** Matches all but the sentence or line that may go on. */
const WHOLE_SENTENCES = /^[\s\S]*(?:[.!?](?=\s)|\n)/;
const ISO_DATE = /\b(\d{4})-\d{2}-(\d{2})\b/;

/**
 * Checks, while an answer is streamed, whether it says what the rows of a table say. Small models mix up rows, and no
 * model adds up many numbers reliably. Holds the text back until a sentence says so. An answer that never does is
 * replaced by the rows, unless it is a yes or no that the passages support.
 */
export class RowsAnswer {
	readonly isCopy = false;
	readonly #rows: QuotedRows;
	readonly #isSupported: (answer: string) => boolean;
	#held = "";
	/** The length of the whole sentences that were compared with the rows. */
	#comparedChars = 0;
	#isChecked = false;

	constructor(rows: QuotedRows, isSupported: (answer: string) => boolean) {
		this.#rows = rows;
		this.#isSupported = isSupported;
	}

	/** Adds a part of the answer. Returns the text that can be shown now. */
	push(part: string): string {
		if (this.#isChecked) return part;
		this.#held += part;
		const end = this.#held.match(WHOLE_SENTENCES)?.[0].length ?? 0;
		if (end === this.#comparedChars) return "";
		this.#comparedChars = end;
		return this.#agrees(this.#held.slice(0, end)) ? this.#release() : "";
	}

	/** Returns the text that is held back, or what replaces it, after the last part of the answer. */
	end(): string {
		if (this.#isChecked) return "";
		const isImplied = this.#rows.isYesNo && this.#isSupported(this.#held);
		if (this.#agrees(this.#held) || isImplied) return this.#release();
		return this.#rows.quote;
	}

	#agrees(answer: string): boolean {
		if (NOTE_LINE.test(answer)) return false;
		const words = new Set(splitWrittenWords(answer));
		const numbers = new Set((answer.match(NUMBERS) ?? []).map(readNumber));
		const says = (text: string) => {
			// Models write dates in any form, with the month as a word.
			const [, ...date] = ISO_DATE.exec(text) ?? [];
			const told = date.length > 0 ? date : (text.match(NUMBERS) ?? []).slice(0, 1);
			if (told.length > 0) return told.every((number) => numbers.has(readNumber(number)));
			const telling = splitWrittenWords(text);
			return telling.length > 0 && telling.every((word) => words.has(word));
		};
		const { telling, others } = this.#rows;
		return telling.every((texts) => texts.some(says)) && !others.some(says);
	}

	#release(): string {
		this.#isChecked = true;
		return this.#held;
	}
}
