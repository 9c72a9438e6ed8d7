import { lazy } from "../../text/lazy.ts";
import { NOTES_INSTRUCTION, NOTES_REMINDER } from "../../text/note-instructions.ts";
import { splitSentences } from "../../text/sentences.ts";
import { listNoticeSentences } from "../notices.ts";
import { CodeFence } from "./code-fence.ts";
import { isPeriodic, PERIODIC_MIN_CHARS, repeatsPart } from "./periodic.ts";
import { QuoteImitation } from "./quote-imitation.ts";
import type { TalkOfPrompt } from "./talk-of-prompt.ts";

/** Minimum length of what counts as repeated, in UTF-16 code units without citations. */
const REPEATED_MIN_CHARS = 30;
/** Maximum length of what counts as repeated, in UTF-16 code units. Longer sentences are shown as they arrive. */
const REPEATED_MAX_CHARS = 1_000;
/** Number of repetitions in a row after which a model counts as looping. */
const REPETITIONS_MAX = 2;
/** Maximum number of sentences that a model repeats together, and the minimum length of all of them. */
const PERIOD_MAX = 6;
const PERIOD_MIN_CHARS = 80;
/** Minimum length of a long sentence, in UTF-16 code units without citations, and number of them that are compared. */
const LONG_MIN_CHARS = 60;
const LONG_MAX = 200;
/** Number of copies of long sentences, without a new one in between, after which a model counts as looping. */
const COPIES_MAX = 3;
/** Matches the end of a sentence or line if more follows, but not the number of a list item. */
const SENTENCE_END =
	/(?<!(?:^|[\s>])\d{1,3})[.!?…]["'”’»)\]*_]{0,8}(?=\s)|[。！？][”’」』）)\]]{0,8}(?=[^”’」』）)\]])|\S[^\S\n]{0,8}(?=\n)/g;
/** Maximum length of a match of `SENTENCE_END` and what must follow it. */
const SENTENCE_END_MAX_CHARS = 10;
/** Matches a table row and a line of indented code, which may be repeated. */
const ROW_OR_CODE = /^(?:\s*\n)?(?: {4}|\t| {0,3}\|)/;
/** Matches a text with such lines. */
const ROWS_OR_CODE = /^(?: {4}|\t| {0,3}\|)/m;
/** Matches what may precede a sentence: markers of quotations and lists, and citations. */
const MARKERS = /^(?:[\s>*+-]|\d{1,3}[.)](?=\s)|\[\d{1,3}\])+/;
/** Matches what may follow a sentence: punctuation and citations. The lookbehind keeps matching linear. */
const FINAL = /(?<![\s.!?。！？…:])(?:[\s.!?。！？…:]|\[\d{1,3}(?:[,–-] ?\d{1,3})*\])+$/;
const CITATION = / ?\[\d{1,3}\]/g;
/** Length of the end of the answer that is kept, with citations, in UTF-16 code units. */
const TAIL_CHARS = 2 * PERIODIC_MIN_CHARS;
/** Matches the end of a text if it may become a citation or the number of a list item. */
const INCOMPLETE = /(?<!\s)\s*\[[^\]\n]{0,10}$|^[\s>]*\d{1,3}[.)]?$/;

/** What small models write before an answer, or instead of one. */
const INTRODUCTIONS = [
	"the answer is",
	"the answer to this question is",
	"the answer to the question is",
	"the answer to your question is",
	"here is the answer",
];
/**
 * The sentences that say nothing: those that tell a model how to use the notes, also with the article that small models put
 * before "notes", those around quotes, and introductions.
 */
const listEmptySentences = lazy(() => [
	...splitSentences(`${NOTES_INSTRUCTION} ${NOTES_REMINDER}`)
		.map(({ text }) => toKey(text).toLowerCase())
		.flatMap((sentence) => [sentence, `the ${sentence}`]),
	...listNoticeSentences().map((sentence) => toKey(sentence).toLowerCase()),
	...INTRODUCTIONS,
]);

/** Returns whether a sentence is the start of one that says nothing. */
function startsEmptySentence(key: string): boolean {
	const start = key.toLowerCase();
	return listEmptySentences().some((sentence) => sentence.startsWith(start));
}

/** A sentence of the answer without citations, with and without the number of a list item. */
interface ShownSentence {
	key: string;
	numbered: string;
}

/**
 * Removes sentences from a streamed answer that repeat the one before them, regardless of citations, or that say nothing,
 * such as the start of one of the instructions. With `dropsCopies`, removes long sentences that repeat any before them; with `prompt`, sentences
 * about the prompt. Finds out when the model loops: when it repeats sentences twice in a row, alone or
 * together, writes no new long ones, or repeats a few words without end. Code and tables may
 * repeat lines.
 */
export class RepetitionFilter {
	/** The current sentence so far, and how much of it is shown. It is held back while it may be a repetition. */
	#sentence = "";
	#shownChars = 0;
	/** The last sentences. */
	#sentences: ShownSentence[] = [];
	#repetitions = 0;
	readonly #dropsCopies: boolean;
	/** The long sentences without their copies, and the number of copies since the last of them. */
	#long: string[] = [];
	#copies = 0;
	/** Whether the start of the current sentence is forgotten. */
	#isCut = false;
	readonly #code = new CodeFence();
	#isLooping = false;

