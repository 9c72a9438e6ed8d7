import { readFileSync, writeFileSync } from "node:fs";
import { checkEvidence, listCandidates } from "../../src/knowledge/evidence/check.ts";
import { isClaim, stripFraming } from "../../src/knowledge/evidence/claims.ts";
import type { EvidenceModel } from "../../src/knowledge/evidence/model.ts";
import { parseSentence } from "../../src/knowledge/evidence/parsed-sentence.ts";
import { PassageIndex } from "../../src/knowledge/evidence/passage-index.ts";
import { WEIGHTS } from "../../src/knowledge/evidence/relation-network.ts";
import { SIGNALS, type Signal, type Signals } from "../../src/knowledge/evidence/signals.ts";
import { WordSimilarity } from "../../src/knowledge/evidence/word-similarity.ts";
import { formatTrees, type Tree } from "../../src/knowledge/search/relevance-model.ts";
import type { EmbedSync } from "../../src/text/embed-sync.ts";
import { loadEmbedder } from "../bench/retrieval/measure.ts";
import { seeded } from "../classifier/random.ts";
import { fitBoostedTrees } from "../relevance/boosted-trees.ts";
import { agreesWithReader, isOrdinary, type LabeledPair, passagesOf, readPairs } from "./evidence-set.ts";
import { fitRelationNetwork, type RelationExample } from "./fit-relation-network.ts";
import { fitLinear } from "./linear-evidence.ts";

// Trains the evidence check and writes its model: `node scripts/answers/train-evidence.ts`. The result is
// deterministic. With `--check`, it writes nothing and fails if the model isn't current. With `--validate`, it also prints
// the share of marks that readers agree with in cross-validation by topic, which takes a few minutes. `--errors` lists
// the other sentences.

const MODEL_FILE = new URL("../../public/data/evidence-models.json", import.meta.url);
const FOLDS = 5;
const SEED = 7;
/** Settings of each of the two groups of trees. */
const TREES = { trees: 300, depth: 4, learningRate: 0.1 };
/** Number of networks that are averaged. */
const NETWORKS = 2;
/** Share of the logistic regression in the model that the trees correct. */
const LINEAR_SHARE = 0.5;
/** Weight of a sentence that is paired with a passage on something else. */
const UNRELATED_WEIGHT = 0.7;
/** Weight of ordinary sentences. Answers contain more of them than the training set does. */
const ORDINARY_WEIGHT = 2.5;
/** Weight of ordinary sentences that the passages don't support. They are rarer. */
const INVENTED_WEIGHT = 4;
/**
 * Factor for sentences with a negation that the passages don't support. Of the training pairs with a negation, more are
 * true than in answers, so that without it, a negation alone makes a sentence seem supported.
 */
const NEGATED_FACTOR = 1.5;

/**
 * Added to the logit with vectors. In cross-validation, a larger value is better for ordinary sentences and worse for hard
 * ones.
 */
const VECTOR_OFFSET = 0.2;

/** Conflicts that outweigh any similarity, with their maximum weight. */
const DECISIVE = new Set<Signal>(["polarity", "crossed", "cause"]);
const DECISIVE_WEIGHT = -2;

/** Signals that can only support a claim. */
const SUPPORTING = new Set<Signal>([
	"coverage",
	"exactCoverage",
	"clauseCoverage",
	"cosine",
	"softCoverage",
	"clauseSoftCoverage",
	"trigrams",
	"run",
	"subsequence",
	"ordered",
	"contentRun",
	"ownColumn",
	"proposition",
	"worstProposition",
	"worstPredicate",
	"sameTrend",
]);
/**
 * Signals that can support a claim or contradict it, depending on the others. The remaining ones can only contradict
 * it.
 */
const FREE = new Set<Signal>([
	"isPair",
	"words",
	"clauses",
	"numbers",
	"names",
	"claimNegated",
	"placeNegated",
	"firstMissing",
	"lastMissing",
	"separated",
	"spread",
	"gap",
	"clauseClaimed",
	"windowClaimed",
	"propositionClaimed",
	"worstPropositionClaimed",
	"placeCosine",
	"windowCosine",
	"worstClauseCosine",
	"understated",
	"unqualified",
]);

