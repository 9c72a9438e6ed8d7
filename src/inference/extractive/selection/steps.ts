/** The beginning of an instruction, such as "Press the button". Plural nouns before "the" are rare. */
const INSTRUCTION =
	/^(?!The|Its?\b|This|That|These|Those|They|There|Some|Many|Most|All|He\b|She\b|We\b)\p{Lu}\p{Ll}+(?<!s) (?:the|an?|your|each|every|it|them|all|both|with|on|in|for|up|down|off|out|\d+)\b|\bmust be \p{Ll}+ed\b/u;
/** The beginning of one of several steps. */
const SEQUENCE = /^(?:First(?:ly)?|Second(?:ly)?|Next|Then|After that|Afterwards?|Finally|Lastly)\b/;

/** Returns whether a sentence tells what to do. */
export function isInstruction(text: string): boolean {
	return INSTRUCTION.test(text);
}

/** Returns whether a sentence begins with its place among several steps, as in "Then press the button." */
export function isInSequence(text: string): boolean {
	return SEQUENCE.test(text);
}
