import type { Passage } from "../../text/passage.ts";

/** Merges ranked lists of passages: the best of each list first, each passage once, at most `max`. */
export function mergeRanked<P extends Pick<Passage, "passageId">>(
	lists: readonly (readonly P[])[],
	max: number,
): P[] {
	const places = Math.max(0, ...lists.map(({ length }) => length));
	const ranked = Array.from({ length: places }, (_, place) => lists.flatMap((list) => list[place] ?? []));
	return [...new Map(ranked.flat().map((passage) => [passage.passageId, passage])).values()].slice(0, max);
}
