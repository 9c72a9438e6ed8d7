import { isTerm, namesByNumbers } from "../../../text/computable.ts";
import { lazy } from "../../../text/lazy.ts";

/** Matches a request for a new text or a calculation, in English or German. */
const taskPattern = lazy(
	() =>
		/^(?:(?:please|can you|could you|would you|bitte|kannst du)[, ]+)*(?:write|draft|compose|translate|rewrite|rephrase|proofread|calculate|compute|solve|schreib\w*|verfass\w*|übersetz\w*|berechne\w*|formulier\w*|tell (?:me|us) (?:an?|another) (?:\p{L}+ )?(?:joke|story|riddle)|how (?:do|would|can) (?:you|i|we) say .+ in \p{L}+\W*$|erzähl\w* (?:mir|uns) (?:einen?|noch einen?) (?:\p{L}+ )?(?:witz|geschichte))(?![\p{L}\p{N}])/iu,
);
const NUMBER = /^[\d\s.,]*\d[\s.,?]*$/;

/** Matches a message that repeats a request for something else, as in "and into French". */
const SAME_AGAIN =
	/^(?:(?:(?:and|now|then|also|ok(?:ay)?|please|und|jetzt)[, ]+)+(?:(?:in|into|to|for|auf|ins) )?|(?:in|into|to|auf|ins) )\p{L}+(?:,? (?:too|please|as well|bitte))*\W*$/iu;

/** Returns whether a message asks for something that no quote can be, such as a letter, a translation, or a sum. */
export function needsModel(message: string): boolean {
	const text = message.trim().replaceAll("’", "'");
	return taskPattern().test(text) || isTerm(text) || (NUMBER.test(text) && !namesByNumbers(text));
}

/**
 * Returns the request that a message repeats for something else, as in "and into French" after "translate the rules into
 * German". It is one of `earlier`, which are oldest first. Returns null if the message repeats none.
 */
export function findRepeatedTask(message: string, earlier: readonly string[]): string | null {
	const previous = earlier.at(-1);
	if (previous === undefined || !SAME_AGAIN.test(message.trim())) return null;
	return needsModel(previous) ? previous : findRepeatedTask(previous, earlier.slice(0, -1));
}
