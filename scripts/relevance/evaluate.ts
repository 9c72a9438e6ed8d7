import { chooseMinimum, keepNearBest, type Minimums } from "../../src/knowledge/search/relevance.ts";
import { expectedCalibrationError, type Prediction } from "../answers/calibration.ts";
import { hasAnswer } from "../answers/question-set.ts";
import { type Example, SOURCES_MAX } from "./examples.ts";
import type { Predicted } from "./stacking.ts";

/** Number of sources among which the right page must be. */
const FIRST_SOURCES = 3;
/**
 * Shares of the right pages that may be lost so that off-topic questions get no sources. More starter articles may be
 * lost, because most of what people ask has nothing to do with them.
 */
const LOST_MAX = 0.05;
const STARTER_LOST_MAX = 0.065;
const THRESHOLDS = Array.from({ length: 97 }, (_, n) => Number((0.02 + n * 0.01).toFixed(2)));

/** Returns the highest minimums that lose no more than these shares of the right pages that are found without one. */
export function chooseMinimums(predicted: readonly Predicted[]): Minimums {
	const own = predicted.filter(({ example }) => example.weight === 1);
	const starter = own.filter(({ example }) => example.brain === "starter");
	const others = own.filter(({ example }) => example.brain !== "starter");
	const starterMinProbability = chooseThreshold(starter, STARTER_LOST_MAX);
	const minProbability = chooseThreshold(others, LOST_MAX);
	return { minProbability, starterMinProbability };
}

function sameMinimums(threshold: number): Minimums {
	return { minProbability: threshold, starterMinProbability: threshold };
}

function chooseThreshold(predicted: readonly Predicted[], lostMax: number): number {
	const min = computeShares(predicted, sameMinimums(0)).right * (1 - lostMax);
	return (
		THRESHOLDS.findLast((threshold) => computeShares(predicted, sameMinimums(threshold)).right >= min) ?? 0
	);
}

/** Prints the figures for several thresholds, by kind of brain, and the calibration error. */
export function report(predicted: readonly Predicted[], chosen: Minimums): void {
	const kinds = {
		own: predicted.filter(({ example }) => example.weight === 1),
		starter: predicted.filter(({ example }) => example.brain === "starter"),
		foreign: predicted.filter(({ example }) => example.brain.endsWith("foreign")),
		messages: predicted.filter(({ example }) => example.brain.endsWith("messages")),
		large: predicted.filter(({ example }) => example.brain.endsWith("large")),
	};
	console.log("Shares: right page of first questions, of follow-ups; off-topic questions without sources");
	const fixed = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7].map(sameMinimums);
	for (const [name, examples] of Object.entries(kinds)) {
		for (const minimums of [...fixed, chosen]) {
			const { right, followUps, withoutSources } = computeShares(examples, minimums);
			const label = [...new Set([minimums.minProbability, minimums.starterMinProbability])].join("/");
			const cells = [right, followUps, withoutSources].map((share) =>
				`${(100 * share).toFixed(1)} %`.padStart(9),
			);
			console.log(`${name.padEnd(8)} at ${label.padEnd(9)}: ${cells.join("")}`);
		}
	}
	console.log(
		`log loss ${logLoss(predicted).toFixed(4)}, calibration error ${expectedCalibrationError(listBest(predicted)).toFixed(3)}`,
	);
}

/** Lists the questions that get wrong sources in their own brain. */
export function listErrors(predicted: readonly Predicted[], minimums: Minimums): void {
	for (const { example, probabilities, probability } of predicted) {
		if (example.weight !== 1 || isRight({ example, probabilities, probability }, minimums)) continue;
		const { line, passages } = example;
		const rank = passages.findIndex(({ isRelevant }) => isRelevant);
		const wanted = hasAnswer(line) ? `wants ${Object.keys(line.relevant).join(", ")} at ${rank}` : "";
		console.log(
			`${probability.toFixed(2)} ${line.kind} ${line.corpus} ${line.question} | ${passages[0]?.page} ${wanted}`,
		);
	}
}

function computeShares(predicted: readonly Predicted[], minimums: Minimums) {
	const share = (include: (line: Example["line"]) => boolean) => {
		const chosen = predicted.filter(({ example }) => include(example.line));
		return chosen.filter((one) => isRight(one, minimums)).length / (chosen.length || 1);
	};
	return {
		right: share((line) => line.kind === "first" && hasAnswer(line)),
		followUps: share((line) => line.kind === "followup" && hasAnswer(line)),
		withoutSources: share((line) => line.kind === "offtopic" && !hasAnswer(line)),
	};
}

function isRight(
	{ example: { line, passages }, probabilities, probability }: Predicted,
	minimums: Minimums,
): boolean {
	const judged = passages.map(({ page }, at) => ({ pageId: page, probability: probabilities[at] ?? 0 }));
	const kept =
		probability >= chooseMinimum(judged, minimums) ? keepNearBest(judged).slice(0, SOURCES_MAX) : [];
	const pages = [...new Set(kept.map(({ pageId }) => pageId))].slice(0, FIRST_SOURCES);
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
