import type { Question } from "../question/question.ts";
import type { Unit } from "../units/unit.ts";
import { stemsOf } from "../words/stems.ts";
import type { ScoredUnit } from "./score.ts";

/** Matches the name of a thing at the beginning of a sentence on it: "Ether: …" or "In proof of stake, …". */
const NAME = /^(?:In )?(.{1,40}?)(?:: |(?<=^In .{1,40}), )/;

/** Returns whether a sentence begins with the name of something else than the terms of a question. */
function beginsWithOther({ expanded }: Unit, terms: Pick<ReadonlySet<string>, "has">): boolean {
	const [, name] = NAME.exec(expanded) ?? [];
	return name !== undefined && [...stemsOf(name)].some((term) => !terms.has(term));
}

/** Omits the units that begin with something else if the best one begins with what is asked about. */
export function omitParallel<T extends ScoredUnit>(
	scored: readonly T[],
	{ unit: best }: ScoredUnit,
	{ own }: Question,
): readonly T[] {
	if (!NAME.test(best.expanded) || beginsWithOther(best, own)) return scored;
	return scored.filter(({ unit }) => !beginsWithOther(unit, own));
}
