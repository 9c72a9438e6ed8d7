import type { SearchResult } from "../../contracts/knowledge.ts";
import type { ResultExplanation } from "../../contracts/search-explanation.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";

interface Props {
	parts: SearchResult["parts"];
	explanation: ResultExplanation;
}

const text = lazyStrings.searchExplanation;
const SHARES = ["words", "page", "meaning", "sequence"] as const;

/** What the score of a passage consists of, and why the passage was found. */
export function ScoreDetails({ parts, explanation }: Props) {
	const { shares, fused, rerank, relevance, is_used, matches } = explanation;
	const raw = [
		...(parts.lexical === null ? [] : [text.bm25(parts.lexical)]),
		...(parts.vector === null ? [] : [text.cosine(parts.vector)]),
	];
	const shown = SHARES.filter((share) => shares[share] > 0);
	return (
		<div class="scores" data-testid="scores">
			<div class="score-bar" aria-hidden="true">
				{shown.map((share) => (
					<span key={share} class={`score-${share}`} style={{ width: `${100 * shares[share]}%` }} />
				))}
			</div>
			<dl class="site-statistics">
				<div>
					<dt>{text.score}</dt>
					<dd data-testid="fused">{text.scoreOf(fused)}</dd>
				</div>
				{shown.map((share) => (
					<div key={share}>
						<dt>
							<span class={`score-key score-${share}`} aria-hidden="true" /> {text.shares[share]}
						</dt>
						<dd>{text.scoreOf(shares[share])}</dd>
					</div>
				))}
				{raw.length > 0 && (
					<div>
						<dt>{text.raw}</dt>
						<dd>{raw.join(", ")}</dd>
					</div>
				)}
				{rerank !== null && (
					<div>
						<dt>{text.rerank}</dt>
						<dd>{text.rerankOf(rerank)}</dd>
					</div>
				)}
				<div>
					<dt>{text.matches}</dt>
					<dd dir="auto">
						{matches.length === 0
							? text.noMatches
							: matches.map(({ word, term, kind }) => text.match(word, term, kind)).join(", ")}
					</dd>
				</div>
				{relevance !== null && (
					<div>
						<dt>{text.relevance}</dt>
						<dd>{is_used ? text.used(relevance) : text.unused(relevance)}</dd>
					</div>
				)}
			</dl>
		</div>
	);
}
