import { toQueryText } from "../../src/knowledge/embeddings/query-text.ts";
import { extractFeatures } from "../../src/knowledge/search/relevance-features.ts";
import { describeForm } from "../../src/knowledge/search/relevance-form.ts";
import { findJudgedHits } from "../../src/knowledge/search/search.ts";
import { type PastExchange, toStandaloneQuery } from "../../src/knowledge/search/search-plan.ts";
import { planQuestion } from "../../src/pipeline/plan-question.ts";
import type { TestBrain } from "../answers/brains.ts";
import { labelOf, PASSAGES_PER_PAGE } from "../answers/find-sources.ts";
import { groupByConversation, type LabeledQuestion } from "../answers/question-set.ts";

/** A passage that the search found for a question. */
interface ExamplePassage {
	features: readonly number[];
	/** The page id that labels use. */
	page: string;
	isRelevant: boolean;
}

/** A question, and the passages that the search found for it. */
export interface Example {
	line: LabeledQuestion;
	/** Where the question was asked, such as "starter" or "starter, large". */
	brain: string;
	/** What the question is about. Cross-validation never trains and tests on the same topic. */
	topic: string;
	/** Share of the example's weight in training. */
	weight: number;
	/** The passages, best first. Empty if the product doesn't search for the question. */
	passages: readonly ExamplePassage[];
	/** How the question is asked; see `describeForm`. */
	form: readonly number[];
}

/** Number of passages per question that an answer may be based on. */
export const SOURCES_MAX = 4;

/** Asks the questions of a brain and returns what its search finds, with features for the given kind of weights. */
export function collectExamples(
	questions: readonly LabeledQuestion[],
	brain: TestBrain,
	{ name, weight, hasMeaning }: { name: string; weight: number; hasMeaning: boolean },
): Example[] {
	return groupByConversation(questions).flatMap((conversation) => {
		const exchanges: PastExchange[] = [];
		return conversation.map((line): Example => {
			const query = toStandaloneQuery(planQuestion(line.question, exchanges));
			const { passages, titles, form } = findPassages(query, line, brain, hasMeaning);
			exchanges.push({ question: line.question, titles });
			return { line, brain: name, topic: topicOf(line), weight, passages, form };
		});
	});
}

function findPassages(
	query: string,
	line: LabeledQuestion,
	{ sql, embedder }: TestBrain,
	hasMeaning: boolean,
) {
	if (query === "") return { passages: [], titles: [], form: [] };
	const vector = hasMeaning ? (embedder?.embedSync(toQueryText(query)) ?? null) : null;
	const mode = vector === null ? "lexical" : "hybrid";
	const request = {
		query,
		limit: SOURCES_MAX,
		perPage: PASSAGES_PER_PAGE,
		mode,
		relevantOnly: true,
	} as const;
	const { question, hits } = findJudgedHits(sql, request, vector);
	const features = extractFeatures(question, hits, hasMeaning ? embedder : null);
	const passages = hits.map((hit, at) => ({
		features: features[at] ?? [],
		page: labelOf(hit),
		isRelevant: line.relevant[labelOf(hit)] !== undefined,
	}));
	const titles = [...new Set(hits.map(({ title }) => title))].slice(0, 2);
	return { passages, titles, form: describeForm(question) };
}

/** Returns the best page of an answerable question. Every other conversation is a topic of its own. */
function topicOf({ relevant, chain, id }: LabeledQuestion): string {
	const [best] = Object.entries(relevant).sort(([, a], [, b]) => b - a);
	return best?.[0] ?? chain ?? id;
}
