import { writeFileSync } from "node:fs";
import { type EmbedSync, listCandidates } from "../../src/knowledge/evidence/check.ts";
import { isClaim, stripFraming } from "../../src/knowledge/evidence/claims.ts";
import { type EvidenceWeights, predictWith } from "../../src/knowledge/evidence/model.ts";
import { PassageIndex } from "../../src/knowledge/evidence/passage-index.ts";
import { SIGNALS, type Signal, type Signals } from "../../src/knowledge/evidence/signals.ts";
import { WordSimilarity } from "../../src/knowledge/evidence/word-similarity.ts";
import { loadEmbedder } from "../bench/retrieval/measure.ts";
import { seeded } from "../classifier/random.ts";
import { type LabeledPair, passagesOf, readPairs } from "./evidence-set.ts";

// Trains the logistic regression of the evidence check and writes its weights: `node scripts/answers/train-evidence.ts`.
// The result is deterministic. `--errors` lists the sentences that cross-validation by topic gets wrong.

const WEIGHTS_FILE = new URL("../../src/knowledge/evidence/weights.ts", import.meta.url);
const FOLDS = 8;
const SEED = 7;
const ITERATIONS = 700;
const LEARNING_RATE = 0.1;
const L2 = 5e-5;
/** Weight of a sentence that is paired with a passage on something else. */
const UNRELATED_WEIGHT = 0.4;
/** Weight of a contradiction that no signal detects. It would teach that covered words prove nothing. */
const UNDETECTED_WEIGHT = 0.5;
/** Coverage and weight of a faithful sentence. Answers contain more of them than the training set does. */
const FAITHFUL_COVERAGE = 0.6;
const FAITHFUL_WEIGHT = 1.6;
/** Coverage and weight of a paraphrase that shares too few words. It would teach that uncovered words do not matter. */
const UNRECOGNIZED_COVERAGE = 0.4;
const UNRECOGNIZED_WEIGHT = { withVectors: 0.7, withoutVectors: 0.2 };

/** Weights of kinds that answers contain more often than the training set does. */
const KIND_WEIGHTS: Readonly<Record<string, number>> = {
	half: 3,
	"title-words": 2,
	invented: 2,
	light: 1.5,
	literal: 1.5,
	merged: 1.5,
};

/** Signals that can only support a claim. The weights of all others, except for `isPair`, are at most 0. */
const SUPPORTING = new Set<Signal>([
	"coverage",
	"exactCoverage",
	"clauseCoverage",
	"cosine",
	"softCoverage",
	"clauseSoftCoverage",
]);
const CONFLICTS: readonly Signal[] = [
	"numberMissing",
	"numberElsewhere",
	"nameMissing",
	"polarity",
	"opposite",
	"universal",
	"exclusive",
	"majority",
	"bound",
	"direction",
	"swap",
	"subject",
	"object",
	"particle",
	"predicate",
	"replaced",
	"rebound",
	"reboundElsewhere",
	"otherRow",
	"crossed",
	"cause",
	"polarityShare",
];

/** Conflicts that outweigh any similarity, with their maximum weight. */
const DECISIVE = new Set<Signal>([
	"numberMissing",
	"nameMissing",
	"polarity",
	"titleOnly",
	"crossed",
	"cause",
]);
const DECISIVE_WEIGHT = -3;

interface Example {
	pair: LabeledPair;
	isSupported: boolean;
	isUnrelated: boolean;
	candidates: readonly Signals[];
}

const pairs = readPairs("train").filter(({ label, sentence }) => label !== "unclear" && isClaim(sentence));
const embedder = await loadEmbedder();
if (embedder === null) throw new Error("The embeddings have not been built. Run: npm run build");
const embed = (text: string) => embedder.embedSync(text);
const withVectors = await trainAndReport("with vectors", embed);
const withoutVectors = await trainAndReport("without vectors", null);
writeFileSync(WEIGHTS_FILE, formatWeights({ withVectors, withoutVectors }));

async function trainAndReport(name: string, embedSync: EmbedSync | null): Promise<EvidenceWeights> {
	const examples = [...pairs.map((pair) => toExample(pair, embedSync, false)), ...createUnrelated(embedSync)];
	const unrecognizedWeight = UNRECOGNIZED_WEIGHT[embedSync === null ? "withoutVectors" : "withVectors"];
	const topics = [...new Set(pairs.map(({ topic }) => topic))];
	const tested = topics.flatMap((_, fold) => {
		if (fold >= FOLDS) return [];
		const held = new Set(topics.filter((__, at) => at % FOLDS === fold));
		const model = train(
			examples.filter(({ pair }) => !held.has(pair.topic)),
			unrecognizedWeight,
		);
		return examples
			.filter(({ pair, isUnrelated }) => held.has(pair.topic) && !isUnrelated)
			.map((example) => ({ example, score: score(model, example) }));
	});
	const wrong = tested.filter(({ example, score: found }) => found >= 0.5 !== example.isSupported);
	console.log(
		`${name}: ${(100 * (1 - wrong.length / tested.length)).toFixed(1)} % of ${tested.length} in cross-validation`,
	);
	if (process.argv.includes("--errors")) {
		for (const { example, score: found } of wrong) {
			console.log(
				`${found.toFixed(2)} ${example.pair.kind}, ${example.pair.label}: ${example.pair.sentence}`,
			);
		}
	}
	return train(examples, unrecognizedWeight);
}

