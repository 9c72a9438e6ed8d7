import { detectLanguage } from "./languages.ts";

/** Minimum number of words that a request without a reference needs in order to stand for itself. */
const SELF_CONTAINED_MIN_WORDS = 3;
const UNSPACED_REFERENCE =
	/它|他|她|这个|那个|这些|那些|两者|前者|后者|それ|これ|両方|彼|그것|이것|그들|둘 다/;
const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]/u;

/** Returns whether a request may refer to the one before it: "compare it with gold", "the fees". */
export function refersBack(request: string): boolean {
	if (hasReference(request)) return true;
	const words = request.match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
	return !UNSPACED.test(request) && words < SELF_CONTAINED_MIN_WORDS;
}

/** Returns whether a request has a word, such as "it", that may refer to the one before it. */
export function hasReference(request: string): boolean {
	if (UNSPACED.test(request)) return UNSPACED_REFERENCE.test(request);
	return detectLanguage(request).reference.test(request);
}
