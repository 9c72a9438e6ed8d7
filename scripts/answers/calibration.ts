import { AGENTS } from "../../src/agents/registry.ts";
import { toQueryText } from "../../src/knowledge/embeddings/query-text.ts";
import { judgeRelevance } from "../../src/knowledge/search/relevance.ts";
import { findJudgedHits } from "../../src/knowledge/search/search.ts";
import type { TestBrain, TestBrains } from "./brains.ts";
import type { Figure } from "./figures.ts";
import { labelOf, PASSAGES_PER_PAGE } from "./find-sources.ts";
import type { LabeledQuestion } from "./question-set.ts";

/** A predicted probability, and whether the prediction came true. */
export interface Prediction {
	probability: number;
	isTrue: boolean;
}

const BINS = 10;

/**
 * Measures the calibration of the probability of relevance: of the most relevant passage of each question that stands
 * alone. Questions without any passage don't count.
 */
export async function measureCalibration(
	brains: TestBrains,
	questions: readonly LabeledQuestion[],
): Promise<Figure> {
	const predictions: Prediction[] = [];
	for (const line of questions) {
		if (line.chain !== undefined) continue;
		const prediction = predictRelevance(line, await brains.get(line.corpus));
		if (prediction !== null) predictions.push(prediction);
	}
	return {
		name: "calibration error of the probability of relevance",
		value: expectedCalibrationError(predictions),
		goal: 0.08,
		unit: "number",
		n: predictions.length,
		isLowerBetter: true,
	};
}

/** Returns the expected calibration error (ECE) with ten bins of equal width, from 0 to 1. */
export function expectedCalibrationError(predictions: readonly Prediction[]): number {
	const bins = Map.groupBy(predictions, ({ probability }) =>
		Math.min(BINS - 1, Math.floor(probability * BINS)),
	);
	return [...bins.values()].reduce((sum, bin) => {
		const gap = bin.reduce((total, { probability, isTrue }) => total + probability - (isTrue ? 1 : 0), 0);
		return sum + Math.abs(gap) / predictions.length;
	}, 0);
}

function predictRelevance(line: LabeledQuestion, { sql, embedder }: TestBrain): Prediction | null {
	const vector = embedder?.embedSync(toQueryText(line.question)) ?? null;
	const mode = vector === null ? "lexical" : "hybrid";
	const limit = AGENTS.general.passages;
	const request = {
		query: line.question,
		limit,
		perPage: PASSAGES_PER_PAGE,
		mode,
		relevantOnly: true,
	} as const;
	const { question, hits } = findJudgedHits(sql, request, vector);
	const [first, ...others] = judgeRelevance(question, hits, embedder).passages.slice(0, limit);
	if (first === undefined) return null;
	const best = others.reduce((a, b) => (b.probability > a.probability ? b : a), first);
	return { probability: best.probability, isTrue: line.relevant[labelOf(best.passage)] !== undefined };
}
