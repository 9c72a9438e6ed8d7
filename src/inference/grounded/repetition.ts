import { replaceCitations } from "../../text/citation-marks.ts";
import { splitSentences } from "../../text/sentences.ts";

/** Minimum length of what counts as repeated, in UTF-16 code units without citations. */
const REPEATED_MIN_CHARS = 30;
/** Maximum length of what counts as repeated, in UTF-16 code units. Longer sentences are shown as they arrive. */
const REPEATED_MAX_CHARS = 1_000;
/** Number of repetitions in a row after which a model counts as looping. */
const REPETITIONS_MAX = 2;
/** Maximum number of sentences that a model repeats together. */
const PERIOD_MAX = 6;
/** Matches the end of a sentence or line if more follows, but not the number of a list item. */
const SENTENCE_END = /(?<!(?:^|[\s>])\d{1,3})[.!?。！？…]["'”’»)\]*_]{0,8}(?=\s)|\S[^\S\n]{0,8}(?=\n)/g;
/** Maximum length of a match of `SENTENCE_END` and what must follow it. */
const SENTENCE_END_MAX_CHARS = 10;
/** Matches what may precede a sentence: markers of quotations and lists. */
const MARKERS = /^(?:[\s>*+-]|\d{1,3}[.)](?=\s))+/;
/** Matches the end of a text if it may become a citation or the number of a list item. */
const INCOMPLETE = /\s*\[[^\]\n]{0,10}$|^[\s>]*\d{1,3}[.)]?$/;
/** Matches the end of a sentence. The lookbehind keeps matching linear. */
const FINAL = /(?<![\s.!?。！？…:])[\s.!?。！？…:]+$/;
const CODE_FENCE = "```";

/**
 * Removes sentences from a streamed answer that repeat the one before them, regardless of citations, or the start of one
 * of the model's `instructions`. Finds out when the model loops: when it repeats sentences twice in a row, or several
 * together. Code may repeat lines.
 */
export class RepetitionFilter {
	/** The current sentence so far, and how much of it is shown. It is held back while it may be a repetition. */
	#sentence = "";
	#shownChars = 0;
	/** The last sentences, and those of the instructions, without citations and markers. */
	#sentences: string[] = [];
	readonly #instructions: readonly string[];
	#repetitions = 0;
	/** Whether the start of the current sentence is forgotten. */
	#isCut = false;
	#isCode = false;
	#isLooping = false;

	constructor(instructions: string) {
		this.#instructions = splitSentences(instructions).map(({ text }) => toKey(text));
	}

	/** Returns whether the model repeats itself, so that the rest of the answer adds nothing. */
	get isLooping(): boolean {
		return this.#isLooping;
	}

	/** Adds a part of the answer. Returns the text that can be shown now. */
	push(part: string): string {
		SENTENCE_END.lastIndex = Math.max(0, this.#sentence.length - SENTENCE_END_MAX_CHARS);
		this.#sentence += part;
		let shown = "";
		while (!this.#isLooping && SENTENCE_END.test(this.#sentence)) {
			const end = SENTENCE_END.lastIndex;
			const sentence = this.#sentence.slice(0, end);
			if (this.#add(sentence) || this.#shownChars > 0) shown += sentence.slice(this.#shownChars);
			this.#sentence = this.#sentence.slice(end);
			this.#shownChars = Math.max(0, this.#shownChars - end);
			SENTENCE_END.lastIndex = 0;
		}
		if (this.#isLooping || this.#mayRepeat()) return shown;
		shown += this.#release();
		if (this.#sentence.length > REPEATED_MAX_CHARS) this.#forgetStart();
		return shown;
	}

	/** Returns the rest of the answer after its last part. */
	end(): string {
		const isRepetition = this.#shownChars === 0 && this.#isRepetition(toKey(this.#sentence));
		return this.#isLooping || isRepetition ? "" : this.#release();
	}

	#release(): string {
		const rest = this.#sentence.slice(this.#shownChars);
		this.#shownChars = this.#sentence.length;
		return rest;
	}

	/** Keeps only the end of a long sentence, which keeps the time linear. */
	#forgetStart(): void {
		this.#sentence = this.#sentence.slice(-SENTENCE_END_MAX_CHARS);
		this.#shownChars = this.#sentence.length;
		this.#isCut = true;
	}

	/** Adds a complete sentence. Returns whether to show it. */
	#add(sentence: string): boolean {
		const isTooLong = this.#isCut || sentence.length > REPEATED_MAX_CHARS;
		this.#isCut = false;
		if (isTooLong) this.#sentences = [];
		const key = isTooLong ? "" : toKey(sentence);
		if (key.startsWith(CODE_FENCE)) this.#isCode = !this.#isCode;
		if (key === "" || this.#isCode) return true;
		this.#repetitions = this.#isRepetition(key) ? this.#repetitions + 1 : 0;
		this.#sentences = [...this.#sentences, key].slice(-2 * PERIOD_MAX);
		this.#isLooping = this.#repetitions >= REPETITIONS_MAX || this.#repeatsSeveral();
		return this.#repetitions === 0 && !this.#isLooping;
	}

	/** Returns whether the current sentence may become one of the last sentences. */
	#mayRepeat(): boolean {
		if (this.#shownChars > 0 || this.#isCode || this.#sentence.length > REPEATED_MAX_CHARS) return false;
		const start = toKey(this.#sentence.replace(INCOMPLETE, ""));
		return [...this.#sentences, ...this.#instructions].some((sentence) => sentence.startsWith(start));
	}

	#isRepetition(key: string): boolean {
		if (key.length < REPEATED_MIN_CHARS) return false;
		return key === this.#sentences.at(-1) || this.#instructions.some((sentence) => sentence.startsWith(key));
	}

	/** Returns whether the last two or more sentences repeat as many before them. */
	#repeatsSeveral(): boolean {
		for (let period = 2; period <= PERIOD_MAX; period++) {
			const last = this.#sentences.slice(-period).join("\n");
			const before = this.#sentences.slice(-2 * period, -period).join("\n");
			if (last.length >= REPEATED_MIN_CHARS && last === before) return true;
		}
		return false;
	}
}

/** Returns a sentence without citations, markers, and final punctuation. */
function toKey(sentence: string): string {
	return replaceCitations(sentence, () => "")
		.replace(MARKERS, "")
		.replace(FINAL, "");
}
