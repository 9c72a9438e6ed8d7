/** Media type of the text format. */
export const OPEN_METRICS_TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8";

type Labels = Readonly<Record<string, string>>;

/** The observations of a histogram with the same labels. `atMost` counts those up to each bound of its family. */
interface Distribution {
	labels: Labels;
	atMost: readonly number[];
	count: number;
	sum: number;
}

/**
 * Metrics with the same name, without the suffix `_total` of counters. A name with a unit ends with that unit. The bounds
 * of a histogram increase and leave out infinity.
 */
export type Family = { name: string; help: string; unit?: string } & (
	| { type: "counter" | "gauge"; samples: readonly { labels: Labels; value: number }[] }
	| { type: "histogram"; bounds: readonly number[]; samples: readonly Distribution[] }
);

/**
 * Formats metrics in the text format of OpenMetrics 1.0.
 * @see https://prometheus.io/docs/specs/om/open_metrics_spec/
 *
 * @example
 * formatOpenMetrics([{ name: "tasks", help: "Tasks.", type: "counter", samples: [{ labels: {}, value: 2 }] }]);
 * // # TYPE tasks counter
 * // # HELP tasks Tasks.
 * // tasks_total 2
 * // # EOF
 */
export function formatOpenMetrics(families: readonly Family[]): string {
	const lines = families.flatMap((family) => [
		`# TYPE ${family.name} ${family.type}`,
		...(family.unit === undefined ? [] : [`# UNIT ${family.name} ${family.unit}`]),
		`# HELP ${family.name} ${escapeText(family.help)}`,
		...samplesOf(family),
	]);
	return [...lines, "# EOF", ""].join("\n");
}

function samplesOf(family: Family): string[] {
	const { name } = family;
	switch (family.type) {
		case "gauge":
			return family.samples.map(({ labels, value }) => sample(name, labels, value));
		case "counter":
			return family.samples.map(({ labels, value }) => sample(`${name}_total`, labels, value));
		case "histogram":
			return family.samples.flatMap(({ labels, atMost, count, sum }) => [
				...family.bounds.map((bound, at) =>
					sample(`${name}_bucket`, { ...labels, le: formatBound(bound) }, atMost[at] ?? 0),
				),
				sample(`${name}_bucket`, { ...labels, le: "+Inf" }, count),
				sample(`${name}_count`, labels, count),
				sample(`${name}_sum`, labels, sum),
			]);
	}
}

function sample(name: string, labels: Labels, value: number): string {
	const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escapeText(text)}"`);
	return `${name}${pairs.length === 0 ? "" : `{${pairs.join(",")}}`} ${value}`;
}

/** Formats a bound with a decimal point, which the format requires of bounds, unlike of values. */
function formatBound(bound: number): string {
	return Number.isInteger(bound) ? bound.toFixed(1) : String(bound);
}

function escapeText(text: string): string {
	return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll('"', '\\"');
}
