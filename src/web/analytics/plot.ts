import uPlot from "uplot";
import { chooseLabels, findIsolated } from "./plot-marks.ts";

/** A line of a chart. Null leaves a gap. */
interface PlotSeries {
	values: readonly (number | null)[];
	/** A CSS color. */
	color: string;
}

export interface PlotOptions {
	/** Milliseconds since the Unix epoch. */
	times: readonly number[];
	series: readonly PlotSeries[];
	/** CSS colors of the labels and of the grid. */
	colors: { label: string; grid: string };
	formatTime: (time: number) => string;
	formatValue: (value: number) => string;
	/** Whether the values are whole numbers, so that no fractions are labeled. */
	isWhole: boolean;
	/** Called with the index of the point under the pointer; null if there is none. */
	onPoint: (index: number | null) => void;
}

export interface Plot {
	/** Moves the cursor to a point. */
	select(index: number): void;
	destroy(): void;
}

const HEIGHT = 200;
const WIDTH_MIN = 200;
/** Lines also differ in their dashes, for readers who cannot tell colors apart. */
const DASHES = [[], [6, 4], [2, 3], [10, 3, 2, 3]];
const FONT = "12px system-ui, sans-serif";
/** Charts with fewer points show each of them. */
const POINTS_MAX = 40;
const LABEL_WIDTH = 64;
/** Width of a time label with the space around it. */
const TIME_LABEL_WIDTH = 110;
/** 1, 2, 5, 10, 20, and so on. */
const WHOLE_STEPS = Array.from({ length: 13 }, (_, power) =>
	[1, 2, 5].map((step) => step * 10 ** power),
).flat();

/** Draws lines over time. They resize with their element. */
export function drawPlot(element: HTMLElement, options: PlotOptions): Plot {
	const { times, series, colors, formatTime, formatValue, isWhole, onPoint } = options;
	const axis: uPlot.Axis = {
		stroke: colors.label,
		font: FONT,
		grid: { stroke: colors.grid, width: 1 },
		ticks: { show: false },
	};
	const width = () => Math.max(WIDTH_MIN, element.clientWidth);
	const chart = new uPlot(
		{
			width: width(),
			height: HEIGHT,
			legend: { show: false },
			cursor: { y: false, drag: { x: false, y: false }, points: { size: 8 } },
			scales: { x: { time: true }, y: { range: (_, __, max) => [0, max > 0 ? max * 1.1 : 1] } },
			axes: [
				{
					...axis,
					splits: (self) =>
						chooseLabels(times, (self.width - LABEL_WIDTH) / TIME_LABEL_WIDTH).map((time) => time / 1_000),
					values: (_, ticks) => ticks.map((tick) => formatTime(tick * 1_000)),
				},
				{
					...axis,
					size: LABEL_WIDTH,
					values: (_, ticks) => ticks.map(formatValue),
					...(isWhole && { incrs: WHOLE_STEPS }),
				},
			],
			series: [
				{},
				...series.map(({ color, values }, at) => ({
					stroke: color,
					width: 2,
					dash: DASHES[at] ?? [],
					points: {
						show: times.length < POINTS_MAX,
						...(times.length >= POINTS_MAX && { filter: findIsolated(values) }),
						size: 5,
						stroke: color,
						fill: color,
					},
				})),
			],
			hooks: { setCursor: [({ cursor }) => onPoint(cursor.idx ?? null)] },
		},
		[times.map((time) => time / 1_000), ...series.map(({ values }) => [...values])],
		element,
	);
	const observer = new ResizeObserver(() => chart.setSize({ width: width(), height: HEIGHT }));
	observer.observe(element);
	return {
		select: (index) => chart.setCursor({ left: chart.valToPos((times[index] ?? 0) / 1_000, "x"), top: 0 }),
		destroy: () => {
			observer.disconnect();
			chart.destroy();
		},
	};
}
