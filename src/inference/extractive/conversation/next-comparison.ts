import { findSides } from "../question/compared.ts";
import { findComparison } from "../question/question-shape.ts";

const DEGREE = String.raw`(?:(?:most|least|more|less) (?!than\b)\p{L}+|\p{L}{2,}(?:er|est)|more|less|fewer|most|least|best|worst)`;
const ELLIPSIS = new RegExp(
	String.raw`^\W*(?:(?:ok|okay|so|and|or|but|what about|how about)[\s,]+)+(?:the )?(${DEGREE})(?: ones?)?\W*$`,
	"iu",
);
const COMPARED = new RegExp(String.raw`\b${DEGREE}\b`, "giu");
const COMPARES_THESE =
	/^\W*(?:(?:so|and|but|ok(?:ay)?)\W+)*which (?:one |of (?:them|these|those|the two) )?((?:(?:is|was|are|were|has|costs?|takes?|lasts?) )+(?:the )?(?:more|less|fewer|better|worse|\p{L}+er)\b[\p{L} ]*)\W*$/iu;
const SUPERLATIVE = /^(?:most|least|best|worst)\b|est$/i;

/** Returns whether a question compares what was mentioned, as in "which is cheaper?" */
export function comparesMentioned(question: string): boolean {
	return COMPARES_THESE.test(question);
}

/**
 * Returns a question such as "and the shortest?" after "Which boat is the longest?" as the one that it asks, with the other
 * word for what is compared. "And which is cheaper?" compares the same two things as before. Otherwise, returns null.
 */
export function readNextComparison(question: string, previous: string): string | null {
	const [, compared = ""] = COMPARES_THESE.exec(question) ?? [];
	const [one, other] = compared === "" ? [] : findSides(previous.toLowerCase());
	if (one !== undefined && other !== undefined) return `Which ${compared}, ${one} or ${other}?`;
	const degree = ELLIPSIS.exec(question)?.[1];
	if (degree === undefined) return null;
	const isSame = (word: string) => SUPERLATIVE.test(word) === SUPERLATIVE.test(degree) && isCompared(word);
	const [before, ...others] = [...previous.matchAll(COMPARED)].filter(([word]) => isSame(word));
	if (before === undefined || others.length > 0 || !isCompared(degree)) return null;
	const after = before.index + before[0].length;
	return previous.slice(0, before.index) + degree + previous.slice(after);
}

/** Returns whether a word is for a comparison, unlike "other". */
function isCompared(word: string): boolean {
	return /^(?:more|less|fewer)\b/i.test(word) || findComparison(word.toLowerCase()) !== "";
}
