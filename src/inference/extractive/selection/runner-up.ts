import { matchKind } from "../question/answer-kinds.ts";
import type { Question } from "../question/question.ts";
import type { Unit } from "../units/unit.ts";
import type { RankedUnit } from "./meaning.ts";

/** Maximum difference in rank of a sentence that is quoted along with the best one. */
const RANK_DIFFERENCE_MAX = 0.7;
/** The same if the best one has the kind of content that the question asks for, so that it probably answers. */
const KIND_DIFFERENCE_MAX = 0.3;
/** Maximum length of the quoted sentences together, in UTF-16 code units. */
const QUOTED_MAX_CHARS = 600;
/** Maximum overlap of terms between two units, as a share of the smaller set of terms. */
const TERM_OVERLAP_MAX = 0.8;

/**
 * Returns the sentences that may answer as well as the best one. Words and vectors don't tell which of a few sentences
 * answers, so all that are nearly as good are quoted, up to the length of a paragraph. What opens another page only says
 * what that is about. `ranked` begins with the best unit, which is one of the chosen ones.
 */
export function listRunnersUp(
	ranked: readonly RankedUnit[],
	chosen: readonly Unit[],
	{ kind, text }: Question,
): RankedUnit[] {
	const [best] = ranked;
	if (best === undefined) return [];
	const hasKind = kind !== null && matchKind(best.unit.text, kind, text) === 1;
	const min = best.rank - (hasKind ? KIND_DIFFERENCE_MAX : RANK_DIFFERENCE_MAX);
	const quoted = [...chosen];
	const added: RankedUnit[] = [];
	let chars = quoted.reduce((sum, { text }) => sum + text.length, 0);
	for (const entry of ranked) {
		if (entry.rank < min) break;
		const { unit } = entry;
		if (unit.kind !== "sentence" || quoted.includes(unit) || isRedundant(unit, quoted)) continue;
		if (opensOther(unit, best.unit)) continue;
		chars += unit.text.length;
		if (chars > QUOTED_MAX_CHARS) break;
		quoted.push(unit);
		added.push(entry);
	}
	return added;
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
