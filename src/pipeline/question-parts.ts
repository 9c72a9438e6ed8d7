import { groupParts } from "../agents/group-parts.ts";
import { splitRequests } from "../agents/requests/split.ts";
import type { PastExchange, SearchPlan } from "../knowledge/search/search-plan.ts";
import type { Passage } from "../text/passage.ts";
import { planQuestion } from "./plan-question.ts";

/**
 * Splits a message into at most `max` questions, each of which is searched for. A message that is searched for nothing,
 * such as a writing task, stays whole, and so does one with pasted text.
 */
export function splitQuestion(message: string, exchanges: readonly PastExchange[], max: number): string[] {
	const { parts, pasted } = splitRequests(message);
	if (parts.length === 1 || pasted !== "" || planQuestion(message, exchanges).question === "")
		return [message];
	const groups = groupParts(
		parts.map((question) => ({ agent: "general", question })),
		max,
	);
	return groups.map((group) => group.map(({ question }) => question).join(" "));
}

/** Plans the search for each part of a message. A part may refer to the parts before it. */
export function planParts(parts: readonly string[], exchanges: readonly PastExchange[]): SearchPlan[] {
	return parts.map((part, at) => {
		const earlierParts = parts.slice(0, at).map((question) => ({ question, titles: [] }));
		return planQuestion(part, [...exchanges, ...earlierParts]);
	});
}

/** Merges the passages for the parts of a message: the best of each part first, each passage once, at most `max`. */
export function mergeParts<P extends Pick<Passage, "passageId">>(
	parts: readonly (readonly P[])[],
	max: number,
): P[] {
	const places = Math.max(0, ...parts.map((part) => part.length));
	const ranked = Array.from({ length: places }, (_, place) => parts.flatMap((part) => part[place] ?? []));
	return [...new Map(ranked.flat().map((passage) => [passage.passageId, passage])).values()].slice(0, max);
}
