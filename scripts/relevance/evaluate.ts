import { predict } from "../../src/knowledge/search/relevance-model.ts";
import { expectedCalibrationError, type Prediction } from "../answers/calibration.ts";
import { hasAnswer } from "../answers/question-set.ts";
import { fitBoostedTrees } from "./boosted-trees.ts";
import { type Example, SOURCES_MAX } from "./examples.ts";
import { rowsOf } from "./rows.ts";

/** An example with the probability of each of its passages. */
export interface Predicted {
	example: Example;
	probabilities: readonly number[];
}

const FOLDS = 10;
/** Number of sources among which the right page must be. */
const FIRST_SOURCES = 3;
/** Share of the right pages that may be lost so that off-topic questions get no sources. */
const LOST_MAX = 0.07;
const THRESHOLDS = Array.from({ length: 17 }, (_, n) => Number((0.05 + n * 0.0125).toFixed(4)));

/** Predicts each example by a model that was trained on other topics. */
export function crossValidate(examples: readonly Example[]): Predicted[] {
	return Array.from({ length: FOLDS }, (_, fold) => {
		const held = examples.filter(({ topic }) => foldOf(topic) === fold);
		const model = fitBoostedTrees(rowsOf(examples.filter(({ topic }) => foldOf(topic) !== fold)));
		return held.map((example) => ({
			example,
			probabilities: example.passages.map(({ features }) => predict(model, features)),
		}));
	}).flat();
}

/** Returns the highest threshold that loses no more than `LOST_MAX` of the right pages that are found without one. */
export function chooseThreshold(predicted: readonly Predicted[]): number {
	const own = predicted.filter(({ example }) => example.weight === 1);
	const min = computeShares(own, 0).right * (1 - LOST_MAX);
	return THRESHOLDS.findLast((threshold) => computeShares(own, threshold).right >= min) ?? 0;
}

/** Prints the figures for several thresholds, by kind of brain, and the calibration error. */
export function report(predicted: readonly Predicted[], chosen: number): void {
	const kinds = {
		own: predicted.filter(({ example }) => example.weight === 1),
		foreign: predicted.filter(({ example }) => example.brain.endsWith("foreign")),
		messages: predicted.filter(({ example }) => example.brain.endsWith("messages")),
		large: predicted.filter(({ example }) => example.brain.endsWith("large")),
	};
	for (const [name, examples] of Object.entries(kinds)) {
		for (const threshold of [0.1, 0.15, 0.2, 0.25, 0.3, 0.4, chosen]) {
			const { right, withoutSources, followUps } = computeShares(examples, threshold);
			const cells = [right, followUps, withoutSources].map((share) =>
				`${(100 * share).toFixed(1)} %`.padStart(9),
			);
			console.log(
				`${name.padEnd(8)} at ${threshold.toFixed(3)}: right, follow-ups, without sources ${cells.join("")}`,
			);
		}
	}
	console.log(
		`log loss ${logLoss(predicted).toFixed(4)}, calibration error ${expectedCalibrationError(listBest(predicted)).toFixed(3)}`,
	);
}

/** Lists the questions that get wrong sources in their own brain. */
export function listErrors(predicted: readonly Predicted[], threshold: number): void {
	for (const { example, probabilities } of predicted) {
		if (example.weight !== 1 || isRight({ example, probabilities }, threshold)) continue;
		const { line, passages } = example;
		const rank = passages.findIndex(({ isRelevant }) => isRelevant);
		const best = Math.max(0, ...probabilities.slice(0, SOURCES_MAX));
		const wanted = hasAnswer(line) ? `wants ${Object.keys(line.relevant).join(", ")} at ${rank}` : "";
		console.log(
			`${best.toFixed(2)} ${line.kind} ${line.corpus} ${line.question} | ${passages[0]?.page} ${wanted}`,
		);
	}
}

function computeShares(predicted: readonly Predicted[], threshold: number) {
	const share = (include: (line: Example["line"]) => boolean) => {
		const chosen = predicted.filter(({ example }) => include(example.line));
		return chosen.filter((one) => isRight(one, threshold)).length / (chosen.length || 1);
	};
	return {
		right: share((line) => line.kind === "first" && hasAnswer(line)),
		followUps: share((line) => line.kind === "followup" && hasAnswer(line)),
		withoutSources: share((line) => !hasAnswer(line)),
	};
}

function isRight({ example: { line, passages }, probabilities }: Predicted, threshold: number): boolean {
	const kept = passages.filter((_, at) => (probabilities[at] ?? 0) >= threshold).slice(0, SOURCES_MAX);
	const pages = [...new Set(kept.map(({ page }) => page))].slice(0, FIRST_SOURCES);
	return hasAnswer(line) ? pages.some((page) => line.relevant[page] !== undefined) : pages.length === 0;
}

function logLoss(predicted: readonly Predicted[]): number {
	const losses = predicted.flatMap(({ example, probabilities }) =>
		example.passages
			.slice(0, SOURCES_MAX)
			.map(({ isRelevant }, at) => -Math.log(Math.max(1e-6, chance(probabilities[at], isRelevant)))),
	);
	return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

function chance(probability = 0, isRelevant: boolean): number {
	return isRelevant ? probability : 1 - probability;
}

/** Returns the probability of each example's most relevant passage. */
function listBest(predicted: readonly Predicted[]): Prediction[] {
	return predicted.flatMap(({ example, probabilities }) => {
		const first = probabilities.slice(0, SOURCES_MAX);
		const at = first.indexOf(Math.max(...first));
		const passage = example.passages[at];
		return passage === undefined ? [] : [{ probability: first[at] ?? 0, isTrue: passage.isRelevant }];
	});
}

/** Assigns a topic to a fold by its FNV-1a hash. */
function foldOf(topic: string): number {
	let hash = 0x811c9dc5;
	for (const character of topic) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
	return hash % FOLDS;
}
