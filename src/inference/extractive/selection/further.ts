import { matchKind } from "../question/answer-kinds.ts";
import type { QueryTerm } from "../question/query-terms.ts";
import type { Question } from "../question/question.ts";
import type { Unit } from "../units/unit.ts";
import { followingOf } from "./neighbors.ts";
import { beginsWithOther, omitParallel } from "./other-names.ts";
import { isRedundant, SENTENCES_MAX } from "./runner-up.ts";
import type { ScoredUnit } from "./score.ts";
import { isInSequence, isInstruction } from "./steps.ts";

/** Maximum number of sentences by the shape of the answer, without those that are needed to understand another. */
const SENTENCES: Record<Question["shape"], number> = {
	fact: 1,
	definition: 2,
	list: 4,
	steps: 6,
	explanation: 3,
};
/** Minimum score of a further sentence, relative to the best one. */
const FURTHER_MIN = 0.6;
/** The same for a comparison and for a question with several parts, each of which needs a sentence. */
const COMPARED_MIN = 0.35;
/** Minimum score of the sentence after a chosen one, relative to it. */
const FOLLOWING_MIN = 0.4;
/** Minimum share of the question that a further part of an answer adds. */
const NEW_COVERAGE_MIN = 0.2;

/** What was chosen before, and adds a sentence to it with those that it refers to. */
interface Chosen {
	best: ScoredUnit;
	units: ReadonlyMap<Unit, ScoredUnit>;
	add: (entry: ScoredUnit) => void;
}

/**
 * Adds further sentences to the best one, by words alone: those that follow it in its paragraph, and those that contain more
 * words of the question. `scored` begins with the best one.
 */
export function addFurther(
	question: Question,
	scored: readonly ScoredUnit[],
	terms: readonly QueryTerm[],
	{ best, units: chosen, add }: Chosen,
): void {
	const fitting = omitParallel(scored, best, question);
	const byUnit = new Map(fitting.map((entry) => [entry.unit, entry]));
	const max = SENTENCES[question.shape];
	const covered = new Set(best.matched);
	const total = terms.reduce((sum, { weight }) => sum + weight, 0);
	let count = 1;
	// If a word of the question is unknown, the next sentence may say what it means.
	const isUnsure =
		question.shape === "fact" &&
		terms.some(({ isKnown, source }) => !isKnown && !question.kindTerms.has(source));
	const wanted = isUnsure ? max + 1 : max;
	if (wanted > 1 && !question.isComparison) {
		// What follows in the paragraph explains the best sentence better than sentences from elsewhere.
		for (const unit of followingOf(best.unit)) {
			const entry = byUnit.get(unit);
			if (count >= wanted || entry === undefined || entry.score < FOLLOWING_MIN * best.score) break;
			if (chosen.has(unit)) continue;
			if (!continues(entry, [...chosen.keys()], question)) break;
			if (isUnsure && question.kind !== null && matchKind(unit.text, question.kind, question.text) < 1) break;
			add(entry);
			for (const term of entry.matched) covered.add(term);
			count++;
		}
	}
	// A fact is complete, unless the question has a second part, which may ask for something else.
	const kind = question.hasParts ? null : question.kind;
	for (const entry of question.shape === "fact" && !question.hasParts ? [] : fitting.slice(1)) {
		if (chosen.size >= SENTENCES_MAX || count >= Math.max(max, 2)) break;
		const min = question.isComparison || question.hasParts ? COMPARED_MIN : FURTHER_MIN;
		if (chosen.has(entry.unit) || entry.score < min * best.score) continue;
		if (!entry.isOnSubject || isRedundant(entry.unit, [...chosen.keys()])) continue;
		if (kind !== null && matchKind(entry.unit.text, kind, question.text) === 0) continue;
		const added = [...entry.matched].filter(
			(term) => !covered.has(term) && !question.kindTerms.has(term.source),
		);
		if (added.reduce((sum, { weight }) => sum + weight, 0) < NEW_COVERAGE_MIN * total) continue;
		add(entry);
		for (const term of entry.matched) covered.add(term);
		count++;
	}
}

/** Returns whether a sentence is about the same thing as the sentences before it, and says more. */
function continues({ unit, own }: ScoredUnit, before: readonly Unit[], question: Question): boolean {
	const { shape } = question;
	if (isRedundant(unit, before) || (shape === "definition" && beginsWithOther(unit, question.terms)))
		return false;
	if (unit.isDangling || own.size > 0) return true;
	const isHowTo = shape === "steps" || before.every(({ text }) => isInstruction(text));
	if (isHowTo && (isInSequence(unit.text) || isInstruction(unit.text))) return true;
	if ((isHowTo || shape !== "explanation") && /\b(?:it|them|its|their)\b/.test(unit.text)) return true;
	return (
		shape !== "explanation" && before.some(({ terms }) => [...unit.terms].some((term) => terms.has(term)))
	);
}
