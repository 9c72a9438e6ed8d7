import type { EngagementReport, Figures, Timeseries } from "../../contracts/analytics.ts";
import { analyticsStrings } from "../strings/analytics-strings.ts";
import { NUMBER_LOCALE } from "../strings/locale.ts";
import { formatDuration, formatNumber } from "../ui/format.ts";
import type { Column } from "./data-table.tsx";

const { charts, columns, none, ratingsOf } = analyticsStrings;

export const formatCount = (value: number) => formatNumber(value, 1);

/** Formats a share from 0 to 1: `43.5%`. */
export function formatShare(share: number): string {
	return share.toLocaleString(NUMBER_LOCALE, { style: "percent", maximumFractionDigits: 1 });
}

/** Formats a figure, or a dash if there is none. */
export function show(value: number | null, format: (value: number) => string): string {
	return value === null ? none : format(value);
}

/** Returns a part of a whole, or null if the whole is empty. */
export function shareOf(part: number, whole: number): number | null {
	return whole === 0 ? null : part / whole;
}

type Point = Timeseries["items"][number];
type Day = EngagementReport["items"][number];
type Line<Item> = { label: string; value: (item: Item) => number | null };

/** The charts over time, with their lines. */
export const TIME_CHARTS: readonly {
	title: string;
	series: readonly Line<Point>[];
	formatValue: (value: number) => string;
	isWhole?: boolean;
}[] = [
	{
		title: charts.questions.title,
		series: [
			{ label: charts.questions.completed, value: ({ completed }) => completed },
			{ label: charts.questions.failed, value: ({ failed }) => failed },
			{ label: charts.questions.cancelled, value: ({ cancelled }) => cancelled },
			{ label: charts.questions.retried, value: ({ retried }) => retried },
		],
		formatValue: formatCount,
		isWhole: true,
	},
	{
		title: charts.response.title,
		series: [
			{ label: charts.response.p50, value: (point) => point.response_time_ms.p50 },
			{ label: charts.response.p95, value: (point) => point.response_time_ms.p95 },
			{ label: charts.response.p99, value: (point) => point.response_time_ms.p99 },
		],
		formatValue: formatDuration,
	},
	{
		title: charts.waiting.title,
		series: [
			{ label: charts.waiting.p50, value: (point) => point.first_token_time_ms.p50 },
			{ label: charts.waiting.p95, value: (point) => point.first_token_time_ms.p95 },
			{ label: charts.waiting.queue, value: (point) => point.queue_wait_ms.p95 },
		],
		formatValue: formatDuration,
	},
	{
		title: charts.speed.title,
		series: [
			{ label: charts.speed.p50, value: (point) => point.tokens_per_second.p50 },
			{ label: charts.speed.p5, value: (point) => point.tokens_per_second.p5 },
			{ label: charts.speed.p95, value: (point) => point.tokens_per_second.p95 },
		],
		formatValue: formatCount,
	},
	{
		title: charts.quality.title,
		series: [
			{ label: charts.quality.context, value: (point) => shareOf(point.with_context, point.completed) },
			{
				label: charts.quality.supported,
				value: (point) => shareOf(point.sentences_supported, point.sentences_checked),
			},
		],
		formatValue: formatShare,
	},
];

export const SESSION_LINES: readonly Line<Day>[] = [
	{ label: charts.sessions.questions, value: ({ questions }) => questions },
	{ label: charts.sessions.sessions, value: ({ sessions }) => sessions },
];

export const USER_LINES: readonly Line<Day>[] = [
	{ label: charts.users.weekly, value: ({ weekly_users }) => weekly_users },
	{ label: charts.users.daily, value: ({ active_users }) => active_users },
];

export const RETURN_LINES: readonly Line<Day>[] = [
	{ label: charts.users.returned, value: ({ return_rate }) => return_rate },
];

const COLUMNS: readonly Column<Figures>[] = [
	{ label: columns.questions, cell: ({ questions }) => formatCount(questions) },
	{ label: columns.success, cell: ({ success_rate }) => show(success_rate, formatShare) },
	{ label: columns.failed, cell: ({ failed }) => formatCount(failed) },
	{ label: columns.cancelled, cell: ({ cancelled }) => formatCount(cancelled) },
	{ label: columns.retried, cell: ({ retried }) => formatCount(retried) },
	{ label: columns.fellBack, cell: ({ fell_back }) => formatCount(fell_back) },
	{ label: columns.response50, cell: (row) => show(row.response_time_ms.p50, formatDuration) },
	{ label: columns.response95, cell: (row) => show(row.response_time_ms.p95, formatDuration) },
	{ label: columns.first50, cell: (row) => show(row.first_token_time_ms.p50, formatDuration) },
	{ label: columns.first95, cell: (row) => show(row.first_token_time_ms.p95, formatDuration) },
	{ label: columns.queue, cell: (row) => show(row.queue_wait_ms.p95, formatDuration) },
	{ label: columns.speed, cell: (row) => show(row.tokens_per_second.p50, formatCount) },
	{ label: columns.context, cell: (row) => show(shareOf(row.with_context, row.completed), formatShare) },
	{
		label: columns.perAnswer,
		cell: (row) => show(shareOf(row.context_sources, row.with_context), formatCount),
	},
	{
		label: columns.supported,
		cell: (row) => show(shareOf(row.sentences_supported, row.sentences_checked), formatShare),
	},
	{ label: columns.ratings, cell: ({ thumbs_up, thumbs_down }) => ratingsOf(thumbs_up, thumbs_down) },
];

/** The columns of figures, which follow the name of each group. */
export const FIGURE_COLUMNS: readonly Column<Figures>[] = COLUMNS.map((column) => ({
	...column,
	isNumber: true,
}));
