/** Matches a sentence about the notes of the prompt instead of the question. Small models take the notes for its subject. */
const ABOUT_NOTES =
	/^(?:the |these |this )?notes?(?: \d{1,3})?(?:(?: (?:is|are|was|were|says?|states?|comes?|from|on)(?!\p{L}))|:|$)/iu;
/** How such sentences begin. */
const BEGINNINGS = ["the", "these", "this", ""].flatMap((article) =>
	["note", "notes"].map((noun) => `${article} ${noun} `.trimStart()),
);
/** Matches a text in which notes may be the subject. */
const OWN_NOTES = /(?<!\p{L})notes?(?!\p{L})/iu;

/** Recognizes sentences that are about the notes of the prompt. */
export class TalkOfNotes {
	readonly #isAnswer: boolean;

	/** `texts` are the question and the passages. If they mention notes, so may the answer. */
	constructor(texts: readonly string[]) {
		this.#isAnswer = texts.some((text) => OWN_NOTES.test(text));
	}

	/** Returns whether a complete sentence is about the notes. */
	includes(sentence: string): boolean {
		return !this.#isAnswer && ABOUT_NOTES.test(sentence);
	}

	/** Returns whether the start of a sentence may become one about the notes. */
	mayInclude(start: string): boolean {
		if (this.#isAnswer) return false;
		const lower = start.toLowerCase();
		return (
			BEGINNINGS.some((beginning) => beginning.startsWith(lower)) || isShort(lower) || ABOUT_NOTES.test(start)
		);
	}
}

/** Returns whether a sentence has begun with the notes, but its verb isn't complete. */
function isShort(start: string): boolean {
	const rest = BEGINNINGS.flatMap((beginning) =>
		start.startsWith(beginning) ? [start.slice(beginning.length)] : [],
	);
	return rest.some((verb) => /^(?:\d{1,3} ?)?\p{L}{0,6}$/u.test(verb));
}
