import { groupParts } from "../agents/group-parts.ts";
import { hasReference } from "../agents/requests/references.ts";
import { splitRequests } from "../agents/requests/split.ts";
import type { QuestionPart } from "../inference/provider.ts";
import {
	isDependent,
	type PastExchange,
	requiredTopic,
	type SearchPlan,
} from "../knowledge/search/search-plan.ts";
import { stripRegister } from "../text/answer-style.ts";
import type { Passage } from "../text/passage.ts";
import { stripCourtesy } from "./intent/courtesy.ts";
import { findLoneQuestion } from "./lone-question.ts";
import { planQuestion } from "./plan-question.ts";

/**
 * Maximum number of questions of a message that are searched for separately, each for at least one passage. Neighbors share
 * a search if there are more.
 */
export const QUESTIONS_MAX = 8;
/** Number of passages for each of several questions, and the maximum for all of them together. */
const PASSAGES_PER_QUESTION = 3;
const PASSAGES_MAX = 8;

/**
 * Splits a message into at most `max` questions, each of which is searched for. A message that is searched for nothing,
 * such as a writing task, stays whole, and so does one with pasted text. Of a long message with one question, only that
 * is searched for.
 */
export function splitQuestion(message: string, exchanges: readonly PastExchange[], max: number): string[] {
	const asked = stripCourtesy(message);
	const { parts, pasted } = splitRequests(stripRegister(asked));
	const lone = parts.length === 1 ? findLoneQuestion(asked) : null;
	if (lone !== null) return [lone.question];
	if (parts.length === 1 || pasted !== "" || planQuestion(message, exchanges).question === "")
		return [message];
	const groups = groupParts(
		parts.map((question) => ({ agent: "general", question })),
		max,
	);
	return groups.map((group) => group.map(({ question }) => question).join(" "));
}

/**
 * Returns the maximum number of passages for an answer to several questions, given the maximum for one question. Each
 * question needs passages of its own, so there are more of them.
 */
export function passagesFor(questions: number, passages: number): number {
	if (questions < 2) return passages;
	return Math.max(passages, Math.min(questions * PASSAGES_PER_QUESTION, PASSAGES_MAX));
}

/** Plans the search for each part of a message. A part may refer to the parts before it. */
export function planParts(parts: readonly string[], exchanges: readonly PastExchange[]): SearchPlan[] {
	return parts.map((part, at) => {
		const earlierParts = parts.slice(0, at).map((question) => ({ question, titles: [] }));
		const plan = planQuestion(part, [...exchanges, ...earlierParts]);
		const refers = hasReference(part) || LACKS_NOUN.test(plan.question);
		return at > 0 && isDependent(plan) && !refers ? { ...plan, isBeside: true } : plan;
	});
}

/** Matches "how many will there be?", which doesn't say of what. */
const LACKS_NOUN =
	/\b(?:how (?:many|much)|which(?: ones?)?) (?:is|are|was|were|will|would|do|does|did|can|could|has|have|had|exist)\b/i;

/** Returns the questions of a message with what was found for each. Returns an empty list for a single question. */
export function describeParts(
	questions: readonly string[],
	searches: readonly SearchPlan[],
	parts: readonly (readonly Pick<Passage, "passageId">[])[],
): QuestionPart[] {
	if (questions.length < 2) return [];
	return questions.map((question, at) => ({
		question,
		topic: searches[at]?.isBeside === true ? null : requiredTopic(searches[at]),
		passageIds: (parts[at] ?? []).map(({ passageId }) => passageId),
	}));
}
