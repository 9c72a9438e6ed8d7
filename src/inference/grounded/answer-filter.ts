import { QuotationFrameFilter } from "./quotation-frame.ts";
import { ReferenceLineFilter } from "./reference-lines.ts";
import { RepetitionFilter } from "./repetition.ts";

/**
 * Removes from a streamed answer what small models add when the prompt quotes passages: the frame of the quotation,
 * lists of references, sentences in a loop, and copies of their `instructions`.
 */
export class GroundedAnswerFilter {
	readonly #frame = new QuotationFrameFilter();
	readonly #references = new ReferenceLineFilter();
	readonly #repetition: RepetitionFilter;
	#hasText = false;

	constructor(instructions: string) {
		this.#repetition = new RepetitionFilter(instructions);
	}

	/** Returns whether the model repeats itself, so that the rest of the answer adds nothing. */
	get isLooping(): boolean {
		return this.#repetition.isLooping;
	}

	/** Adds a part of the answer. Returns the text that can be shown now. */
	push(part: string): string {
		return this.#trimStart(this.#repetition.push(this.#references.push(this.#frame.push(part))));
	}

	/** Returns the rest of the answer after its last part. */
	end(): string {
		const rest = this.#references.push(this.#frame.end()) + this.#references.end();
		return this.#trimStart(this.#repetition.push(rest) + this.#repetition.end());
	}

	/** Removes the space before the answer, so that one from which everything was removed is empty. */
	#trimStart(text: string): string {
		const shown = this.#hasText ? text : text.trimStart();
		this.#hasText ||= shown !== "";
		return shown;
	}
}
