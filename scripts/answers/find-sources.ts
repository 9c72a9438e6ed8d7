import { mergeRanked } from "../../src/knowledge/search/merge-ranked.ts";
import "../assets/load-data.ts";
import { AGENTS } from "../../src/agents/registry.ts";
import type { QuestionPart } from "../../src/inference/provider.ts";
import { toQueryText } from "../../src/knowledge/embeddings/query-text.ts";
import { addWholeTables } from "../../src/knowledge/passages/whole-tables.ts";
import type { SearchHit } from "../../src/knowledge/search/hits.ts";
import { searchByPlan } from "../../src/knowledge/search/planned-search.ts";
import type { PastExchange, SearchPlan } from "../../src/knowledge/search/search-plan.ts";
import { readSegments } from "../../src/knowledge/store/pages.ts";
import { planQuestion } from "../../src/pipeline/plan-question.ts";
import {
	describeParts,
	passagesFor,
	planParts,
	QUESTIONS_MAX,
	splitQuestion,
} from "../../src/pipeline/question-parts.ts";
import type { TestBrain } from "./brains.ts";

/** Maximum number of passages per page, as in the product. */
export const PASSAGES_PER_PAGE = 2;

/** An earlier turn of a conversation: the question, and the sources that it was answered from. */
export interface EarlierTurn {
	question: string;
	sources: readonly SearchHit[];
}

/** Plans the search for a question as the product does, given the earlier turns of its conversation. */
export function planTurn(question: string, history: readonly EarlierTurn[]): SearchPlan {
	return planQuestion(question, toExchanges(history));
}

/** Returns the sources that the product finds for a question, given the earlier exchanges of its conversation. */
export async function findSources(
	brain: TestBrain,
	question: string,
	history: readonly EarlierTurn[],
): Promise<SearchHit[]> {
	return (await findMaterial(brain, question, history)).sources;
}

/** Returns the sources of a message, and its questions with what was found for each if it has several. */
export async function findMaterial(
	{ sql, embedder }: TestBrain,
	question: string,
	history: readonly EarlierTurn[],
	limit = AGENTS.general.passages,
): Promise<{ sources: SearchHit[]; parts: QuestionPart[] }> {
	const exchanges = toExchanges(history);
	const embed = async (query: string) => embedder?.embedSync(toQueryText(query)) ?? null;
	const parts: SearchHit[][] = [];
	const questions = splitQuestion(question, exchanges, QUESTIONS_MAX);
	const searches = planParts(questions, exchanges);
	for (const plan of searches) {
		const limits = { limit, perPage: PASSAGES_PER_PAGE };
		const hits = await searchByPlan({ sql, embed, wordVectors: embedder }, plan, limits);
		parts.push(addWholeTables([plan.question, plan.topic], hits, (pageId) => readSegments(sql, pageId)));
	}
	return {
		sources: mergeRanked(parts, passagesFor(questions.length, limit)),
		parts: describeParts(questions, searches, parts),
	};
}

function toExchanges(history: readonly EarlierTurn[]): PastExchange[] {
	return history.map(({ question, sources }) => ({ question, titles: sources.map(({ title }) => title) }));
}

/** Returns the page id that labels use: the importer's id, or the id of a starter article. */
export function labelOf({ externalId, pageId }: SearchHit): string {
	return externalId ?? pageId;
}
