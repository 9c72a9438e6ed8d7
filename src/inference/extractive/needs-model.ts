/** Matches a request for a new text or a calculation, in English or German. */
const TASK =
	/^(?:(?:please|can you|could you|would you|bitte|kannst du)[, ]+)*(?:write|draft|compose|translate|rewrite|rephrase|proofread|calculate|compute|solve|schreib\w*|verfass\w*|übersetz\w*|berechne\w*|formulier\w*|tell (?:me|us) (?:an?|another) (?:\p{L}+ )?(?:joke|story|riddle)|erzähl\w* (?:mir|uns) (?:einen?|noch einen?) (?:\p{L}+ )?(?:witz|geschichte))(?![\p{L}\p{N}])/iu;
/** Matches a term such as "2+2*5 =", or a number. */
const CALCULATION =
	/^(?:(?:what(?:'s| is)|was ist|how much is|wie viel ist) )?[\d\s.,+*/×÷^()%=–−-]*\d[\d\s.,+*/×÷^()%=?–−-]*$/i;

/** Returns whether a message asks for something that no quote can be, such as a letter, a translation, or a sum. */
export function needsModel(message: string): boolean {
	const text = message.trim().replaceAll("’", "'");
	return TASK.test(text) || CALCULATION.test(text);
}
