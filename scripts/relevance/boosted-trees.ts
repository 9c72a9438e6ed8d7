import { type BoostedTrees, evaluateTree, type Tree } from "../../src/knowledge/search/relevance-model.ts";
import { type Random, seeded } from "../classifier/random.ts";

/** A training row: its feature values, whether its label is positive, and its weight. */
export interface Row {
	values: readonly number[];
	isPositive: boolean;
	weight: number;
}

/** What may differ between models. */
export interface TreeOptions {
	trees: number;
	depth: number;
	learningRate: number;
	/** The model that the trees correct: its logit for each row. By default, the logarithm of the odds of all rows. */
	logits?: readonly number[];
	/**
	 * For each feature, 1 if the probability must not fall as it grows, -1 if it must not rise, or else 0. By default,
	 * features are free.
	 */
	directions?: readonly number[];
}

const DEFAULTS: TreeOptions = { trees: 160, depth: 3, learningRate: 0.06 };
const SEED = 5;
/** Penalty on large leaves. */
const L2 = 2;
/** Minimum sum of the second derivatives in a leaf, so that no leaf depends on a few rows. */
const LEAF_MIN = 1;
/** Share of the rows and of the features that each tree sees. */
const ROWS_SHARE = 0.7;
const FEATURES_SHARE = 0.5;
/** Number of thresholds tried per feature. */
const BINS = 48;

interface Split {
	feature: number;
	/** Rows in this bin or a lower one go left. */
	bin: number;
	gain: number;
	/** Values of the leaves that the split would result in. */
	left: number;
	right: number;
}

/** The rows of a branch, and the limits of its leaves that keep the directions of the features. */
interface Branch {
	rows: readonly number[];
	min: number;
	max: number;
}

/**
 * Fits gradient-boosted trees to labels with second-order gradients of the log loss (Chen, Guestrin: XGBoost, 2016).
 * The result is deterministic.
 */
export function fitBoostedTrees(rows: readonly Row[], options: Partial<TreeOptions> = {}): BoostedTrees {
	const settings = { ...DEFAULTS, ...options };
	const random = seeded(SEED);
	const columns = binColumns(rows);
	const positive = rows.reduce((sum, { isPositive, weight }) => sum + (isPositive ? weight : 0), 0);
	const total = rows.reduce((sum, { weight }) => sum + weight, 0);
	const bias = settings.logits === undefined ? Math.log(positive / (total - positive)) : 0;
	const logits = Float64Array.from(rows, (_, at) => settings.logits?.[at] ?? bias);
	const trees = Array.from({ length: settings.trees }, () => {
		const tree = new TreeBuilder(rows, columns, logits, random, settings).build();
		for (const [at, { values }] of rows.entries())
			logits[at] = (logits[at] ?? 0) + evaluateTree(tree, values);
		return tree;
	});
	return { bias, trees };
}

interface Column {
	/** Ascending upper bounds of the bins. */
	thresholds: readonly number[];
	bins: Uint8Array;
}

function binColumns(rows: readonly Row[]): Column[] {
	const width = rows[0]?.values.length ?? 0;
	return Array.from({ length: width }, (_, feature) => {
		const sorted = Float64Array.from(rows, ({ values }) => values[feature] ?? 0).sort();
		const quantiles = Array.from(
			{ length: BINS },
			(__, n) => sorted[Math.floor((n / BINS) * sorted.length)] ?? 0,
		);
		// Thousandths, because that is how thresholds are stored.
		const thresholds = [...new Set(quantiles.map((value) => Math.round(value * 1000) / 1000))];
		const bins = Uint8Array.from(rows, ({ values }) => {
			const at = thresholds.findIndex((threshold) => (values[feature] ?? 0) <= threshold);
			return at === -1 ? thresholds.length : at;
		});
		return { thresholds, bins };
	});
}

/** Grows one tree level by level. A branch that no split improves sends all rows left. */
class TreeBuilder {
	readonly #columns: readonly Column[];
	readonly #features: readonly number[];
	readonly #rows: readonly number[];
	readonly #gradients: Float64Array;
	readonly #curvatures: Float64Array;
	readonly #settings: TreeOptions;

