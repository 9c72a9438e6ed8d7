import { namesByNumbers } from "../../text/computable.ts";
import { STARTER_PAGE_ID_PREFIX } from "../starter/starter.ts";
import { extractFeatures, type JudgedQuestion } from "./relevance-features.ts";
import { describeForm } from "./relevance-form.ts";
import { predict, type RelevanceModel } from "./relevance-model.ts";
import { RELEVANCE_MODELS } from "./relevance-models.ts";
import { summarize, toLogOdds } from "./relevance-summary.ts";
import type { JudgedPassage } from "./relevance-terms.ts";
import type { WordVectors } from "./word-vectors.ts";

/** A passage, and the probability that its page answers the question. */
export interface JudgedRelevance<P> {
	passage: P;
	pageId: string;
	probability: number;
}

/** The passages that were found for a question, and the probability that the knowledge base answers it. */
export interface Judgment<P> {
	passages: JudgedRelevance<P>[];
	probability: number;
}

/** The minimum probabilities of a model. */
export type Minimums = Pick<RelevanceModel, "minProbability" | "starterMinProbability">;

/** Minimum probability of a passage as a share of the best one's. Drops passages that share only a stray word. */
const BEST_SHARE_MIN = 0.2;
/** Minimum probability for a question that names a year, or "9/11", if no relevant passage contains that. */
const OTHER_NUMBER_MIN = 0.88;
/** Matches a year or numbers with a slash that aren't part of a longer number or date. */
const NUMBER_NAME = /(?<![\d.,:/-])(?:(?:19|20)\d\d|\d{1,4}\/\d{1,4})(?![\d.,:/-]*\d)/g;
/** Log odds that a starter article must have more than another page to count as much. Nobody chose to add it. */
const STARTER_LOG_ODDS = 2.5;
/** Minimum probability of a starter article, with these log odds taken off, as a share of the best other page's. */
const STARTER_SHARE_MIN = 0.2;
/** Log odds that a page must have more than one that ranks a place higher, so that it comes first. */
const PLACE_LOG_ODDS = 0.2;

/**
 * Returns the passages that are relevant enough to base an answer on, best first. `passages` are in the order of the
 * search results. Returns none if the knowledge base probably doesn't answer the question.
 */
export function keepRelevant<P extends JudgedPassage>(
	question: JudgedQuestion,
	passages: readonly P[],
	vectors: WordVectors | null,
	min = 0,
): JudgedRelevance<P>[] {
	const { passages: judged, probability } = judgeRelevance(question, passages, vectors);
	const isRelevant = probability >= Math.max(min, minProbabilityOf(question, judged, vectors));
	return isRelevant ? keepNearBest(judged) : [];
}

/**
 * Returns the probability from which on the knowledge base counts as answering a question, given what was found for it.
 */
export function minProbabilityOf(
	{ text }: Pick<JudgedQuestion, "text">,
	judged: readonly JudgedRelevance<JudgedPassage>[],
	vectors: WordVectors | null,
): number {
	const min = chooseMinimum(judged, modelFor(vectors));
	if (!lacksNumber(text, judged)) return min;
	// "What is 9/11?" names nothing else.
	return namesByNumbers(text) ? 1 : Math.max(min, OTHER_NUMBER_MIN);
}

/** Returns whether a question names a number that no relevant passage contains, as in "who won in 2011?". */
function lacksNumber(question: string, judged: readonly JudgedRelevance<JudgedPassage>[]): boolean {
	const numbers = question.match(NUMBER_NAME);
	if (numbers === null) return false;
	const texts = keepNearBest(judged).map(({ passage: { title, heading, text } }) =>
		[title, heading, text].join(" "),
	);
	return !texts.some((text) => numbers.some((number) => text.includes(number)));
}

/** Returns the minimum that applies to what was found: that of starter articles if one is the most relevant page. */
export function chooseMinimum(
	judged: readonly { pageId: string; probability: number }[],
	{ minProbability, starterMinProbability }: Minimums,
): number {
	const max = Math.max(...judged.map(({ probability }) => probability));
	const best = judged.find(({ probability }) => probability === max);
	return best !== undefined && isStarter(best) ? starterMinProbability : minProbability;
}

/**
 * Returns the passages whose probability is not far below the highest one, ordered by the probability of their pages and
 * by their place in the search results. Those of one page keep their order, because the model learns only which pages
 * answer a question. Starter articles come after other pages that are about as probable.
 */
export function keepNearBest<J extends { pageId: string; probability: number }>(judged: readonly J[]): J[] {
	const pages = new Map<string, number>();
	for (const { pageId, probability } of judged)
		pages.set(pageId, Math.max(probability, pages.get(pageId) ?? 0));
	const min = Math.max(0, ...pages.values()) * BEST_SHARE_MIN;
	const others = judged.filter((one) => !isStarter(one)).map(({ probability }) => probability);
	const starterMin = Math.max(0, ...others) * STARTER_SHARE_MIN;
	const oddsOf = (one: J, probability: number) =>
		toLogOdds(probability) - (isStarter(one) ? STARTER_LOG_ODDS : 0);
	return judged
		.map((one, place) => ({
			one,
			score: oddsOf(one, pages.get(one.pageId) ?? 0) - PLACE_LOG_ODDS * place,
		}))
		.filter(({ one }) => {
			if (one.probability < min) return false;
			return !isStarter(one) || oddsOf(one, one.probability) >= toLogOdds(starterMin);
		})
		.sort((a, b) => b.score - a.score)
		.map(({ one }) => one);
}

/** Returns whether a page is a starter article. */
export function isStarter({ pageId }: { pageId: string }): boolean {
	return pageId.startsWith(STARTER_PAGE_ID_PREFIX);
}

/** Estimates the probability that each passage's page answers the question, and that any of them does. */
export function judgeRelevance<P extends JudgedPassage>(
	question: JudgedQuestion,
	passages: readonly P[],
	vectors: WordVectors | null,
): Judgment<P> {
	if (passages.length === 0) return { passages: [], probability: 0 };
	const model = modelFor(vectors);
	const features = extractFeatures(question, passages, vectors);
	const estimates = passages.map((passage, at) => {
		const values = features[at] ?? [];
		const probability = predict(model.passages, values);
		return { passage, pageId: passage.pageId, features: values, probability };
	});
	return {
		passages: estimates.map(({ passage, pageId, probability }) => ({ passage, pageId, probability })),
		probability: predict(model.questions, summarize(estimates, describeForm(question))),
	};
}

function modelFor(vectors: WordVectors | null): RelevanceModel {
	return RELEVANCE_MODELS.value[vectors === null ? "withoutVectors" : "withVectors"];
}
