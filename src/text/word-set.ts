/** Returns the set of the words that a text lists, separated by white space. */
export function wordSet(words: string): ReadonlySet<string> {
	return new Set(words.trim().split(/\s+/));
}
