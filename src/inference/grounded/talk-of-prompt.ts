/** Matches a sentence about the notes of the prompt instead of the question. Small models take the notes for its subject. */
const ABOUT_NOTES =
	/^(?:the |these |this |a |each )?notes?(?: \d{1,3})?(?:(?: (?:is|are|was|were|says?|states?|comes?|from|on|of|in|for|about)(?!\p{L}))|:|$)/iu;
/** Matches a sentence that reports the question. */
const ABOUT_QUESTION = /^the user (?:asked|asks|wants)(?!\p{L})/iu;
/** How such sentences begin. */
const BEGINNINGS = [
	"the user ",
	...["the ", "these ", "this ", "a ", "each ", ""].flatMap((article) => [
		`${article}note `,
		`${article}notes `,
	]),
];
/** Matches the rest of a sentence so far, if it may become a verb of `ABOUT_NOTES` or `ABOUT_QUESTION`. */
const VERB_START = /^(?:\d{1,3} ?)?\p{L}{0,6}$/u;
/** Matches a text in which notes may be the subject. */
const OWN_NOTES = /(?<!\p{L})notes?(?!\p{L})/iu;

/** Recognizes sentences about the prompt: about its notes, or about what the user asked. A copy of the question is one. */
export class TalkOfPrompt {
	readonly #hasOwnNotes: boolean;
	/** The question in lower case without its question mark, or null. */
	readonly #question: string | null;

	/** `texts` are the question and the passages. If they mention notes, so may the answer. */
	constructor(texts: readonly string[]) {
		this.#hasOwnNotes = texts.some((text) => OWN_NOTES.test(text));
		const question = texts[0]?.trim().toLowerCase() ?? "";
		this.#question = question.endsWith("?") ? question.slice(0, -1).trimEnd() : null;
	}

	/** Returns whether a complete sentence, without its punctuation, is about the prompt. */
	includes(sentence: string): boolean {
		return (
			sentence.toLowerCase() === this.#question ||
			ABOUT_QUESTION.test(sentence) ||
			(!this.#hasOwnNotes && ABOUT_NOTES.test(sentence))
		);
	}

	/** Returns whether the start of a sentence may become one about the prompt. */
	mayInclude(start: string): boolean {
		const lower = start.toLowerCase();
		return (
			this.includes(start) ||
			this.#question?.startsWith(lower) === true ||
			BEGINNINGS.some(
				(beginning) =>
					beginning.startsWith(lower) ||
					(lower.startsWith(beginning) && VERB_START.test(lower.slice(beginning.length))),
			)
		);
	}
}
