import type { Exchange } from "../agents/history.ts";
import { findEarlierQuestions } from "../inference/extractive/conversation/earlier-questions.ts";
import { quoteInPlace } from "../inference/extractive/conversation/own-words.ts";
import { recall } from "../inference/extractive/conversation/recall.ts";
import type { ChatMessage } from "../inference/plain-messages.ts";
import { isStopWord } from "../text/common-words.ts";
import { splitWrittenWords } from "../text/terms.ts";

/**
 * Returns what the user wrote earlier in the conversation if a question asks for it, as in "what's my name?" and "what did I
 * ask first?". Returns null for any other question, also for one that asks for several messages.
 */
export function findStated(question: string, history: readonly Exchange[]): string | null {
	const asked = [...history.map((exchange) => exchange.question), question];
	const messages = asked.map((content): ChatMessage => ({ role: "user", content }));
	const [earlier, ...others] = findEarlierQuestions(question, messages) ?? [];
	if (earlier !== undefined) return others.length === 0 ? earlier : null;
	const [told, ...otherTold] = recall(question, messages);
	return told === undefined || otherTold.length > 0 ? null : told;
}

/**
 * Checks, while an answer is streamed, whether it says what the user wrote. Small models don't find it in a long history.
 * Holds the text back until it says so, and replaces it by a quote if it never does.
 */
export class StatedAnswer {
	readonly isCopy = false;
	readonly #statement: string;
	readonly #telling: readonly string[];
	#held = "";
	#isFound: boolean;

	constructor(statement: string, question: string) {
		this.#statement = statement;
		const asked = splitWrittenWords(question);
		// Without the rest of "I'm", which many answers contain.
		const added = splitWrittenWords(statement.replaceAll(/['’]\p{L}+/gu, "")).filter(
			(word) => !asked.includes(word) && !isStopWord(word),
		);
		const named = added.filter((word) => isName(word, statement));
		this.#telling = named.length > 0 ? named : added;
		this.#isFound = this.#telling.length === 0;
	}

	/** Adds a part of the answer. Returns the text that can be shown now. */
	push(part: string): string {
		if (this.#isFound) return part;
		this.#held += part;
		// A number that continues in the next part is another one.
		const words = splitWrittenWords(this.#held.replace(/[\p{L}\p{N}]+$/u, ""));
		return this.#telling.some((word) => words.includes(word)) ? this.#release() : "";
	}

	/** Returns the text that is held back, or what replaces it, after the last part of the answer. */
	end(): string {
		if (this.#isFound) return "";
		const words = splitWrittenWords(this.#held);
		if (this.#telling.some((word) => words.includes(word))) return this.#release();
		return quoteInPlace(this.#statement);
	}

	#release(): string {
		this.#isFound = true;
		return this.#held;
	}
}

/** Returns whether a word of a statement is a number, or a name: capitalized, but not the first word. */
function isName(word: string, statement: string): boolean {
	if (/\p{N}/u.test(word)) return true;
	const at = statement.toLowerCase().indexOf(word, 1);
	return at > 0 && /\p{Lu}/u.test(statement.charAt(at));
}
