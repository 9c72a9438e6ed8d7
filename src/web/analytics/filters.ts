import { AgentType } from "../../contracts/agents.ts";
import { type Bucket, ReportScope } from "../../contracts/analytics.ts";
import { DAY_MS, HOUR_MS } from "../../time.ts";
import type { analyticsStrings } from "../strings/analytics-strings.ts";

/** The periods, their lengths in days, and the lengths of their charts' steps. */
export const PERIODS = {
	"24h": { days: 1, bucket: "hour" },
	"7d": { days: 7, bucket: "hour" },
	"30d": { days: 30, bucket: "day" },
	"90d": { days: 90, bucket: "day" },
} as const satisfies Record<keyof typeof analyticsStrings.periods, { days: number; bucket: Bucket }>;
export type Period = keyof typeof PERIODS;
export const PERIOD_NAMES: readonly Period[] = ["24h", "7d", "30d", "90d"];
const DEFAULT_PERIOD = "30d";

/** What the page shows. It is part of the URL. */
export interface Filters {
	period: Period;
	agent: AgentType | null;
	/** Null for the default: all users for staff, and otherwise the user's own questions. */
	scope: ReportScope | null;
}

/** Reads the query of the URL fragment. Ignores values that are not valid, and the scope unless the user is staff. */
export function parseFilters(query: string, isStaff: boolean): Filters {
	const values = new URLSearchParams(query);
	const period = PERIOD_NAMES.find((name) => name === values.get("period"));
	return {
		period: period ?? DEFAULT_PERIOD,
		agent: AgentType.safeParse(values.get("agent")).data ?? null,
		scope: (isStaff && ReportScope.safeParse(values.get("scope")).data) || null,
	};
}

/** Returns the query of the URL fragment. Defaults are omitted. */
export function formatFilters({ period, agent, scope }: Filters): string {
	const values = new URLSearchParams();
	if (period !== DEFAULT_PERIOD) values.set("period", period);
	if (agent !== null) values.set("agent", agent);
	if (scope !== null) values.set("scope", scope);
	return values.toString();
}

/** Returns the query of the reports. Periods of days start at midnight, UTC, and end with the current hour. */
export function toReportQuery({ period, agent, scope }: Filters, now: number) {
	const { days, bucket } = PERIODS[period];
	const end = Math.ceil(now / HOUR_MS) * HOUR_MS;
	const start = period === "24h" ? end - DAY_MS : Math.floor(end / DAY_MS) * DAY_MS - (days - 1) * DAY_MS;
	return {
		from: new Date(start).toISOString(),
		to: new Date(end).toISOString(),
		bucket,
		...(agent !== null && { agent }),
		...(scope !== null && { scope }),
	};
}
