import { matchKind } from "../question/answer-kinds.ts";
import { tellsCount } from "../question/counts.ts";
import { fitsDimension } from "../question/dimensions.ts";
import type { Question } from "../question/question.ts";
import type { Unit } from "../units/unit.ts";
import type { RankedUnit } from "./meaning.ts";
import { followingOf, precedingOf, sortUnits } from "./neighbors.ts";
import { omitParallel } from "./other-names.ts";
import type { ScoredUnit } from "./score.ts";

/** Maximum number of quotes in an answer. */
export const SENTENCES_MAX = 7;
/** Maximum difference in rank of a text that is quoted along with another unit. Single rows and items answer more often. */
const RANK_DIFFERENCE_MAX: Record<Unit["kind"], number> = { sentence: 0.8, item: 0.5, row: 0.3 };
/** The same for a sentence that covers the question, and for one that also has the content that the question asks for. */
const COVERING_DIFFERENCE_MAX = 0.7;
const KIND_DIFFERENCE_MAX = 0.3;
/** The same for a sentence of another section, unless the best one covers the question: readers find the rest irrelevant. */
const OTHER_SECTION_DIFFERENCE_MAX = 0.6;
/** Minimum coverage of a unit that covers the question, and of one that also has that content. */
const COVERING_MIN = 0.9;
const KIND_COVERING_MIN = 0.7;
/** Minimum number of words of an item that is quoted along with another unit. */
const ITEM_MIN_WORDS = 10;
/** Maximum length of the quoted texts together, in UTF-16 code units. */
const QUOTED_MAX_CHARS = 600;
/** Maximum overlap of terms between two units, as a share of the smaller set of terms. */
const TERM_OVERLAP_MAX = 0.8;

/** Returns the texts besides the chosen units that may answer as well, with the sentences that they refer to. */
export function listRelated(
	chosen: readonly Unit[],
	best: ScoredUnit,
	ranked: readonly RankedUnit[],
	question: Question,
): Unit[] {
	const others = omitParallel(ranked, best, question);
	const added = listRunnersUp(others, best.unit, chosen, question).flatMap((unit) => [
		...precedingOf(unit),
		unit,
		...followingOf(unit),
	]);
	const further = [...new Set(added)].filter((unit) => !chosen.includes(unit));
	return sortUnits(further.slice(0, Math.max(0, SENTENCES_MAX - chosen.length)), best.unit);
}

/**
 * Returns the sentences and long items that may answer as well as the chosen units, the best of which is `best`. Words and
 * vectors don't tell which of a few texts answers, so all that are nearly as good are quoted, up to the length of a
 * paragraph. What opens another page only says what that is about.
 */
function listRunnersUp(
	ranked: readonly RankedUnit[],
	best: Unit,
	chosen: readonly Unit[],
	question: Question,
): Unit[] {
	const reference = ranked.find(({ unit }) => unit === best);
	if (reference === undefined) return [];
	const max = differenceMax(reference, question);
	if (max === null) return [];
	const min = reference.rank - max;
	const otherMin =
		coversQuestion(reference, question) || reference.introduces
			? Number.POSITIVE_INFINITY
			: reference.rank - OTHER_SECTION_DIFFERENCE_MAX;
	// Nothing else adds to what gives the value that is asked for.
	const isTold = !question.hasParts && tellsValue(reference, question);
	const added: Unit[] = [];
	let chars = chosen.reduce((sum, { text }) => sum + text.length, 0);
	for (const entry of ranked) {
		const { unit, rank } = entry;
		if (rank < min) break;
		if (unit.section !== best.section && rank < otherMin) continue;
		// The best of some steps is the first one.
		const isBefore = unit.group === best.group && unit.position < best.position;
		if (question.shape === "steps" && isBefore) continue;
		if (isTold && !tellsValue(entry, question)) continue;
		const quoted = [...chosen, ...added];
		if (!isText(unit) || opensOther(unit, best) || isRedundant(unit, quoted)) continue;
		chars += unit.text.length;
		if (chars > QUOTED_MAX_CHARS) break;
		added.push(unit);
	}
	return added;
}

/**
 * Returns by how much a text may rank below the best unit, or null if none is needed because that is a row or an item
 * which probably answers.
 */
function differenceMax(best: RankedUnit, question: Question): number | null {
	const { kind } = best.unit;
	if (!coversQuestion(best, question)) return RANK_DIFFERENCE_MAX[kind];
	if (kind !== "sentence" || tellsCount(best.unit, question)) return null;
	return hasKind(best, question) ? KIND_DIFFERENCE_MAX : COVERING_DIFFERENCE_MAX;
}

/**
 * Returns whether a unit contains almost all words of the question, or the kind of content that it asks for and, if it is a
 * sentence, most of its words.
 */
function coversQuestion(best: RankedUnit, question: Question): boolean {
	const isEnough = best.unit.kind !== "sentence" || best.coverage >= KIND_COVERING_MIN;
	return best.coverage >= COVERING_MIN || (isEnough && hasKind(best, question));
}

function hasKind({ unit }: RankedUnit, { kind, kindText }: Question): boolean {
	return (
		kind !== null && kind !== "reason" && kind !== "purpose" && matchKind(unit.text, kind, kindText) === 1
	);
}

/** Returns whether a unit gives the value that a question asks for, such as a price or a date, of what it asks about. */
function tellsValue({ unit, isOnAll }: RankedUnit, { kind, kindText }: Question): boolean {
	const isValue = kind === "duration" || kind === "money" || kind === "number" || kind === "time";
	const isOnSame = isOnAll || fitsDimension(unit.text, kindText) === "said";
	return isOnSame && isValue && matchKind(unit.text, kind, kindText) === 1;
}

/** Returns whether a unit is understood by itself: a sentence, or an item as long as one. */
function isText({ kind, text }: Unit): boolean {
	return kind === "sentence" || (kind === "item" && text.split(" ").length >= ITEM_MIN_WORDS);
}

/** Returns whether a unit is the first of another page than that of the best one, or of its first passage. */
function opensOther({ labelTerms, position, section }: Unit, best: Unit): boolean {
	return labelTerms.size === 0 && position === 0 && section !== best.section;
}

/** Returns whether a unit repeats one of the others. */
export function isRedundant({ terms }: Unit, others: readonly Unit[]): boolean {
	return others.some((other) => {
		const shared = [...terms].filter((term) => other.terms.has(term)).length;
		return shared > TERM_OVERLAP_MAX * Math.min(terms.size, other.terms.size);
	});
}
