interface Sample {
	name: string;
	labels: Record<string, string>;
	value: number;
}

interface ParsedFamily {
	type: string;
	samples: Sample[];
}

const META = /^# (TYPE|UNIT|HELP) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)$/;
const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\n"])*)"(,|$)/y;
const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
	counter: ["_total"],
	gauge: [""],
	histogram: ["_bucket", "_count", "_sum"],
};

/**
 * Parses the text format of OpenMetrics 1.0, as far as this project uses it, and checks its rules.
 *
 * @throws {Error} with the invalid line
 */
export function parseOpenMetrics(text: string): Map<string, ParsedFamily> {
	if (!text.endsWith("# EOF\n")) throw new Error("The text does not end with # EOF.");
	const families = new Map<string, ParsedFamily>();
	let current = "";
	const seen = new Set<string>();
	for (const line of text.slice(0, -"# EOF\n".length).split("\n").slice(0, -1)) {
		const fail = (reason: string) => new Error(`${reason}: ${line}`);
		const [, kind, metaName = "", rest = ""] = META.exec(line) ?? [];
		if (kind === "TYPE") {
			if (families.has(metaName)) throw fail("The family is not contiguous");
			if (SUFFIXES[rest] === undefined) throw fail("Unknown type");
			families.set(metaName, { type: rest, samples: [] });
			current = metaName;
			continue;
		}
		const family = families.get(current);
		if (family === undefined) throw fail("Outside a family");
		if (kind !== undefined) {
			if (metaName !== current || family.samples.length > 0) throw fail("Misplaced metadata");
			if (kind === "UNIT" && !current.endsWith(`_${rest}`)) throw fail("The name lacks its unit");
			continue;
		}
		const [, name, labelText = "", value = ""] = SAMPLE.exec(line) ?? [];
		if (name === undefined) throw fail("Invalid sample");
		if (!SUFFIXES[family.type]?.includes(name.slice(current.length)) || !name.startsWith(current))
			throw fail("The suffix does not match the type");
		const key = line.slice(0, line.lastIndexOf(" "));
		if (seen.has(key)) throw fail("Repeated sample");
		seen.add(key);
		family.samples.push({ name, labels: parseLabels(labelText), value: Number(value) });
	}
	for (const [name, family] of families) if (family.type === "histogram") checkHistogram(name, family);
	return families;
}

function parseLabels(text: string): Record<string, string> {
	const labels: Record<string, string> = {};
	LABEL.lastIndex = 0;
	while (LABEL.lastIndex < text.length) {
		const at = LABEL.lastIndex;
		const [, name, value = ""] = LABEL.exec(text) ?? [];
		if (name === undefined) throw new Error(`Invalid label: ${text.slice(at)}`);
		if (name in labels) throw new Error(`Repeated label: ${text}`);
		labels[name] = value.replaceAll(/\\(.)/g, (_, escaped) => (escaped === "n" ? "\n" : escaped));
	}
	return labels;
}

/** Checks that the buckets of a histogram increase, and that the last one is its count. */
function checkHistogram(name: string, { samples }: ParsedFamily): void {
	const groups = Map.groupBy(samples, ({ labels: { le, ...labels } }) => JSON.stringify(labels));
	for (const [labels, group] of groups) {
		const buckets = group.filter((sample) => sample.name === `${name}_bucket`);
		const bounds = buckets.map(({ labels: { le } }) =>
			le === "+Inf" ? Number.POSITIVE_INFINITY : Number(le),
		);
		const counts = buckets.map(({ value }) => value);
		const increase = (values: number[]) =>
			values.every((value, at) => at === 0 || value >= (values[at - 1] ?? 0));
		const count = group.find((sample) => sample.name === `${name}_count`)?.value;
		if (!increase(bounds) || !increase(counts))
			throw new Error(`The buckets of ${name}${labels} do not increase.`);
		if (bounds.at(-1) !== Number.POSITIVE_INFINITY || counts.at(-1) !== count)
			throw new Error(`The last bucket of ${name}${labels} is not its count.`);
	}
}
