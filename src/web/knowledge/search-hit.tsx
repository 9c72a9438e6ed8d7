import type { SearchResult } from "../../contracts/knowledge.ts";
import type { Reading } from "../reader/target.ts";
import { matchOf } from "./match.ts";

interface Props {
	result: SearchResult;
	onRead: (reading: Reading) => void;
}

/** A passage that was found, and why. */
export function SearchHit({ result, onRead }: Props) {
	const { page_id: id, title, heading, text: snippet, start, end } = result;
	return (
		<li class="row" data-testid="hit">
			<button
				type="button"
				class="plain"
				dir="auto"
				onClick={() => onRead({ pageId: id, title, cited: { start, end, snippet, claim: null } })}
			>
				{title}
			</button>
			{heading !== null && (
				<span class="heading" dir="auto">
					{" "}
					{heading}
				</span>
			)}
			<p class="passage" dir="auto">
				{snippet}
			</p>
			<p class="page-facts">{matchOf(result.parts)}</p>
		</li>
	);
}
