import { stemsOf } from "../words/stems.ts";

const FOR = "pros|advantages|benefits|strengths|upsides|positives";
const AGAINST = "cons|disadvantages|drawbacks|weaknesses|downsides|risks|negatives";
/** Match a question about two things, or about what speaks for and against one. */
const COMPARISONS = [
	new RegExp(String.raw`\b(${FOR}) (?:and|&|/|or|vs\.?|versus) (?:the )?(${AGAINST})\b`),
	/\bdifferences? (?:is there )?between (.{2,60}?) and (.{2,60}?)(?=[?!.,;]|$)/,
	/\bhow (?:is|are|does|do|did) (.{2,60}?) (?:different|differ) (?:from|to|than) (.{2,60}?)(?=[?!.,;]|$)/,
	/\bwhat (?:distinguishes|separates|sets) (.{2,60}?) (?:apart )?from (.{2,60}?)(?=[?!.,;]|$)/,
	/\bcompare (.{2,60}?) (?:and|with|to|vs\.?|versus) (.{2,60}?)(?=[?!.,;]|$)/,
	/^(?:is|are|was|were) (.{2,60}?) (?:\w+er|worse|(?:more|less) \w+) than (.{2,60}?)(?=[?!.,;]|$)/,
	/^(?:and |so )?(?:which|who|what) [^,]{0,40}\b(?:\p{L}{2,}er|more|less|fewer)\b[^,]{0,20}, (.{2,60}?) or (.{2,60}?)(?=[?!.,;]|$)/u,
	/^(?:what(?:'s| is) )?(.{2,60}?) (?:vs\.?|versus) (.{2,60}?)(?=[?!.,;]|$)/,
];
/** Returns the two sides that a question in lower case compares, or none. */
export function findSides(text: string): string[] {
	for (const pattern of COMPARISONS) {
		const sides = (pattern.exec(text) ?? []).slice(1);
		if (sides.length > 0 && sides.every((side) => stemsOf(side).size > 0)) return sides;
	}
	return [];
}
