import { useCallback, useEffect, useState } from "preact/hooks";
import { Analytics } from "../../client/api/analytics.ts";
import type { OmerutaClient } from "../../client/client.ts";
import type {
	AgentReport,
	EngagementReport,
	ModelReport,
	QuestionReport,
	ReasonReport,
	SourceReport,
	Summary,
	Timeseries,
} from "../../contracts/analytics.ts";
import { toError } from "../ui/to-error.ts";
import { type Filters, toReportQuery } from "./filters.ts";

/** How often the figures are loaded again while the page is visible. */
const REFRESH_MS = 15_000;
/** How long a usage row takes from the end of its question to the database. */
const SETTLE_MS = 2_000;

export interface Reports {
	summary: Summary;
	timeseries: Timeseries;
	agents: AgentReport;
	models: ModelReport;
	questions: QuestionReport;
	reasons: ReasonReport;
	sources: SourceReport;
	engagement: EngagementReport;
}

export interface ReportsState {
	/** Null until they are loaded. After a failed refresh, the last ones. */
	reports: Reports | null;
	error: Error | null;
	/** Number of the user's questions that are being answered. */
	running: number;
	reload: () => void;
}

/** Loads the reports, and again at an interval and when a question of the user has ended. */
export function useReports(client: OmerutaClient, filters: Filters): ReportsState {
	const [reports, setReports] = useState<Reports | null>(null);
	const [error, setError] = useState<Error | null>(null);
	const running = useRunning(client);
	const { period, agent, scope } = filters;
	const load = useCallback(
		(isCurrent: () => boolean) =>
			loadReports(client, { period, agent, scope }).then(
				(loaded) => {
					if (!isCurrent()) return;
					setReports(loaded);
					setError(null);
				},
				(failure) => {
					if (isCurrent()) setError(toError(failure));
				},
			),
		[client, period, agent, scope],
	);
	useEffect(() => {
		let isCurrent = true;
		const refresh = () => {
			if (!document.hidden) void load(() => isCurrent);
		};
		setReports(null);
		setError(null);
		refresh();
		const timer = setInterval(refresh, REFRESH_MS);
		document.addEventListener("visibilitychange", refresh);
		return () => {
			isCurrent = false;
			clearInterval(timer);
			document.removeEventListener("visibilitychange", refresh);
		};
	}, [load]);
	useEffect(() => {
		let isCurrent = true;
		const timer = setTimeout(() => void load(() => isCurrent), SETTLE_MS);
		return () => {
			isCurrent = false;
			clearTimeout(timer);
		};
	}, [running, load]);
	const reload = () => {
		setError(null);
		void load(() => true);
	};
	return { reports, error, running, reload };
}

/** Counts the conversations with a running question, over the socket of the conversation list. */
function useRunning(client: OmerutaClient): number {
	const [running, setRunning] = useState(0);
	useEffect(() => {
		const list = client.conversationList();
		const unsubscribe = list.on("view", ({ conversations }) =>
			setRunning(conversations.filter((conversation) => conversation.running).length),
		);
		list.open();
		return () => {
			unsubscribe();
			list.close();
		};
	}, [client]);
	return running;
}

async function loadReports(client: OmerutaClient, filters: Filters): Promise<Reports> {
	const analytics = client.api(Analytics);
	const { bucket, ...query } = toReportQuery(filters, Date.now());
	const [summary, timeseries, agents, models, questions, reasons, sources, engagement] = await Promise.all([
		analytics.summary(query),
		analytics.timeseries({ ...query, bucket }),
		analytics.agents(query),
		analytics.models(query),
		analytics.questions(query),
		analytics.reasons(query),
		analytics.sources(query),
		analytics.engagement(query),
	]);
	return { summary, timeseries, agents, models, questions, reasons, sources, engagement };
}