interface LabeledExample {
	pair: LabeledPair;
	example: RelationExample | null;
}

const pairs = readPairs("train");
/** Sentences of a small model only measure the check: training on them makes it reject true sentences of other models. */
const MEASURED_KIND = "generated";
const claims = pairs.filter(
	({ label, sentence, kind }) => label !== "unclear" && kind !== MEASURED_KIND && isClaim(sentence),
);
const embedder = await loadEmbedder();
if (embedder === null) throw new Error("The embeddings have not been built. Run: npm run build");
const embed = (text: string) => embedder.embedSync(text);
const vectorModel = trainModel("with vectors", embed);
const lexicalModel = trainModel("without vectors", null);
const models = { withoutVectors: store(lexicalModel), withVectors: store(vectorModel) };
const file = `${JSON.stringify(models, null, "\t")}\n`;
if (!process.argv.includes("--check")) writeFileSync(MODEL_FILE, file);
else if (readFileSync(MODEL_FILE, "utf8") !== file) {
	console.error("The model isn't current. Run: node scripts/answers/train-evidence.ts");
	process.exitCode = 1;
}

function trainModel(name: string, embedSync: EmbedSync | null): EvidenceModel {
	const examples: LabeledExample[] = [
		...claims.map((pair) => ({ pair, example: toExample(pair, embedSync, false) })),
		...createUnrelated(embedSync),
	];
	if (process.argv.some((argument) => argument === "--validate" || argument === "--errors"))
		validate(name, embedSync, examples);
	return train(
		examples.flatMap(({ example }) => (example === null ? [] : [example])),
		embedSync !== null,
	);
}

function validate(name: string, embedSync: EmbedSync | null, examples: readonly LabeledExample[]): void {
	const topics = [...new Set(pairs.map(({ topic }) => topic))];
	const judged = Array.from({ length: FOLDS }, (_, fold) => {
		const held = new Set(topics.filter((__, at) => at % FOLDS === fold));
		const model = train(
			examples.flatMap(({ pair, example }) => (held.has(pair.topic) || example === null ? [] : [example])),
			embedSync !== null,
		);
		return pairs
			.filter(({ topic }) => held.has(topic))
			.map((pair) => {
				const marks = checkEvidence(pair.sentence, passagesOf(pair), embedSync, model);
				return { pair, marks, agrees: agreesWithReader(pair, marks) };
			});
	}).flat();
	for (const isOrdinaryPart of [true, false]) {
		const part = judged.filter(({ pair }) => isOrdinary(pair) === isOrdinaryPart);
		const share = part.filter(({ agrees }) => agrees).length / part.length;
		console.log(
			`${name}: ${(100 * share).toFixed(1)} % of ${part.length} ${isOrdinaryPart ? "ordinary" : "hard"} sentences in cross-validation`,
		);
	}
	if (process.argv.includes("--errors")) {
		for (const { pair, marks, agrees } of judged) {
			if (agrees) continue;
			const scores = marks.map(({ score }) => score.toFixed(2)).join(" ");
			console.log(`${scores} ${pair.kind}, ${pair.label}: ${pair.sentence}`);
		}
	}
}

/**
 * Returns the signals of the window that has most to do with the sentence, or null if no window has anything to do with
 * it.
 */
function toExample(
	pair: LabeledPair,
	embedSync: EmbedSync | null,
	isUnrelated: boolean,
): RelationExample | null {
	const index = new PassageIndex(passagesOf(pair));
	const stated = stripFraming(pair.sentence);
	const words = new WordSimilarity(embedSync);
	const candidates = listCandidates(stated, parseSentence(stated), index, words);
	const [best] = candidates.toSorted((a, b) => relevanceOf(b.signals) - relevanceOf(a.signals));
	if (best === undefined) return null;
	const isSupported = pair.label === "supported" && !isUnrelated;
	const ordinaryWeight = isSupported ? ORDINARY_WEIGHT : INVENTED_WEIGHT;
	const weight = isUnrelated ? UNRELATED_WEIGHT : isOrdinary(pair) ? ordinaryWeight : 1;
	const isInvented = isUnrelated || pair.label === "unsupported";
	return {
		values: SIGNALS.map((name) => best.signals[name]),
		relations: best.relations(),
		isPositive: isSupported,
		weight: isInvented && best.signals.claimNegated === 1 ? NEGATED_FACTOR * weight : weight,
	};
}

