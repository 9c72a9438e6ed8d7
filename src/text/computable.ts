/** Matches a term such as "what is 17 * 23?" or "2+2*5 =". */
const TERM =
	/^(?=.*\d\D+\d)(?:(?:what(?:['’]?s| is)|how much is|calculate|compute|was ist|wie ?viel ist|berechne) )?[\d\s.,()]*\d\s*(?:[-+*/x×÷^%–−]|plus|minus|times|divided by)(?:[-+*/x×÷^%–−\d\s.,()=?!]|plus|minus|times|divided by|of)*$/iu;
/** Matches numbers that name something, as in "What is 9/11?", "24/7", "2024-2025", and "1984". */
const NAME =
	/^(?:(?:(?:what(?:['’]?s| is)|was ist) )?(?:\d+(?:\/\d+)+|(?:1\d|20)\d\d(?:[-–]\d+)?)|\d+(?:[-–]\d+)+)\W*$/iu;
const MOMENT =
	/^(?=.*\b(?:is it|today|now|current)\b)what(?:['’]?s| is)? (?:the |today['’]s )?(?:current )?(?:time|day|date|year|month)(?: is it)?(?: is)?(?: (?:today|now|right now))?\W*$/iu;

/** Returns whether a message asks only for the result of a term. */
export function isTerm(message: string): boolean {
	return TERM.test(message) && !namesByNumbers(message);
}

/** Returns whether a message consists of numbers that name something, such as a date or a year. */
export function namesByNumbers(message: string): boolean {
	return NAME.test(message.trim());
}

/** Returns whether a message consists of a year or a range such as "2024-2025". */
export function isYears(message: string): boolean {
	return /^\d+(?:[-–]\d+)?\W*$/.test(message.trim());
}

/** Returns whether a message asks for the current time or date. */
export function asksForMoment(message: string): boolean {
	return MOMENT.test(message);
}
