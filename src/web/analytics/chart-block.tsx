import { useMemo } from "preact/hooks";
import type { ReportName } from "../../client/api/analytics.ts";
import type { OmerutaClient } from "../../client/client.ts";
import { analyticsStrings } from "../strings/analytics-strings.ts";
import { DATE_LOCALE } from "../strings/locale.ts";
import { Block } from "./block.tsx";
import { Chart } from "./chart.tsx";
import { type Column, DataTable } from "./data-table.tsx";
import type { Filters } from "./filters.ts";

interface Props<Item> {
	title: string;
	report: ReportName;
	client: OmerutaClient;
	filters: Filters;
	items: readonly Item[];
	/** Whether each item is an hour; otherwise, it is a day. */
	isHourly: boolean;
	series: readonly { label: string; value: (item: Item) => number | null }[];
	formatValue: (value: number) => string;
	/** Whether all values are whole numbers. */
	isWhole?: boolean;
}

const formatDay = (time: number) =>
	new Date(time).toLocaleDateString(DATE_LOCALE, { day: "numeric", month: "short", timeZone: "UTC" });
const formatHour = (time: number) =>
	new Date(time).toLocaleString(DATE_LOCALE, {
		day: "numeric",
		month: "short",
		hour: "2-digit",
		minute: "2-digit",
		timeZone: "UTC",
	});

/** A chart of lines over time, with a table of the same figures. */
export function ChartBlock<Item extends { start: string }>(props: Props<Item>) {
	const { title, items, isHourly, series, formatValue, isWhole = false } = props;
	const formatTime = isHourly ? formatHour : formatDay;
	const { times, lines } = useMemo(
		() => ({
			times: items.map(({ start }) => Date.parse(start)),
			lines: series.map(({ label, value }) => ({ label, values: items.map(value) })),
		}),
		[items, series],
	);
	const columns: Column<Item>[] = [
		{ label: analyticsStrings.time, cell: ({ start }) => formatTime(Date.parse(start)) },
		...series.map(({ label, value }) => ({
			label,
			isNumber: true,
			cell: (item: Item) => {
				const shown = value(item);
				return shown === null ? analyticsStrings.none : formatValue(shown);
			},
		})),
	];
	return (
		<Block {...props}>
			<Chart
				title={title}
				times={times}
				series={lines}
				formatTime={formatTime}
				formatValue={formatValue}
				isWhole={isWhole}
			/>
			<details class="chart-table">
				<summary>{analyticsStrings.table}</summary>
				<DataTable title={title} columns={columns} rows={items.toReversed()} />
			</details>
		</Block>
	);
}
