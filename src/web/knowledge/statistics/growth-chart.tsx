import type { KnowledgeReport } from "../../../contracts/knowledge.ts";
import { lazyStrings } from "../../strings/lazy-strings.ts";
import { formatDay, formatNumber } from "../../ui/format.ts";
import { CHART_HEIGHT, CHART_WIDTH, drawSteps } from "./growth-steps.ts";

interface Props {
	growth: KnowledgeReport["growth"];
	/** The day of the report: `2026-11-27`. */
	today: string;
}

const text = lazyStrings.knowledgeStatistics;

/** The number of pages over time as a step chart, described by a sentence and a table. */
export function GrowthChart({ growth, today }: Props) {
	const [first] = growth;
	const last = growth.at(-1);
	if (first === undefined || last === undefined) return null;
	return (
		<div class="growth">
			<p class="pending" data-testid="growth-summary">
				{growth.length === 1
					? text.growthSince(first.day, first.pages)
					: text.growthOf(first.day, first.pages, last.day, last.pages)}
			</p>
			{growth.length > 1 && (
				<svg
					class="growth-chart"
					viewBox={`0 0 ${CHART_WIDTH} ${CHART_HEIGHT}`}
					preserveAspectRatio="none"
					aria-hidden="true"
				>
					<path d={drawSteps(growth, today)} />
				</svg>
			)}
			<details class="growth-table">
				<summary>{text.table}</summary>
				<table>
					<thead>
						<tr>
							<th scope="col">{text.day}</th>
							<th scope="col">{text.pages}</th>
							<th scope="col">{text.passages}</th>
							<th scope="col">{text.words}</th>
						</tr>
					</thead>
					<tbody>
						{growth.toReversed().map(({ day, pages, passages, words }) => (
							<tr key={day}>
								<th scope="row">{formatDay(day)}</th>
								<td>{formatNumber(pages)}</td>
								<td>{formatNumber(passages)}</td>
								<td>{formatNumber(words)}</td>
							</tr>
						))}
					</tbody>
				</table>
			</details>
		</div>
	);
}
