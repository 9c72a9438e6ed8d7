import { hasChineseOrJapanese, hasCjk } from "../../text/unspaced.ts";
import { detectLanguage } from "./languages.ts";

/** Minimum number of words that a request without a reference needs in order to stand for itself. */
const SELF_CONTAINED_MIN_WORDS = 3;
const CJK_REFERENCE = /它|他|她|这个|那个|这些|那些|两者|前者|后者|それ|これ|両方|彼|그것|이것|그들|둘 다/;

/** Returns whether a request may not be clear without the one before it: "compare it with gold", "the fees". */
export function needsContext(request: string): boolean {
	if (hasReference(request)) return true;
	// Words without spaces between them can't be counted.
	if (hasChineseOrJapanese(request)) return false;
	const words = request.match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
	return words < SELF_CONTAINED_MIN_WORDS;
}

/** Returns whether a request has a word, such as "it", that may refer to the one before it. */
export function hasReference(request: string): boolean {
	return (hasCjk(request) ? CJK_REFERENCE : detectLanguage(request).reference).test(request);
}
