const VERDICT = /^(?:yes|no)[.!]$/i;
const LEADING_VERDICT = /^(?:[Yy]es|[Nn]o)[.!] (?=["“(]?\p{Lu})/u;

/** Returns whether a sentence is only "Yes." or "No." */
export function isVerdict(sentence: string): boolean {
	return VERDICT.test(sentence);
}

/** Removes "Yes." or "No." before a sentence, which answers only the question above it. */
export function removeVerdict(text: string): string {
	return text.replace(LEADING_VERDICT, "");
}
