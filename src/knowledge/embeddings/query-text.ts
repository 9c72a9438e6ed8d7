/**
 * A query of this many words without a lowercase letter is written in capitals throughout. A shorter one may be a name.
 */
const SHOUTED_WORDS_MIN = 3;

/**
 * Returns a query as it is embedded: on one line, and in lower case if it is written in capitals throughout. Models
 * that distinguish case would otherwise find little in passages that are written as usual.
 */
export function toQueryText(query: string): string {
	const line = query.trim().replace(/\s+/g, " ");
	const isShouted = line.split(" ").length >= SHOUTED_WORDS_MIN && !/\p{Ll}/u.test(line);
	return isShouted ? line.toLowerCase() : line;
}
