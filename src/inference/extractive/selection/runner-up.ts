import { isEverydayWord } from "../../../text/common-words.ts";
import type { QueryTerm } from "../question/query-terms.ts";
import type { Unit } from "../units/unit.ts";
import { intersects } from "../words/stems.ts";
import type { RankedUnit } from "./meaning.ts";

/** Maximum difference in rank of a sentence that is quoted along with the best one. */
const RANK_DIFFERENCE_MAX = 0.3;
/** The same for a sentence with a word of the question that the best one lacks. */
const COMPLETING_MAX = 0.6;
/** Number of words of the question from which a sentence that contains all is enough. */
const TELLING_MIN = 2;
/** Maximum overlap of terms between two units, as a share of the smaller set of terms. */
const TERM_OVERLAP_MAX = 0.8;

/**
 * Returns the best other sentence if it may well be the one that answers: it is nearly as good as the best one, which
 * doesn't contain several words of the question besides its subject, and all of these. A sentence of its section with such
 * a word may be worse. What opens another page only says what that is about.
 */
export function findRunnerUp(
	ranked: readonly RankedUnit[],
	chosen: readonly Unit[],
	terms: readonly QueryTerm[],
): RankedUnit | undefined {
	const [best] = ranked;
	if (best === undefined) return undefined;
	const others = ranked.filter(({ unit }) => !chosen.includes(unit) && !isRedundant(unit, chosen));
	const titles = new Set(ranked.flatMap(({ unit }) => [...unit.titleTerms]));
	const telling = terms.filter(
		({ isOwn, isKnown, word, stems }) =>
			isOwn && isKnown && !isEverydayWord(word) && !intersects(stems, titles),
	);
	const missing = telling.filter(({ stems }) => !intersects(stems, best.unit.terms));
	if (telling.length >= TELLING_MIN && missing.length === 0) return undefined;
	const completing = others.find(
		({ unit, own }) => unit.section === best.unit.section && missing.some((term) => own.has(term)),
	);
	const isNear = (entry: RankedUnit | undefined, max: number): entry is RankedUnit =>
		entry?.unit.kind === "sentence" && entry.rank >= best.rank - max && !opensOther(entry.unit, best.unit);
	if (isNear(others[0], RANK_DIFFERENCE_MAX)) return others[0];
	return isNear(completing, COMPLETING_MAX) ? completing : undefined;
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
