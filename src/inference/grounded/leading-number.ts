/** Matches a line that may be the number of a passage, such as "1", "[2]:" or "(3).", as long as nothing else follows. */
const NUMBER_LINE = /^[^\S\n]*[[(]?(\d{0,2})[\])]?[.:]?[^\S\n]*$/;
/** Matches a question that asks for nothing but a number. */
const ASKS_FOR_NUMBER = /\b(?:numbers?|digits?|figures?|integers?)\b/i;

/**
 * Removes the numbers of passages from the start of a streamed answer, where each has a line of its own. Small models
 * write them before an answer, or instead of one: such an answer is empty.
 */
export class LeadingNumberFilter {
	readonly #passages: number;
	/** The first line so far, or null after the first line with text. */
	#line: string | null = "";

	/** `passages` is how many passages the prompt quotes. */
	constructor(passages: number, question: string) {
		this.#passages = passages;
		if (ASKS_FOR_NUMBER.test(question)) this.#line = null;
	}

	/** Adds a part of the answer. Returns the text that can be shown now. */
	push(part: string): string {
		if (this.#line === null) return part;
		const lines = (this.#line + part).split("\n");
		const first = lines.findIndex((line, at) => !this.#mayBeRemoved(line, at === lines.length - 1));
		this.#line = first === -1 ? (lines.at(-1) ?? "") : null;
		return first === -1 ? "" : lines.slice(first).join("\n");
	}

	/** Returns the rest of the answer after its last part. */
	end(): string {
		const line = this.#line ?? "";
		this.#line = null;
		return this.#mayBeRemoved(line, false) ? "" : line;
	}

	/** Returns whether a line is blank or the number of a passage, or, if more of it may follow, whether it may become one. */
	#mayBeRemoved(line: string, mayGoOn: boolean): boolean {
		const digits = NUMBER_LINE.exec(line)?.[1];
		if (digits === undefined) return false;
		if (digits === "") return mayGoOn || line.trim() === "";
		return Number(digits) >= 1 && Number(digits) <= this.#passages;
	}
}
