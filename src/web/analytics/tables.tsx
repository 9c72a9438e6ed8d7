import type { OmerutaClient } from "../../client/client.ts";
import { analyticsStrings } from "../strings/analytics-strings.ts";
import { strings } from "../strings/strings.ts";
import { getProviderName } from "../ui/labels.ts";
import { Block } from "./block.tsx";
import { DataTable } from "./data-table.tsx";
import { FIGURE_COLUMNS, formatCount } from "./figures.ts";
import type { Filters } from "./filters.ts";
import type { Reports } from "./use-reports.ts";

interface Props {
	client: OmerutaClient;
	filters: Filters;
	reports: Reports;
}

const {
	tables,
	columns,
	types,
	kinds,
	unknown,
	deletedPage,
	filesAndText,
	none,
	noModel,
	noReasons,
	noSources,
} = analyticsStrings;
const ERROR_MESSAGES: Readonly<Record<string, string>> = strings.errors.messages;

/** The tables by agent, model and question type, and those of reasons and sources. */
export function Tables({ reports, ...shared }: Props) {
	return (
		<>
			<Block title={tables.agents} report="agents" {...shared}>
				<DataTable
					title={tables.agents}
					rows={reports.agents.items}
					columns={[
						{ label: columns.agent, cell: ({ agent_type }) => strings.agents.builtIn[agent_type].label },
						...FIGURE_COLUMNS,
					]}
				/>
			</Block>
			<Block title={tables.models} report="models" {...shared}>
				<DataTable
					title={tables.models}
					rows={reports.models.items}
					columns={[
						{ label: columns.model, cell: ({ model }) => model ?? noModel },
						{
							label: columns.provider,
							cell: ({ provider }) => (provider === null ? none : getProviderName(provider)),
						},
						...FIGURE_COLUMNS,
					]}
				/>
			</Block>
			<Block title={tables.questions} report="questions" {...shared}>
				<DataTable
					title={tables.questions}
					rows={reports.questions.items}
					columns={[
						{
							label: columns.type,
							cell: ({ question_type }) => (question_type === null ? unknown : types[question_type]),
						},
						...FIGURE_COLUMNS,
					]}
				/>
			</Block>
			<Block title={tables.reasons} report="reasons" {...shared}>
				<DataTable
					title={tables.reasons}
					rows={reports.reasons.items}
					empty={noReasons}
					columns={[
						{ label: columns.reason, cell: ({ reason }) => ERROR_MESSAGES[reason] ?? reason },
						{ label: columns.kind, cell: ({ kind }) => kinds[kind] },
						{
							label: columns.provider,
							cell: ({ provider }) => (provider === null ? null : getProviderName(provider)),
						},
						{ label: columns.count, cell: ({ count }) => formatCount(count), isNumber: true },
					]}
				/>
			</Block>
			<Block title={tables.sources} report="sources" {...shared}>
				<DataTable
					title={tables.sources}
					rows={reports.sources.items}
					empty={noSources}
					columns={[
						{
							label: columns.source,
							cell: ({ page_id, title, host }) =>
								title ?? (page_id === null ? host || filesAndText : deletedPage),
						},
						{
							label: columns.site,
							cell: ({ page_id, host }) => host || (page_id === null ? none : filesAndText),
						},
						{ label: columns.answers, cell: ({ answers }) => formatCount(answers), isNumber: true },
					]}
				/>
			</Block>
		</>
	);
}