function relevanceOf({ coverage, cosine }: Signals): number {
	return coverage + cosine;
}

/** Pairs each supported sentence with another passage of its page and a passage of another topic. */
function createUnrelated(embedSync: EmbedSync | null): LabeledExample[] {
	const random = seeded(SEED);
	const pick = <T>(items: readonly T[]) => items.slice(Math.floor(random() * items.length))[0];
	return claims.flatMap((pair) => {
		if (pair.label !== "supported") return [];
		const own = new Set(pair.passages.map(({ text }) => text));
		const isOther = ({ passages: [first] }: LabeledPair) => first !== undefined && !own.has(first.text);
		const samePage = claims.filter(
			(other) => isOther(other) && other.passages[0]?.title === pair.passages[0]?.title,
		);
		const passages = [pick(samePage), pick(claims.filter((other) => other.topic !== pair.topic))];
		const unrelated = { ...pair, passages: passages.flatMap((other) => other?.passages.slice(0, 1) ?? []) };
		return [{ pair, example: toExample(unrelated, embedSync, true) }];
	});
}

function train(examples: readonly RelationExample[], hasVectors: boolean): EvidenceModel {
	const directions = SIGNALS.map(directionOf);
	const linear = fitLinear(examples, directions);
	const bias = round(linear.bias * LINEAR_SHARE);
	const weights = SIGNALS.map((name, at) => {
		const weight = round((linear.weights[at] ?? 0) * LINEAR_SHARE);
		return DECISIVE.has(name) ? Math.min(DECISIVE_WEIGHT, weight) : weight;
	});
	const logits = examples.map(({ values }) =>
		values.reduce((total, value, at) => total + value * (weights[at] ?? 0), bias),
	);
	const trees = fitTreeGroups(examples, logits, directions);
	const offset = hasVectors ? VECTOR_OFFSET : 0;
	const networks = Array.from({ length: NETWORKS }, (_, seed) => {
		const network = fitRelationNetwork(examples, seed);
		network[WEIGHTS - 1] = (network[WEIGHTS - 1] ?? 0) + offset;
		return network.map((weight) => Math.round(weight * 1000) / 1000);
	});
	return { bias: round(bias + offset), weights, trees, networks };
}

/**
 * Fits two groups of trees and averages them. In one of them, signals that can only support a claim must support it; in
 * the other, signals that can only contradict it must contradict it. Trees that keep all directions can't learn from
 * signals that mean different things together, such as a word that another one replaces; trees that keep none trust
 * coincidences.
 */
function fitTreeGroups(
	examples: readonly RelationExample[],
	logits: readonly number[],
	directions: readonly number[],
): Tree[] {
	return [1, -1].flatMap((kept) => {
		const own = directions.map((direction) => (direction === kept ? direction : 0));
		const { trees } = fitBoostedTrees(examples, { ...TREES, logits, directions: own });
		return trees.map((tree) => ({ ...tree, leaves: Array.from(tree.leaves, (leaf) => leaf / 2) }));
	});
}

function round(value: number): number {
	return Math.round(value * 100) / 100;
}

function directionOf(name: Signal): number {
	if (FREE.has(name)) return 0;
	return SUPPORTING.has(name) ? 1 : -1;
}

function formatWeights(network: ArrayLike<number>): string {
	return Array.from(network, (weight) => Math.round(weight * 1000)).join(" ");
}

function store({ bias, weights, trees, networks }: EvidenceModel) {
	const named = Object.fromEntries(SIGNALS.map((name, at) => [name, weights[at]]));
	return { bias, weights: named, trees: formatTrees(trees), networks: networks.map(formatWeights) };
}
