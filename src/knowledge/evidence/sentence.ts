import type { Quantity } from "./quantities.ts";

/** What a token is. A `name` is a content word that is written as a name. */
type TokenKind = "word" | "name" | "number" | "function" | "break";

/**
 * The place of a content word in its clause: the subject, the object, or the preposition before it. The subject of a
 * passive clause is an object, and its agent after "by" is a subject.
 */
type Frame = string;

/** A word, number or clause break of a sentence. */
export interface Token {
	kind: TokenKind;
	/** Folded and in lower case. */
	word: string;
	/** Equal for all forms of a word, and for all spellings of a number. */
	stem: string;
	quantity: Quantity | null;
	/** Whether the token is in the scope of a negation. */
	negated: boolean;
	/** The index of the clause. */
	clause: number;
	frame: Frame;
	isVerb: boolean;
}

/** A clause: its verb, and whether it is passive. */
export interface Clause {
	/** The index of the verb in `tokens`, or null if none was recognized. */
	verb: number | null;
	isPassive: boolean;
}

/** A sentence as a sequence of tokens, with the grammar that the check compares. */
export interface ParsedSentence {
	tokens: readonly Token[];
	/** The tokens that carry meaning: words, names and numbers. */
	content: readonly Token[];
	clauses: readonly Clause[];
	/** Function words in lower case, such as "all", "only" and "most". */
	functionWords: ReadonlySet<string>;
	/** Whether the sentence states an upper bound ("at most 5"), a lower bound ("at least 5") or neither. */
	bound: "upper" | "lower" | null;
}
