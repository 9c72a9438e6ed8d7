import type { SearchResult } from "../../contracts/knowledge.ts";
import { PageButton } from "../reader/page-button.tsx";
import { withoutTableBorders } from "../reader/tables.ts";
import type { ReaderTarget } from "../reader/target.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { languageProps } from "../ui/text-language.ts";
import { describeMatch } from "./match.ts";
import { ScoreDetails } from "./score-details.tsx";

interface Props {
	result: SearchResult;
	onOpenPage: (target: ReaderTarget) => void;
}

/** A search result and the reason why it matched. */
export function SearchHit({ result, onOpenPage }: Props) {
	const { page_id: id, title, heading, text: snippet, start, end, page, parts, explanation } = result;
	return (
		<li class="row" data-testid="hit">
			<PageButton
				target={{ pageId: id, title, citation: { start, end, snippet, claim: null } }}
				onOpenPage={onOpenPage}
			/>
			{heading !== null && (
				<span class="heading" dir="auto">
					{" "}
					{heading}
				</span>
			)}
			<p class="passage" {...languageProps(snippet)}>
				{withoutTableBorders(snippet)}
			</p>
			<p class="page-facts">
				{page !== null && <span>{lazyStrings.answer.sourcePage(page)}</span>}
				<span>{describeMatch(parts)}</span>
			</p>
			{explanation !== undefined && <ScoreDetails parts={parts} explanation={explanation} />}
		</li>
	);
}
