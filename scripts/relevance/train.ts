import { writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { type BoostedTrees, formatTrees } from "../../src/knowledge/search/relevance-model.ts";
import { chooseThreshold, listErrors, report } from "./evaluate.ts";
import { trainStacked } from "./stacking.ts";
import { readTrainingExamples } from "./training-set.ts";

// Trains the probability of relevance, prints its figures under cross-validation, and writes its weights:
// `node scripts/relevance/train.ts`. With `--errors`, it lists the questions that get wrong sources.

const ROOT = join(import.meta.dirname, "../..");
const WEIGHTS = join(ROOT, "src/knowledge/search/relevance-weights.ts");

const lexical = await trainModel(false);
const meaning = await trainModel(true);
writeFileSync(
	WEIGHTS,
	`import { parseTrees, type RelevanceModel } from "./relevance-model.ts";

// Written by scripts/relevance/train.ts.

/** The model for a knowledge base that is searched without word vectors. */
export const LEXICAL_MODEL: RelevanceModel = ${lexical};

/** The model for a knowledge base that is searched with word vectors. */
export const MEANING_MODEL: RelevanceModel = ${meaning};
`,
);
console.log(`\nWrote ${relative(ROOT, WEIGHTS)}.`);

/** Trains one model and returns it as source text. */
async function trainModel(hasMeaning: boolean): Promise<string> {
	const examples = await readTrainingExamples(hasMeaning);
	console.log(`\n${hasMeaning ? "With" : "Without"} word vectors, ${examples.length} examples`);
	const { passages, questions, predicted } = trainStacked(examples);
	const minProbability = chooseThreshold(predicted);
	report(predicted, minProbability);
	if (process.argv.includes("--errors")) listErrors(predicted, minProbability);
	return `{\n\tminProbability: ${minProbability},\n\tpassages: ${format(passages)},\n\tquestions: ${format(questions)},\n}`;
}

function format({ bias, trees }: BoostedTrees): string {
	return `{\n\t\tbias: ${Number(bias.toFixed(3))},\n\t\ttrees: parseTrees(\`\n${formatTrees(trees)}\n\t\t\`),\n\t}`;
}
