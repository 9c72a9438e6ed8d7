import { useCallback, useRef } from "preact/hooks";
import type { OmerutaClient } from "../../../client/client.ts";
import type { PageItem, PageProblem } from "../../../contracts/knowledge.ts";
import type { ReaderTarget } from "../../reader/target.ts";
import { lazyStrings } from "../../strings/lazy-strings.ts";
import { ListEnd } from "../list-end.tsx";
import { PageRow } from "../page-row.tsx";
import { usePagedList } from "../use-paged-list.ts";

interface Props {
	client: OmerutaClient;
	problem: PageProblem;
	onOpenPage: (target: ReaderTarget) => void;
	onChanged: () => void;
}

const text = lazyStrings.knowledgeStatistics;
const PAGE_SIZE = 20;

/** The pages with a problem, each with the actions that solve it. */
export function ProblemPages({ client, problem, onOpenPage, onChanged }: Props) {
	const load = useCallback(
		(cursor: string | undefined) => client.knowledge.page({ problem, limit: PAGE_SIZE, cursor }),
		[client, problem],
	);
	const list = usePagedList(load);
	const region = useRef<HTMLDivElement>(null);
	const change = () => {
		list.reload();
		onChanged();
	};
	return (
		<div ref={region} tabIndex={-1} class="problem-pages">
			{list.items.length > 0 && <p class="pending">{text.problems[problem].explanation}</p>}
			<ul class="rows">
				{list.items.map((page) => (
					<PageRow
						key={page.id}
						client={client}
						page={page}
						note={describeProblem(problem, page)}
						onOpenPage={onOpenPage}
						onChanged={change}
						onDeleted={() => {
							// The focused button disappears.
							region.current?.focus();
							change();
						}}
					/>
				))}
			</ul>
			<ListEnd list={list} empty={text.problems[problem].none} />
		</div>
	);
}

function describeProblem(problem: PageProblem, { failure, fetched_at, updated_at }: PageItem): string | null {
	if (problem === "never_cited") return null;
	if (problem === "failing" && failure !== undefined)
		return `${text.failedAt(failure.failed_at, failure.failures)} ${failure.reason}`;
	return text.readAt(fetched_at ?? updated_at);
}
