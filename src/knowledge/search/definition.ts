import { isStopWord } from "../../text/common-words.ts";
import { findForeignStopWords } from "../../text/foreign-words.ts";
import type { Passage } from "../../text/passage.ts";
import { singularize, splitWords } from "../../text/terms.ts";

/** What comes before and after the subject of a question such as "Can you explain Bitcoin to me like I'm five?" */
const BEFORE =
	/^(?:(?:(?:can|could) you|please|what(?:'s| is| are| was| were| does)|whats|who (?:is|was)|explain|define|describe|tell me about|(?:the )?(?:meaning|definition|basics|concept|idea|overview) of|(?:an? )?(?:intro(?:duction)?|overview) (?:to|of)|was (?:ist|sind)|qu'est-ce que|qu[eé] (?:es|son))(?!\p{L})|qu'est-ce qu['’])\s*/iu;
const AFTER =
	/[\s,]*(?:\b(?:mean(?:s|ing)?|definition|explained|basics|overview|introduction|exactly|actually|to me|to a \w+|in (?:simple|plain|short|easy|a)(?: \w+)?|for (?:beginners|dummies|kids)|like (?:i['’]?m|i am|a) \w+)|[?.!？]+)\s*$/i;
/** Maximum number of parts that frame a subject, such as "please", "explain", and "to me". */
const FRAMES_MAX = 4;
/** Maximum number of words of a subject. */
const SUBJECT_WORDS_MAX = 5;

/**
 * Returns the words of the subject if a question asks what something is, and no more: "smart", "contract" for "What are
 * smart contracts?" and "smart contracts". Otherwise returns an empty list.
 */
export function findDefinedSubject(question: string): string[] {
	let subject = question.trim();
	for (let frame = 0; frame < FRAMES_MAX; frame++) subject = subject.replace(BEFORE, "").replace(AFTER, "");
	const foreign = findForeignStopWords(splitWords(question));
	const words = splitWords(subject).map(singularize);
	const first = words.findIndex((word) => !isStopWord(word) && !foreign.has(word));
	const own = first === -1 ? [] : words.slice(first);
	return own.length <= SUBJECT_WORDS_MAX ? own : [];
}

/** Rates how clearly passages say what a subject is. Compiles its patterns once for all passages of a search. */
export class DefinitionRater {
	readonly #name: RegExp;
	readonly #beginning: RegExp;
	readonly #definition: RegExp;
	readonly #introduction: RegExp;

	/** `subject` is not empty; see `findDefinedSubject`. */
	constructor(subject: readonly string[]) {
		const name = subject
			.map((word) => `${word.replace(/\W/g, ".").replace(/y$/, "(?:y|ie)")}(?:e?s)?`)
			.join("[\\s-]+");
		this.#name = new RegExp(name, "i");
		const named = String.raw`[*_]{0,2}(?:(?:the|an?) )?${name}[*_]{0,2}(?:,? \([^)]{1,80}\))?`;
		this.#beginning = new RegExp(`^${named} `, "i");
		this.#definition = new RegExp(
			String.raw`(?:(?:^|[.!?]\s+|\n\s*(?:[-*]\s+)?)${named}|\(${name}\))[*_]{0,2} (?:(?:is|was) (?:an?|the|any|one|when|what|how)|are|were|means?|refers? to)\b`,
			"i",
		);
		this.#introduction = new RegExp(String.raw`(?:^|[.!?]\s+)In (?:an? )?${name}, `, "i");
	}

	/**
	 * Returns 3 if the passage is the beginning of a page and begins with the subject, 2 if its first sentence defines
	 * the subject, as in "A smart contract is a program" and "… (LLM) is …", 1 if another sentence does or says what
	 * happens in it, as in "In proof of work, nodes spend power", or 0.
	 */
	rate({ text, start }: Pick<Passage, "text" | "start">): number {
		// The other patterns take longer.
		if (!this.#name.test(text)) return 0;
		if (start === 0 && this.#beginning.test(text)) return 3;
		const match = this.#definition.exec(text);
		if (match === null) return Number(this.#introduction.test(text));
		return /[.!?](?:\s|$)/.test(text.slice(0, match.index + 1)) ? 1 : 2;
	}
}
