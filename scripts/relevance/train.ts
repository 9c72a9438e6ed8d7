import { writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { LEXICAL_FEATURES, MEANING_FEATURES } from "../../src/knowledge/search/relevance-features.ts";
import { chooseThreshold, crossValidate, listErrors, report } from "./evaluate.ts";
import type { Example } from "./examples.ts";
import { fitLogisticRegression } from "./logistic-regression.ts";
import { L2, rowsOf } from "./rows.ts";
import { readTrainingExamples } from "./training-set.ts";

// Trains the probability of relevance, prints its figures under cross-validation, and writes its weights:
// `node scripts/relevance/train.ts`. With `--errors`, it lists the questions that get wrong sources.

const ROOT = join(import.meta.dirname, "../..");
const WEIGHTS = join(ROOT, "src/knowledge/search/relevance-weights.ts");

const lexical = await trainModel(false, LEXICAL_FEATURES);
const meaning = await trainModel(true, [...LEXICAL_FEATURES, ...MEANING_FEATURES]);
writeFileSync(
	WEIGHTS,
	`import type { RelevanceWeights } from "./relevance-model.ts";

// Written by scripts/relevance/train.ts.

/** The weights for a knowledge base that is searched without word vectors. */
export const LEXICAL_WEIGHTS: RelevanceWeights = ${lexical};

/** The weights for a knowledge base that is searched with word vectors. */
export const MEANING_WEIGHTS: RelevanceWeights = ${meaning};
`,
);
console.log(`\nWrote ${relative(ROOT, WEIGHTS)}.`);

/** Trains one kind of weights and returns them as source text. */
async function trainModel(hasMeaning: boolean, names: readonly string[]): Promise<string> {
	const examples: Example[] = await readTrainingExamples(hasMeaning);
	console.log(`\n${hasMeaning ? "With" : "Without"} word vectors, ${examples.length} examples`);
	const predicted = crossValidate(examples);
	const minProbability = chooseThreshold(predicted);
	report(predicted, minProbability);
	if (process.argv.includes("--errors")) listErrors(predicted, minProbability);
	const { bias, weights } = fitLogisticRegression(rowsOf(examples), L2);
	const lines = names.map((name, i) => `\t\t${JSON.stringify(name)}: ${round(weights[i] ?? 0)},`);
	return `{\n\tbias: ${round(bias)},\n\tminProbability: ${minProbability},\n\tweights: {\n${lines.join("\n")}\n\t},\n}`;
}

function round(value: number): number {
	return Number(value.toFixed(3));
}
