import { FORM_FEATURES } from "./relevance-form.ts";

/** A passage that was found for a question: its page, its features, and the probability that its page is relevant. */
export interface PassageEstimate {
	pageId: string;
	features: readonly number[];
	probability: number;
}

const ODDS_FEATURES = [
	"log odds of the most relevant passage",
	"log odds of the second passage",
	"log odds of the third passage",
	"log odds of the most relevant passage of another page",
	"log odds of the next passage of the same page",
	"lead over the most relevant passage of another page",
	"rank of the most relevant passage",
	"log odds of the first result",
	"mean of the log odds",
	"logarithm of the expected number of relevant passages",
	"passages",
	"pages",
] as const;

/** Log odds where there is no such passage. */
const ABSENT = -9;
/** Keeps log odds finite. */
const PROBABILITY_MIN = 1e-4;
/** Keeps the logarithm of a sum of probabilities finite. */
const SUM_MIN = 1e-3;

/** Returns the names of the features of a question, given those of a passage. */
export function listSummaryFeatures(passageFeatures: readonly string[]): string[] {
	return [
		...ODDS_FEATURES,
		...FORM_FEATURES,
		...passageFeatures.map((name) => `${name}, of the most relevant passage`),
		...passageFeatures.map((name) => `${name}, highest of all passages`),
	];
}

/**
 * Describes everything that was found for a question, in the order of `listSummaryFeatures`. `passages` are in the order
 * of the search results, and not empty. `form` is what `describeForm` returns for the question.
 */
export function summarize(passages: readonly PassageEstimate[], form: readonly number[]): number[] {
	const odds = passages.map(({ probability }) => toLogOdds(probability));
	const order = odds.map((_, at) => at).sort((a, b) => (odds[b] ?? 0) - (odds[a] ?? 0) || a - b);
	const [bestAt = 0, ...others] = order;
	const best = passages[bestAt];
	const bestOdds = odds[bestAt] ?? ABSENT;
	const isOfSamePage = (at: number) => passages[at]?.pageId === best?.pageId;
	const oddsAt = (at: number | undefined) => (at === undefined ? ABSENT : (odds[at] ?? ABSENT));
	const otherPage = oddsAt(others.find((at) => !isOfSamePage(at)));
	const samePage = oddsAt(others.find(isOfSamePage));
	const expected = passages.reduce((sum, { probability }) => sum + probability, 0);
	const features = best?.features ?? [];
	return [
		bestOdds,
		oddsAt(others[0]),
		oddsAt(others[1]),
		otherPage,
		samePage,
		bestOdds - otherPage,
		bestAt,
		oddsAt(0),
		odds.reduce((sum, value) => sum + value, 0) / odds.length,
		Math.log(expected + SUM_MIN),
		passages.length,
		new Set(passages.map(({ pageId }) => pageId)).size,
		...form,
		...features,
		...features.map((_, feature) => Math.max(...passages.map((passage) => passage.features[feature] ?? 0))),
	];
}

/** Returns the logarithm of the odds of a probability, which is bounded so that the result is finite. */
export function toLogOdds(probability: number): number {
	const bounded = Math.min(1 - PROBABILITY_MIN, Math.max(PROBABILITY_MIN, probability));
	return Math.log(bounded / (1 - bounded));
}
