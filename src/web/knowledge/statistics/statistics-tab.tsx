import { useCallback, useState } from "preact/hooks";
import type { OmerutaClient } from "../../../client/client.ts";
import { PageProblem } from "../../../contracts/knowledge.ts";
import type { ReaderTarget } from "../../reader/target.ts";
import { lazyStrings } from "../../strings/lazy-strings.ts";
import { strings } from "../../strings/strings.ts";
import { describeError } from "../../ui/describe-error.ts";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { formatNumber } from "../../ui/format.ts";
import { useLoaded } from "../../ui/use-loaded.ts";
import { GrowthChart } from "./growth-chart.tsx";
import { ProblemPages } from "./problem-pages.tsx";

interface Props {
	client: OmerutaClient;
	onOpenPage: (target: ReaderTarget) => void;
	/** Called after a page was updated or deleted. */
	onChanged: () => void;
}

const text = lazyStrings.knowledgeStatistics;

/** The tab that shows how the knowledge base grew, and the pages that need attention. */
export function StatisticsTab({ client, onOpenPage, onChanged }: Props) {
	const load = useCallback(() => client.knowledge.report(), [client]);
	const { value: report, error, reload } = useLoaded(load);
	const [problem, setProblem] = useState<PageProblem>("failing");
	const change = () => {
		reload();
		onChanged();
	};
	if (error)
		return <ErrorNotice message={describeError(error)} action={strings.shell.retry} onAction={reload} />;
	if (report === null) return <p class="pending">{strings.shell.loading}</p>;
	return (
		<section aria-label={lazyStrings.knowledge.tabs.statistics}>
			<h3 class="site-heading">{text.growth}</h3>
			<GrowthChart growth={report.growth} today={new Date().toISOString().slice(0, 10)} />
			<h3 class="site-heading">{text.attention}</h3>
			<div class="problems">
				{PageProblem.options.map((option) => (
					<button
						key={option}
						type="button"
						class="quiet"
						aria-pressed={option === problem}
						data-testid={`problem-${option}`}
						onClick={() => setProblem(option)}
					>
						{text.problems[option].label} <span>{formatNumber(report.problems[option])}</span>
					</button>
				))}
			</div>
			<ProblemPages
				key={problem}
				client={client}
				problem={problem}
				onOpenPage={onOpenPage}
				onChanged={change}
			/>
		</section>
	);
}
