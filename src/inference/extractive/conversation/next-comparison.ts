import { findComparison } from "../question/question-shape.ts";

const DEGREE = String.raw`(?:(?:most|least|more|less) (?!than\b)\p{L}+|\p{L}{2,}(?:er|est)|more|less|fewer|most|least|best|worst)`;
const ELLIPSIS = new RegExp(
	String.raw`^\W*(?:(?:ok|okay|so|and|or|but|what about|how about)[\s,]+)+(?:the )?(${DEGREE})(?: ones?)?\W*$`,
	"iu",
);
const COMPARED = new RegExp(String.raw`\b${DEGREE}\b`, "giu");
const SUPERLATIVE = /^(?:most|least|best|worst)\b|est$/i;

/**
 * Returns a question such as "and the shortest?" after "Which boat is the longest?" as the one that it asks, with the other
 * word for what is compared. Otherwise, returns null.
 */
export function readNextComparison(question: string, previous: string): string | null {
	const degree = ELLIPSIS.exec(question)?.[1];
	if (degree === undefined) return null;
	const isSame = (word: string) => SUPERLATIVE.test(word) === SUPERLATIVE.test(degree) && isCompared(word);
	const [compared, ...others] = [...previous.matchAll(COMPARED)].filter(([word]) => isSame(word));
	if (compared === undefined || others.length > 0 || !isCompared(degree)) return null;
	const after = compared.index + compared[0].length;
	return previous.slice(0, compared.index) + degree + previous.slice(after);
}

/** Returns whether a word is for a comparison, unlike "other". */
function isCompared(word: string): boolean {
	return /^(?:more|less|fewer)\b/i.test(word) || findComparison(word.toLowerCase()) !== "";
}
