import { useEffect, useRef, useState } from "preact/hooks";
import { usePreferences } from "../settings/preferences.ts";
import { analyticsStrings } from "../strings/analytics-strings.ts";
import { useMedia } from "../ui/use-media.ts";
import type { Plot } from "./plot.ts";

/** A line of a chart. */
interface Series {
	label: string;
	values: readonly (number | null)[];
}

export interface ChartProps {
	title: string;
	/** Milliseconds since the Unix epoch. */
	times: readonly number[];
	series: readonly Series[];
	formatTime: (time: number) => string;
	formatValue: (value: number) => string;
	isWhole: boolean;
}

/**
 * A chart of lines over time with a legend that shows the values under the pointer or, after an arrow key, of the
 * selected point.
 */
export function Chart({ title, times, series, formatTime, formatValue, isWhole }: ChartProps) {
	const frame = useRef<HTMLDivElement>(null);
	const legend = useRef<HTMLUListElement>(null);
	const plot = useRef<Plot | null>(null);
	const [index, setIndex] = useState<number | null>(null);
	const [hasFailed, setHasFailed] = useState(false);
	const { theme } = usePreferences();
	const isDark = useMedia("(prefers-color-scheme: dark)");
	useEffect(() => {
		let isCurrent = true;
		import("./plot.ts").then(
			({ drawPlot }) => {
				if (!isCurrent || frame.current === null) return;
				plot.current = drawPlot(frame.current, {
					times,
					series: series.map(({ values }, at) => ({ values, color: colorOf(legend.current?.children[at]) })),
					colors: { label: colorOf(frame.current), grid: borderColorOf(frame.current) },
					formatTime,
					formatValue,
					isWhole,
					onPoint: setIndex,
				});
			},
			() => setHasFailed(true),
		);
		return () => {
			isCurrent = false;
			plot.current?.destroy();
			plot.current = null;
		};
	}, [times, series, theme, isDark, formatTime, formatValue, isWhole]);
	const last = times.length - 1;
	const shown = index ?? last;
	const onKeyDown = (event: KeyboardEvent) => {
		const target = { ArrowLeft: shown - 1, ArrowRight: shown + 1, Home: 0, End: last }[event.key];
		if (target === undefined) return;
		event.preventDefault();
		const next = Math.min(last, Math.max(0, target));
		setIndex(next);
		plot.current?.select(next);
	};
	const time = times[shown];
	const describe = (value: number | null | undefined) =>
		value === null || value === undefined ? analyticsStrings.none : formatValue(value);
	const when = time === undefined ? "" : formatTime(time);
	const valueText = [when, ...series.map(({ label, values }) => `${label}: ${describe(values[shown])}`)].join(
		", ",
	);
	return (
		<>
			<ul ref={legend} class="chart-legend">
				{series.map(({ label, values }) => (
					<li key={label}>
						<span class="chart-key" aria-hidden="true" />
						<span>{label}</span>
						<strong>{describe(values[shown])}</strong>
					</li>
				))}
				<li class="chart-time">{when}</li>
			</ul>
			{hasFailed ? (
				<p class="form-hint">{analyticsStrings.chartFailed}</p>
			) : (
				<div
					ref={frame}
					class="chart"
					role="slider"
					tabIndex={0}
					aria-label={title}
					aria-description={analyticsStrings.chartHint}
					aria-valuemin={0}
					aria-valuemax={Math.max(0, last)}
					aria-valuenow={Math.max(0, shown)}
					aria-valuetext={valueText}
					onKeyDown={onKeyDown}
				/>
			)}
		</>
	);
}

function colorOf(element: Element | null | undefined): string {
	return element ? getComputedStyle(element).color : "";
}

function borderColorOf(element: Element): string {
	return getComputedStyle(element).borderBlockEndColor;
}