	readonly #prompt: TalkOfPrompt | null;
	readonly #imitation = new QuoteImitation();
	/** The end of the text so far. */
	#tail = "";

	constructor({
		dropsCopies = false,
		prompt = null,
	}: { dropsCopies?: boolean; prompt?: TalkOfPrompt | null } = {}) {
		this.#dropsCopies = dropsCopies;
		this.#prompt = prompt;
	}

	/** Returns whether the model repeats itself, so that the rest of the answer adds nothing. */
	get isLooping(): boolean {
		return this.#isLooping;
	}

	/** Adds a part of the answer. Returns the text that can be shown now. */
	push(part: string): string {
		SENTENCE_END.lastIndex = Math.max(0, this.#sentence.length - SENTENCE_END_MAX_CHARS);
		this.#sentence += part;
		this.#tail = (this.#tail + part).slice(-TAIL_CHARS);
		const mayRepeatLines = this.#code.isOpen || ROWS_OR_CODE.test(this.#tail);
		if (!mayRepeatLines && isPeriodic(dropNumbers(this.#tail).slice(-PERIODIC_MIN_CHARS)))
			this.#isLooping = true;
		let shown = "";
		while (!this.#isLooping && SENTENCE_END.test(this.#sentence)) {
			const end = SENTENCE_END.lastIndex;
			const sentence = this.#sentence.slice(0, end);
			if (this.#add(sentence) || this.#shownChars > 0) shown += sentence.slice(this.#shownChars);
			this.#sentence = this.#sentence.slice(end);
			this.#shownChars = Math.max(0, this.#shownChars - end);
			SENTENCE_END.lastIndex = 0;
		}
		if (!this.#code.isOpen && repeatsPart(dropNumbers(this.#sentence))) this.#isLooping = true;
		if (this.#isLooping || this.#mayRepeat()) return shown;
		shown += this.#release();
		if (this.#sentence.length > REPEATED_MAX_CHARS) this.#forgetStart();
		return shown;
	}

	/** Returns the rest of the answer after its last part. */
	end(): string {
		const key = toKey(this.#sentence);
		const isHeld = this.#shownChars === 0;
		const isRepetition =
			isHeld && (this.#isRepetition(key) || this.#isDropped(key) || this.#imitation.add(key));
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
		if (isTooLong || this.#code.add(sentence)) return true;
		const key = toKey(sentence);
		if (key === "") return true;
		this.#repetitions = this.#isRepetition(key) ? this.#repetitions + 1 : 0;
		const numbered = sentence.trimStart().replace(FINAL, "");
		this.#sentences = [...this.#sentences, { key, numbered }].slice(-3 * PERIOD_MAX);
		const isImitation = this.#imitation.add(key);
		const isDropped = isImitation || this.#isDropped(key);
		if (key.length >= LONG_MIN_CHARS) this.#addLong(key);
		this.#isLooping =
			this.#repetitions >= REPETITIONS_MAX || this.#copies >= COPIES_MAX || this.#repeatsSeveral();
		return this.#repetitions === 0 && !this.#isLooping && !isDropped;
	}

	/** Returns whether the current sentence may become one of the last sentences. */
	#mayRepeat(): boolean {
		if (this.#shownChars > 0 || this.#code.isOpen || this.#sentence.length > REPEATED_MAX_CHARS) return false;
		const start = toKey(this.#sentence.replace(INCOMPLETE, ""));
		const keys = [...this.#sentences.map(({ key }) => key), ...(this.#dropsCopies ? this.#long : [])];
		return (
			keys.some((key) => key.startsWith(start)) ||
			startsEmptySentence(start) ||
			this.#imitation.mayInclude(start) ||
			this.#prompt?.mayInclude(start) === true
		);
	}

	#isRepetition(key: string): boolean {
		if (key.length < REPEATED_MIN_CHARS) return false;
		return key === this.#sentences.at(-1)?.key || startsEmptySentence(key);
	}

	#isDropped(key: string): boolean {
		if (listEmptySentences().includes(key.toLowerCase())) return true;
		return (this.#dropsCopies && this.#long.includes(key)) || this.#prompt?.includes(key) === true;
	}

	#addLong(key: string): void {
		const isCopy = this.#long.includes(key);
		this.#copies = isCopy ? this.#copies + 1 : 0;
		if (!isCopy) this.#long = [...this.#long, key].slice(-LONG_MAX);
	}

	/** Returns whether the answer ends with the same group of sentences three times in a row. */
	#repeatsSeveral(): boolean {
		const sentences = this.#sentences.map(({ numbered }) => numbered);
		for (let period = 2; period <= PERIOD_MAX; period++) {
			const [last, before, first] = [0, 1, 2].map((times) => {
				const end = sentences.length - times * period;
				return sentences.slice(Math.max(0, end - period), Math.max(0, end)).join("\n");
			});
			const isLong = last !== undefined && last.length >= PERIOD_MIN_CHARS;
			if (isLong && last === before && before === first) return true;
		}
		return false;
	}
}

/** Removes citations such as `[1]`, whose numbers differ from one repetition to the next. */
function dropNumbers(text: string): string {
	return text.includes("[") ? text.replace(CITATION, "") : text;
}

/** Returns a sentence without citations, markers, and final punctuation. Empty for a table row and indented code. */
function toKey(sentence: string): string {
	return ROW_OR_CODE.test(sentence) ? "" : sentence.replace(MARKERS, "").replace(FINAL, "");
}
