import type { ChatResult, Evidence, Source } from "../../contracts/tasks.ts";
import { isClaim } from "../../knowledge/evidence/claims.ts";
import { plain } from "../reader/sentences.ts";

interface Props {
	result: ChatResult;
	onOpen: (source: Source, claim: string) => void;
}

/** How many of an answer's sentences its sources say too, and on demand which. Nothing where no sources were given. */
export function EvidenceList({ result, onOpen }: Props) {
	const { evidence, sources, response } = result;
	if (evidence.length === 0 || sources.length === 0) return null;
	const claims = evidence.filter(({ start, end }) => isClaim(response.slice(start, end)));
	if (claims.length === 0) return null;
	return (
		<details data-testid="evidence">
			<summary>{summaryOf(claims)}</summary>
			<ol class="evidence">
				{claims.map(({ start, end, supported, passage_id }) => {
					const claim = plain(response.slice(start, end));
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

function summaryOf(evidence: readonly Evidence[]): string {
	const all = evidence.length;
	const found = evidence.filter(({ supported }) => supported).length;
	if (all === 1) return found === 1 ? "Found in your sources" : "Not found in your sources";
	if (found === all) return `All ${all} sentences were found in your sources`;
	if (found === 0) return `None of ${all} sentences was found in your sources`;
	return `${found} of ${all} sentences ${found === 1 ? "was" : "were"} found in your sources`;
}
