import { matchKind } from "../question/answer-kinds.ts";
import type { QueryTerm } from "../question/query-terms.ts";
import type { Question } from "../question/question.ts";
import { findComparison } from "../question/question-shape.ts";
import type { Members } from "../tables/members.ts";
import type { Cell, Unit } from "../units/unit.ts";
import { intersects } from "../words/stems.ts";
import type { Meaning, RankedUnit } from "./meaning.ts";
import { isRedundant } from "./runner-up.ts";
import type { ScoredUnit } from "./score.ts";

/** What is added to the rank of a row with a cell that the question asks for. */
const ASKED_BONUS = 0.3;
/** By how much the rank of a sentence exceeds that of a row which doesn't answer, and may be below that of one which may. */
const BETTER_MIN = 0.1;
const WORSE_MAX = 0.2;

/** Matches the word with which a question asks for an extreme. */
const EXTREME = /est$|^(?:most|least|best|worst|first|last)/;

/** A sentence that answers a question as well as the best row does. */
export interface RowRival {
	sentence: RankedUnit;
	/** Whether it answers instead of the row. */
	isBetter: boolean;
}

/**
 * Returns the sentence that answers a question as well as the chosen members, if these are rows. A row has few words, so that
 * it shares most of them with a question which asks for something else, such as "why" and "is it true".
 */
export function findRowRival(
	question: Question,
	scored: readonly ScoredUnit[],
	terms: readonly QueryTerm[],
	meaning: Meaning | null,
	{ units, areAll, areCellsEnough }: Members,
): RowRival | null {
	const { kind, kindText, text, shape, isComparison } = question;
	const own = terms.filter(({ isOwn }) => isOwn);
	if (meaning === null || own.length === 0 || shape === "list" || shape === "steps") return null;
	const [best] = scored;
	// What a table was filtered for is its answer, unless a definition is asked for.
	if (areCellsEnough && shape !== "definition" && (isComparison || best?.unit.kind !== "row")) return null;
	// "The longest" and "A or B" ask for rows, unlike "longer than usual".
	const areCompared = units.length > 1 && !areAll;
	if (isComparison && (areCompared || EXTREME.test(findComparison(text)))) return null;
	const candidates = scored.filter(({ unit }) => units.includes(unit) || unit.kind === "sentence");
	const ranked = meaning.rank(candidates, terms);
	const row = ranked.find(({ unit }) => unit.kind === "row");
	const sentence = ranked.find(({ unit }) => unit.kind === "sentence" && !unit.text.endsWith(":"));
	if (row === undefined || sentence === undefined || isRedundant(sentence.unit, [row.unit])) return null;
	const isInQuestion = (cell: Cell) => own.some(({ stems }) => intersects(stems, cell.terms));
	const isFound =
		kind !== null &&
		row.unit.cells.some((cell) => !isInQuestion(cell) && matchKind(cell.text, kind, kindText) === 1);
	// "The mayor is elected every four years" doesn't say who is the mayor.
	if (isFound && matchKind(sentence.unit.text, kind, kindText) === 0) return null;
	const isAsked = isFound || row.isUnderAskedHeading || namesColumn(row.unit, own);
	const ahead = sentence.rank - row.rank - (isAsked ? ASKED_BONUS : 0);
	return ahead < -WORSE_MAX ? null : { sentence, isBetter: ahead > BETTER_MIN };
}

/** Returns whether a question names a column of a row's table. */
function namesColumn({ group, nameTerms, titleTerms }: Unit, own: readonly QueryTerm[]): boolean {
	const columns = new Set(
		group.units.flatMap(({ cells }) => cells.slice(1).flatMap(({ columnTerms }) => [...columnTerms])),
	);
	return own.some(
		({ stems }) =>
			intersects(stems, columns) && !intersects(stems, nameTerms) && !intersects(stems, titleTerms),
	);
}
