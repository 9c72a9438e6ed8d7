import { lazy } from "../../text/lazy.ts";

/**
 * Two words that a conjunction connects. Matches start only where a word does, or long words would take quadratic time.
 */
const pairPattern = lazy(() => /(?<![\p{L}\p{M}])([\p{L}\p{M}]+) (and|or) ([\p{L}\p{M}]+)/giu);

/**
 * Puts two words that "and" or "or" connects in the order in which the passages contain them, because their order has
 * no meaning.
 * `texts` are in lower case.
 */
export function alignCoordination(sentence: string, texts: string): string {
	return sentence.replace(pairPattern(), (pair: string, one: string, conjunction: string, two: string) => {
		const own = pair.toLowerCase();
		const other = `${two} ${conjunction} ${one}`;
		return !texts.includes(own) && texts.includes(other.toLowerCase()) ? other : pair;
	});
}
