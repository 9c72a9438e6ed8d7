import type { SearchExplanation } from "../../contracts/search-explanation.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";

const text = lazyStrings.searchExplanation;

/** How the words of a query are searched for, and whether an answer could be based on the results. */
export function SearchDetails({ explanation }: { explanation: SearchExplanation }) {
	const { terms, relevance, relevance_min } = explanation;
	return (
		<dl class="site-statistics" data-testid="search-explanation">
			<div>
				<dt>{text.terms}</dt>
				<dd dir="auto">{terms.length === 0 ? text.noTerms : terms.map(describeTerm).join("; ")}</dd>
			</div>
			<div>
				<dt>{text.answer}</dt>
				<dd>{describeRelevance(relevance, relevance_min)}</dd>
			</div>
		</dl>
	);
}

function describeTerm({ word, variants }: SearchExplanation["terms"][number]): string {
	const [exact, ...others] = variants;
	return [
		text.term(word, exact?.passages ?? 0),
		...others.map(({ term, kind, passages }) => text.variant(term, kind, passages)),
	].join(", ");
}

function describeRelevance(relevance: number | null, min: number): string {
	if (relevance === null) return text.notSearched;
	return relevance < min ? text.notAnswered(relevance, min) : text.answered(relevance);
}
