import { writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { type BoostedTrees, formatTrees } from "../../src/knowledge/search/relevance-model.ts";
import { chooseMinimums, listErrors, report } from "./evaluate.ts";
import { trainStacked } from "./stacking.ts";
import { readTrainingExamples } from "./training-set.ts";

// Trains the probability of relevance, prints its figures under cross-validation, and writes its model:
// `node scripts/relevance/train.ts`. With `--errors`, it lists the questions that get wrong sources.

const ROOT = join(import.meta.dirname, "../..");
const MODELS = join(ROOT, "public/data/relevance-models.json");

const models = { withoutVectors: await trainModel(false), withVectors: await trainModel(true) };
writeFileSync(MODELS, `${JSON.stringify(models, null, "\t")}\n`);
console.log(`\nWrote ${relative(ROOT, MODELS)}.`);

/** Trains one model and returns it as it is stored. */
async function trainModel(hasVectors: boolean) {
	const examples = await readTrainingExamples(hasVectors);
	console.log(`\n${hasVectors ? "With" : "Without"} word vectors, ${examples.length} examples`);
	const { passages, questions, predicted } = trainStacked(examples);
	const minimums = chooseMinimums(predicted);
	report(predicted, minimums);
	if (process.argv.includes("--errors")) listErrors(predicted, minimums);
	return { ...minimums, passages: store(passages), questions: store(questions) };
}

function store({ bias, trees }: BoostedTrees) {
	return { bias: Number(bias.toFixed(3)), trees: formatTrees(trees) };
}
