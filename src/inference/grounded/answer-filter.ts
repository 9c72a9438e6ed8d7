import type { Passage } from "../../text/passage.ts";
import { CitationRenumberer } from "../../text/renumber-citations.ts";
import { LeadingNumberFilter } from "./leading-number.ts";
import { QuotationFrameFilter } from "./quotation-frame.ts";
import { ReferenceLineFilter } from "./reference-lines.ts";
import { ReferenceListFilter } from "./reference-list.ts";
import { RepetitionFilter } from "./repetition.ts";
import { TalkOfPrompt } from "./talk-of-prompt.ts";

/** Matches the start of a citation at the end of a text, such as " [1" or "[1, ". */
const INCOMPLETE_CITATION = /[^\S\n]?[[［【][\d^,; –-]{0,20}$/;

/**
 * Removes from a streamed answer what small models add when the prompt quotes `passages`: the frame of the quotation,
 * numbers and blank lines at the start, lists of references, sentences in a loop, copies of the instructions, and
 * sentences about the prompt. Also removes citations of passages that don't exist, and half of one from the end of an
 * answer that was cut off.
 */
export class GroundedAnswerFilter {
	readonly #frame = new QuotationFrameFilter();
	readonly #number: LeadingNumberFilter;
	readonly #references: ReferenceLineFilter;
	readonly #list = new ReferenceListFilter();
	readonly #repetition: RepetitionFilter;
	readonly #citations: CitationRenumberer;
	/** The white space so far, or null after the first text. */
	#start: string | null = "";
	/** The end of the text so far, if it may become a citation. */
	#held = "";

	constructor(passages: readonly Pick<Passage, "url" | "text">[], question: string) {
		const prompt = new TalkOfPrompt([question, ...passages.map(({ text }) => text)]);
		this.#repetition = new RepetitionFilter({ dropsCopies: true, prompt });
		this.#number = new LeadingNumberFilter(passages.length, question);
		this.#citations = new CitationRenumberer(new Map(passages.map((_, at) => [at + 1, at + 1])));
		this.#references = new ReferenceLineFilter(passages.map(({ url, text }) => `${url}\n${text}`).join("\n"));
	}

	/** Returns whether the model repeats itself, so that the rest of the answer adds nothing. */
	get isLooping(): boolean {
		return this.#repetition.isLooping;
	}

	/** Adds a part of the answer. Returns the text that can be shown now. */
	push(part: string): string {
		const unframed = this.#number.push(this.#frame.push(part));
		const text = this.#repetition.push(this.#list.push(this.#references.push(unframed)));
		return this.#citations.push(this.#holdCitation(text));
	}

	/** Returns the rest of the answer after its last part. */
	end(): string {
		const unframed = this.#number.push(this.#frame.end()) + this.#number.end();
		const references = this.#references.push(unframed) + this.#references.end();
		const rest = this.#list.push(references) + this.#list.end();
		const text = this.#repetition.push(rest) + this.#repetition.end();
		return this.#citations.push(this.#holdCitation(text)) + this.#citations.end();
	}

	/** Returns the text that can be shown, without a citation at its end that is incomplete so far. */
	#holdCitation(text: string): string {
		if (text === "") return "";
		const all = this.#held + text;
		this.#held = INCOMPLETE_CITATION.exec(all)?.[0] ?? "";
		return this.#skipBlankLines(all.slice(0, all.length - this.#held.length));
	}

	/** Removes what precedes the first line with text, so that an answer from which everything was removed is empty. */
	#skipBlankLines(text: string): string {
		if (this.#start === null) return text;
		const all = this.#start + text;
		const isBlank = all.trim() === "";
		this.#start = isBlank ? all.slice(all.lastIndexOf("\n") + 1) : null;
		if (isBlank) return "";
		// Four spaces would be code.
		return all.slice(all.lastIndexOf("\n", all.search(/\S/)) + 1).replace(/^ {1,3}(?=\S)/, "");
	}
}
