import { matchKind } from "../question/answer-kinds.ts";
import type { Question } from "../question/question.ts";
import type { Unit } from "../units/unit.ts";
import type { ScoredUnit } from "./score.ts";

/** Minimum score of the sentence, relative to the best one. */
const SCORE_MIN = 0.35;

/**
 * Returns the best unit for the second part of a question, as in "who invented it and when?", if the chosen ones lack what
 * it asks for. It is of the section of the best unit. `scored` begins with the best one.
 */
export function findSecondPart(
	{ otherKind, text }: Question,
	best: ScoredUnit,
	chosen: readonly Unit[],
	scored: readonly ScoredUnit[],
): ScoredUnit | undefined {
	if (otherKind === null) return undefined;
	const fits = (unit: Unit) => matchKind(unit.text, otherKind, text) === 1;
	if (chosen.some(fits)) return undefined;
	return scored.find(
		({ unit, score }) => unit.section === best.unit.section && score >= SCORE_MIN * best.score && fits(unit),
	);
}