function toExample(pair: LabeledPair, embedSync: EmbedSync | null, isUnrelated: boolean): Example {
	const index = new PassageIndex(passagesOf(pair));
	const candidates = listCandidates(stripFraming(pair.sentence), index, new WordSimilarity(embedSync));
	return {
		pair,
		isSupported: pair.label === "supported" && !isUnrelated,
		isUnrelated,
		candidates: candidates.map(({ signals }) => signals),
	};
}

/** Pairs each supported sentence with another passage of its page and a passage of another topic. */
function createUnrelated(embedSync: EmbedSync | null): Example[] {
	const random = seeded(SEED);
	const pick = <T>(items: readonly T[]) => items.slice(Math.floor(random() * items.length))[0];
	return pairs.flatMap((pair) => {
		if (pair.label !== "supported") return [];
		const own = new Set(pair.passages.map(({ text }) => text));
		const isOther = ({ passages: [first] }: LabeledPair) => first !== undefined && !own.has(first.text);
		const samePage = pairs.filter(
			(other) => isOther(other) && other.passages[0]?.title === pair.passages[0]?.title,
		);
		const passages = [pick(samePage), pick(pairs.filter((other) => other.topic !== pair.topic))];
		const unrelated = { ...pair, passages: passages.flatMap((other) => other?.passages.slice(0, 1) ?? []) };
		return [toExample(unrelated, embedSync, true)];
	});
}

function score(model: EvidenceWeights, { candidates }: Example): number {
	return Math.max(0, ...candidates.map((signals) => predictWith(model, signals)));
}

/** Fits the weights by gradient descent with Adam (Kingma, Ba 2014) to the window that covers each claim best. */
function train(examples: readonly Example[], unrecognizedWeight: number): EvidenceWeights {
	const rows = examples.flatMap(({ pair, isSupported, isUnrelated, candidates }) => {
		const signals = candidates.toSorted((a, b) => b.coverage + b.cosine - a.coverage - a.cosine)[0];
		if (signals === undefined) return [];
		const isUndetected = pair.label === "contradicted" && CONFLICTS.every((name) => signals[name] < 0.2);
		const isUnrecognized = isSupported && signals.coverage < UNRECOGNIZED_COVERAGE;
		const weight = isUnrelated
			? UNRELATED_WEIGHT
			: isUndetected
				? UNDETECTED_WEIGHT
				: isUnrecognized
					? unrecognizedWeight
					: isSupported && signals.coverage >= FAITHFUL_COVERAGE
						? FAITHFUL_WEIGHT
						: 1;
		const kindWeight = isUnrelated ? 1 : (KIND_WEIGHTS[pair.kind] ?? 1);
		return [
			{
				values: [...SIGNALS.map((name) => signals[name]), 1],
				label: isSupported ? 1 : 0,
				weight: weight * kindWeight,
			},
		];
	});
	const size = SIGNALS.length + 1;
	const weights = new Float64Array(size);
	const mean = new Float64Array(size);
	const square = new Float64Array(size);
	for (let step = 1; step <= ITERATIONS; step++) {
		const gradient = new Float64Array(size);
		for (const { values, label, weight } of rows) {
			const sum = values.reduce((total, value, at) => total + value * (weights[at] ?? 0), 0);
			const error = (weight * (1 / (1 + Math.exp(-sum)) - label)) / rows.length;
			values.forEach((value, at) => {
				gradient[at] = (gradient[at] ?? 0) + error * value;
			});
		}
		const rate = LEARNING_RATE * (1 - step / (ITERATIONS + 1)) + 0.002;
		for (let at = 0; at < size; at++) {
			const slope = (gradient[at] ?? 0) + (at < SIGNALS.length ? L2 * (weights[at] ?? 0) : 0);
			mean[at] = 0.9 * (mean[at] ?? 0) + 0.1 * slope;
			square[at] = 0.99 * (square[at] ?? 0) + 0.01 * slope * slope;
			const move =
				(mean[at] ?? 0) / (1 - 0.9 ** step) / (Math.sqrt((square[at] ?? 0) / (1 - 0.99 ** step)) + 1e-7);
			weights[at] = constrain(SIGNALS[at], (weights[at] ?? 0) - rate * move);
		}
	}
	const rounded = Array.from(weights, (weight) => Math.round(weight * 1000) / 1000);
	return { bias: rounded[size - 1] ?? 0, weights: rounded.slice(0, -1) };
}

function constrain(name: Signal | undefined, weight: number): number {
	if (name === undefined || name === "isPair") return weight;
	if (DECISIVE.has(name)) return Math.min(DECISIVE_WEIGHT, weight);
	return SUPPORTING.has(name) ? Math.max(0, weight) : Math.min(0, weight);
}

function formatWeights(models: Record<string, EvidenceWeights>): string {
	const blocks = Object.entries(models).map(([name, { bias, weights }]) => {
		const lines = weights.map(
			(weight, at) => `\t\t\t${Object.is(weight, -0) ? 0 : weight}, // ${SIGNALS[at]}`,
		);
		return `\t${name}: {\n\t\tbias: ${bias},\n\t\tweights: [\n${lines.join("\n")}\n\t\t],\n\t},`;
	});
	return `// Written by scripts/answers/train-evidence.ts. Do not edit.\nexport const WEIGHTS = {\n${blocks.join("\n")}\n} as const;\n`;
}
