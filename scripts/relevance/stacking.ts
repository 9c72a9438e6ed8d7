import { type BoostedTrees, predict } from "../../src/knowledge/search/relevance-model.ts";
import { fitBoostedTrees } from "./boosted-trees.ts";
import type { Example } from "./examples.ts";
import { listPassageRows, listQuestionRows, summarizeExample } from "./rows.ts";

/** An example with the probability of each of its passages, and that the brain answers the question. */
export interface Predicted {
	example: Example;
	probabilities: readonly number[];
	probability: number;
}

const FOLDS = 5;

/**
 * Trains both models, and predicts each example by models that were trained on other topics. The model of questions is
 * trained on probabilities of passages that were estimated in the same way, because those of a model for its own
 * training examples are too good (Wolpert: Stacked Generalization, 1992).
 */
export function trainStacked(examples: readonly Example[]): {
	passages: BoostedTrees;
	questions: BoostedTrees;
	predicted: Predicted[];
} {
	const folds = examples.map(({ topic }) => foldOf(topic));
	const except = <Item>(items: readonly Item[], fold: number) => items.filter((_, at) => folds[at] !== fold);
	const passageModels = listFolds((fold) => fitBoostedTrees(listPassageRows(except(examples, fold))));
	const probabilities = examples.map(({ passages }, at) => {
		const model = passageModels[folds[at] ?? 0];
		return passages.map(({ features }) => (model === undefined ? 0 : predict(model, features)));
	});
	const questionModels = listFolds((fold) =>
		fitBoostedTrees(listQuestionRows(except(examples, fold), except(probabilities, fold))),
	);
	const predicted = examples.map((example, at) => {
		const model = questionModels[folds[at] ?? 0];
		const ofPassages = probabilities[at] ?? [];
		const isFound = model !== undefined && ofPassages.length > 0;
		const probability = isFound ? predict(model, summarizeExample(example, ofPassages)) : 0;
		return { example, probabilities: ofPassages, probability };
	});
	return {
		passages: fitBoostedTrees(listPassageRows(examples)),
		questions: fitBoostedTrees(listQuestionRows(examples, probabilities)),
		predicted,
	};
}

function listFolds<Model>(train: (fold: number) => Model): Model[] {
	return Array.from({ length: FOLDS }, (_, fold) => train(fold));
}

/** Assigns a topic to a fold by its FNV-1a hash. */
function foldOf(topic: string): number {
	let hash = 0x811c9dc5;
	for (const character of topic) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
	return hash % FOLDS;
}
