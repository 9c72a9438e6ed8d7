import { useEffect, useMemo, useRef } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import { useUser } from "../account/current-user.ts";
import { SignedIn } from "../account/signed-in.tsx";
import { navigate } from "../shell/route.ts";
import type { ViewProps } from "../shell/view-props.ts";
import { analyticsStrings } from "../strings/analytics-strings.ts";
import { strings } from "../strings/strings.ts";
import { describeError } from "../ui/describe-error.ts";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { ChartBlock } from "./chart-block.tsx";
import { formatCount, formatShare, RETURN_LINES, SESSION_LINES, TIME_CHARTS, USER_LINES } from "./figures.ts";
import { FilterBar } from "./filter-bar.tsx";
import { type Filters, formatFilters, PERIODS, parseFilters } from "./filters.ts";
import { Headline } from "./headline.tsx";
import { Tables } from "./tables.tsx";
import { type Reports, useReports } from "./use-reports.ts";

const { title, lead, charts, engagement } = analyticsStrings;

/** The usage of the period and agent that the URL selects: figures, charts and tables. */
export function AnalyticsView({ client, route }: ViewProps) {
	const query = route.view === "analytics" ? route.query : "";
	// Until the page knows who the user is, the server chooses the scope, and one that the URL names has to wait.
	const user = useUser(client);
	const isStaff = user?.is_staff ?? true;
	const filters = useMemo(() => parseFilters(query, isStaff), [query, isStaff]);
	const isWaiting = user === undefined && filters.scope !== null;
	const heading = useRef<HTMLHeadingElement>(null);
	useEffect(() => {
		document.title = [title, strings.shell.product].join(" – ");
		heading.current?.focus();
	}, []);
	return (
		<main class="analytics" data-testid="analytics">
			<header class="analytics-head">
				<h1 ref={heading} tabIndex={-1}>
					{title}
				</h1>
				<SignedIn client={client}>
					{(user) => (
						<FilterBar
							filters={filters}
							isStaff={user.is_staff}
							onChange={(next) => navigate({ view: "analytics", query: formatFilters(next) })}
						/>
					)}
				</SignedIn>
			</header>
			{user !== null && (
				<>
					{!isWaiting && <Content client={client} filters={filters} />}
					<p class="form-hint">{lead}</p>
				</>
			)}
		</main>
	);
}

function Content({ client, filters }: { client: OmerutaClient; filters: Filters }) {
	const { reports, error, running, reload } = useReports(client, filters);
	const live = (
		<p class="live" role="status" data-testid="running" data-running={running > 0}>
			{analyticsStrings.running(running)}
		</p>
	);
	const notice = error !== null && (
		<ErrorNotice message={describeError(error)} action={analyticsStrings.retry} onAction={reload} />
	);
	if (reports === null)
		return (
			notice || (
				<p class="pending" role="status">
					{analyticsStrings.loading}
				</p>
			)
		);
	if (reports.summary.questions === 0)
		return (
			<>
				{notice}
				{live}
				<section class="analytics-empty" data-testid="empty">
					<p>{analyticsStrings.empty}</p>
					<p class="form-hint">{analyticsStrings.emptyHint}</p>
				</section>
			</>
		);
	return (
		<>
			{notice}
			{live}
			<Headline reports={reports} />
			<div class="blocks">
				<Charts client={client} filters={filters} reports={reports} />
			</div>
			<Tables client={client} filters={filters} reports={reports} />
		</>
	);
}

function Charts({ client, filters, reports }: { client: OmerutaClient; filters: Filters; reports: Reports }) {
	const shared = { client, filters };
	const { timeseries, engagement: days } = reports;
	const daily = { ...shared, report: "engagement", items: days.items, isHourly: false } as const;
	return (
		<>
			{TIME_CHARTS.map((chart) => (
				<ChartBlock
					key={chart.title}
					{...shared}
					{...chart}
					report="timeseries"
					items={timeseries.items}
					isHourly={PERIODS[filters.period].bucket === "hour"}
				/>
			))}
			<ChartBlock
				{...daily}
				title={charts.sessions.title}
				series={SESSION_LINES}
				formatValue={formatCount}
				isWhole
			/>
			{days.scope === "all" && (
				<>
					<ChartBlock
						{...daily}
						title={charts.users.title}
						series={USER_LINES}
						formatValue={formatCount}
						isWhole
					/>
					<ChartBlock
						{...daily}
						title={charts.users.returned}
						series={RETURN_LINES}
						formatValue={formatShare}
					/>
				</>
			)}
			<p class="form-hint blocks-hint">{engagement.hint}</p>
		</>
	);
}
