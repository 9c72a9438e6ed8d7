import { type CitationMark, findCitations } from "./citation-marks.ts";

/** Maximum length of a citation, in UTF-16 code units. Longer text in brackets passes unchanged. */
const CITATION_MAX_CHARS = 120;
/** A citation followed by these characters may be the text of a link, which keeps its number. */
const LINK_START = /^\((?:h|m|$)/;
const LINK_START_CHARS = "(https://".length;
const STOP = /`+|[^\S\n]*[[［【]/;
const HELD_SPACES = /[^\S\n]*$/;
const HELD_BACKTICKS = /`{0,2}$/;

/**
 * Replaces the source numbers of citations in a text that arrives in pieces. Citations of unknown sources are removed;
 * code stays as it is. Holds back only what may become a citation. Runs in linear time.
 *
 * @example
 * ```ts
 * const citations = new CitationRenumberer(new Map([[1, 4]]));
 * citations.push("Gas is a fee ["); // "Gas is a fee"
 * citations.push("1]."); // " [4]."
 * citations.end(); // ""
 * ```
 */
export class CitationRenumberer {
	readonly #numbers: ReadonlyMap<number, number>;
	#held = "";
	/** The backticks that end the code that the text is in; null outside code. */
	#codeEnd: "```" | "`" | null = null;

	constructor(numbers: ReadonlyMap<number, number>) {
		this.#numbers = numbers;
	}

	/** Returns the text that is certain so far. */
	push(text: string): string {
		this.#held += text;
		return this.#take(false);
	}

	/** Returns the rest of the text. */
	end(): string {
		return this.#take(true);
	}

	#take(isEnd: boolean): string {
		let taken = "";
		for (;;) {
			const next = this.#codeEnd === null ? this.#takeProse(isEnd) : this.#takeCode(this.#codeEnd, isEnd);
			taken += next.text;
			if (!next.isMore) return taken;
		}
	}

	#takeCode(end: "```" | "`", isEnd: boolean): Taken {
		const at = end === "`" ? this.#held.search(/[`\n]/) : this.#held.indexOf(end);
		if (at !== -1) {
			this.#codeEnd = null;
			return { text: this.#cut(at + end.length), isMore: true };
		}
		return { text: this.#cut(isEnd ? this.#held.length : this.#held.search(HELD_BACKTICKS)), isMore: false };
	}

	#takeProse(isEnd: boolean): Taken {
		const stop = STOP.exec(this.#held);
		if (stop === null) {
			const length = isEnd ? this.#held.length : this.#held.search(HELD_SPACES);
			return { text: this.#cut(length), isMore: false };
		}
		const before = this.#cut(stop.index);
		const [mark] = stop;
		if (mark.startsWith("`")) {
			if (mark.length === this.#held.length && !isEnd) return { text: before, isMore: false };
			this.#codeEnd = mark.length >= 3 ? "```" : mark.length === 1 ? "`" : null;
			return { text: before + this.#cut(mark.length), isMore: true };
		}
		const written = this.#takeBracket(mark, isEnd);
		return { text: before + (written ?? ""), isMore: written !== null };
	}

	/** Takes a bracket at the start, or the citation that it opens. Returns null if that is not certain yet. */
	#takeBracket(opening: string, isEnd: boolean): string | null {
		const bracket = this.#held.slice(0, opening.length + CITATION_MAX_CHARS);
		const closing = bracket.search(/[\]］】]/);
		const isOpen = closing === -1 && !bracket.includes("\n") && bracket === this.#held;
		if (isOpen && !isEnd) return null;
		const after = closing === -1 ? "" : this.#held.slice(closing + 1, closing + 1 + LINK_START_CHARS);
		const isUndecided = closing !== -1 && (after === "" || LINK_START.test(after));
		if (isUndecided && after.length < LINK_START_CHARS && !isEnd) return null;
		const start = opening.length - 1;
		const [citation] = findCitations(
			bracket + after.slice(0, Math.max(0, closing + 1 + after.length - bracket.length)),
		);
		if (citation === undefined || citation.start !== start) return this.#cut(opening.length);
		const spaces = this.#cut(citation.end).slice(0, start);
		const renumbered = renumber(citation, this.#numbers);
		return renumbered === "" ? "" : spaces + renumbered;
	}

	/** Removes and returns the first characters of what is held. */
	#cut(length: number): string {
		const text = this.#held.slice(0, length);
		this.#held = this.#held.slice(length);
		return text;
	}
}

interface Taken {
	text: string;
	/** Whether what is held may contain more text that is certain. */
	isMore: boolean;
}

/** Returns a citation with the new numbers of its sources, or an empty string if it has none. */
function renumber({ items }: CitationMark, numbers: ReadonlyMap<number, number>): string {
	const cited = items.flatMap(({ first, last }) =>
		Array.from({ length: last - first + 1 }, (_, at) => numbers.get(first + at) ?? []),
	);
	const renumbered = [...new Set(cited.flat())];
	return renumbered.length === 0 ? "" : `[${renumbered.join(", ")}]`;
}
