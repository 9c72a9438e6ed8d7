import { stem } from "../../text/stem.ts";
import { extractTerms } from "../../text/terms.ts";

/** Returns the stems of the content words of a text. */
export function stemsOf(text: string): Set<string> {
	return new Set(extractTerms(text).map(stem));
}
