import type { ChatResult, Evidence, Source } from "../../contracts/tasks.ts";
import { isClaim } from "../../knowledge/evidence/claims.ts";
import { stripCitations } from "../reader/sentences.ts";

interface Props {
	result: ChatResult;
	onOpen: (source: Source, claim: string) => void;
}

/** Shows which sentences of an answer are supported by its sources. Renders nothing if the answer had no sources. */
export function EvidenceList({ result, onOpen }: Props) {
	const { evidence, sources, response } = result;
	if (evidence.length === 0 || sources.length === 0) return null;
	// Answers from earlier versions have no verdicts.
	const claims = evidence.filter(({ start, end, verdict }) =>
		verdict === undefined ? isClaim(response.slice(start, end)) : verdict !== "unclear",
	);
	if (claims.length === 0) return null;
	return (
		<details data-testid="evidence">
			<summary>{summarize(claims)}</summary>
			<ol class="evidence">
				{claims.map(({ start, end, supported, passage_id }) => {
					const claim = stripCitations(response.slice(start, end));
					const source = supported ? sources.find((each) => each.passage_id === passage_id) : undefined;
					return (
						<li key={start} data-supported={supported}>
							<span dir="auto">{claim}</span>{" "}
							{source ? (
								<button
									type="button"
									class="citation"
									title={source.title}
									aria-label={`Source ${source.n}: ${source.title}`}
									onClick={() => onOpen(source, claim)}
								>
									[{source.n}]
								</button>
							) : (
								!supported && <em>not found in your sources</em>
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
	if (total === 1) return found === 1 ? "Supported by your sources" : "Not found in your sources";
	if (found === total) return `All ${total} sentences are supported`;
	return `${found} of ${total} sentences are supported`;
}