	constructor(
		rows: readonly Row[],
		columns: readonly Column[],
		logits: Float64Array,
		random: Random,
		settings: TreeOptions,
	) {
		this.#settings = settings;
		this.#columns = columns;
		this.#features = columns.map((_, feature) => feature).filter(() => random() < FEATURES_SHARE);
		this.#rows = rows.map((_, at) => at).filter(() => random() < ROWS_SHARE);
		this.#gradients = new Float64Array(rows.length);
		this.#curvatures = new Float64Array(rows.length);
		for (const at of this.#rows) {
			const { isPositive = false, weight = 0 } = rows[at] ?? {};
			const probability = 1 / (1 + Math.exp(-(logits[at] ?? 0)));
			this.#gradients[at] = weight * (probability - (isPositive ? 1 : 0));
			this.#curvatures[at] = weight * probability * (1 - probability);
		}
	}

	build(): Tree {
		const features: number[] = [];
		const thresholds: number[] = [];
		let level: Branch[] = [
			{ rows: this.#rows, min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY },
		];
		for (let depth = 0; depth < this.#settings.depth; depth++) {
			level = level.flatMap(({ rows, min, max }) => {
				const { feature, bin, left, right } = this.#findSplit({ rows, min, max });
				const column = this.#columns[feature];
				features.push(Math.max(0, feature));
				thresholds.push(column?.thresholds[bin] ?? Number.MAX_SAFE_INTEGER / 1000);
				const goesLeft = (at: number) => (column?.bins[at] ?? 0) <= bin;
				const direction = this.#directionOf(feature);
				const middle = (left + right) / 2;
				return [
					{
						rows: rows.filter(goesLeft),
						min: direction < 0 ? Math.max(min, middle) : min,
						max: direction > 0 ? Math.min(max, middle) : max,
					},
					{
						rows: rows.filter((at) => !goesLeft(at)),
						min: direction > 0 ? Math.max(min, middle) : min,
						max: direction < 0 ? Math.min(max, middle) : max,
					},
				];
			});
		}
		const leaves = level.map((branch) => this.#settings.learningRate * this.#leafOf(branch));
		return { features, thresholds, leaves };
	}

	#directionOf(feature: number): number {
		return this.#settings.directions?.[feature] ?? 0;
	}

	#findSplit({ rows, min, max }: Branch): Split {
		// A branch that isn't split keeps its limits.
		let best: Split = { feature: -1, bin: BINS + 1, gain: 0, left: 0, right: 0 };
		const all = this.#sum(rows);
		for (const feature of this.#features) {
			const { thresholds = [], bins } = this.#columns[feature] ?? {};
			const gradients = new Float64Array(BINS + 1);
			const curvatures = new Float64Array(BINS + 1);
			for (const at of rows) {
				const bin = bins?.[at] ?? 0;
				gradients[bin] = (gradients[bin] ?? 0) + (this.#gradients[at] ?? 0);
				curvatures[bin] = (curvatures[bin] ?? 0) + (this.#curvatures[at] ?? 0);
			}
			let [gradient, curvature] = [0, 0];
			for (let bin = 0; bin < thresholds.length; bin++) {
				gradient += gradients[bin] ?? 0;
				curvature += curvatures[bin] ?? 0;
				if (curvature < LEAF_MIN || all.curvature - curvature < LEAF_MIN) continue;
				const gain =
					score(gradient, curvature) +
					score(all.gradient - gradient, all.curvature - curvature) -
					score(all.gradient, all.curvature);
				if (gain <= best.gain) continue;
				const left = clamp(leafValue(gradient, curvature), min, max);
				const right = clamp(leafValue(all.gradient - gradient, all.curvature - curvature), min, max);
				if ((right - left) * this.#directionOf(feature) < 0) continue;
				best = { feature, bin, gain, left, right };
			}
		}
		return best;
	}

	#leafOf({ rows, min, max }: Branch): number {
		const { gradient, curvature } = this.#sum(rows);
		return clamp(leafValue(gradient, curvature), min, max);
	}

	#sum(rows: readonly number[]) {
		let [gradient, curvature] = [0, 0];
		for (const at of rows) {
			gradient += this.#gradients[at] ?? 0;
			curvature += this.#curvatures[at] ?? 0;
		}
		return { gradient, curvature };
	}
}

function score(gradient: number, curvature: number): number {
	return gradient ** 2 / (curvature + L2);
}

function leafValue(gradient: number, curvature: number): number {
	return -gradient / (curvature + L2);
}

function clamp(value: number, min: number, max: number): number {
	return Math.min(max, Math.max(min, value));
}
