import type { ChatResult, Evidence, Source } from "../../contracts/tasks.ts";
import { isClaim } from "../../knowledge/evidence/claims.ts";
import { stripCitations } from "../reader/sentences.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { languageProps } from "../ui/text-language.ts";

interface Props {
	result: ChatResult;
	onOpen: (source: Source, claim: string) => void;
}

/** Shows which sentences of an answer are supported by its sources. Renders nothing if the answer had no sources. */
export function EvidenceList({ result, onOpen }: Props) {
	const { evidence, sources, response } = result;
	if (evidence.length === 0 || sources.length === 0) return null;
	const listed = evidence.filter(({ start, end, verdict }) => {
		// Answers from earlier versions have no verdicts.
		const isJudged = verdict !== undefined && verdict !== "unclear";
		return isJudged || isClaim(response.slice(start, end));
	});
	const claims = listed.filter(({ verdict }) => verdict !== "unclear");
	if (claims.length === 0) return null;
	const { notFound, notChecked, source: sourceLabel } = lazyStrings.answer;
	return (
		<details data-testid="evidence">
			<summary>{summarize(claims)}</summary>
			<ol class="evidence">
				{listed.map(({ start, end, supported, verdict, passage_id }) => {
					const claim = stripCitations(response.slice(start, end));
					const source = supported ? sources.find((each) => each.passage_id === passage_id) : undefined;
					return (
						<li key={start} data-supported={verdict === "unclear" ? undefined : supported}>
							<span {...languageProps(claim)}>{claim}</span>{" "}
							{source ? (
								<button
									type="button"
									class="citation"
									title={source.title}
									aria-label={sourceLabel(source.n, source.title)}
									onClick={() => onOpen(source, claim)}
								>
									[{source.n}]
								</button>
							) : (
								!supported && <em>{verdict === "unclear" ? notChecked : notFound}</em>
							)}
						</li>
					);
				})}
			</ol>
		</details>
	);
}

function summarize(claims: readonly Evidence[]): string {
	const total = claims.length;
	const found = claims.filter(({ supported }) => supported).length;
	const { oneSupported, unsupported, allSupported, someSupported } = lazyStrings.answer;
	if (total === 1) return found === 1 ? oneSupported : unsupported;
	return found === total ? allSupported(total) : someSupported(found, total);
}
