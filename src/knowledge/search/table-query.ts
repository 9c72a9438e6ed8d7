/** Words that say what to compute from a column, or which row to choose. Few tables contain them. */
const COMPUTED =
	/\b(?:(?:the )?(?:sum|total|average|mean|number|count) of|averages?|avg|mean|totals?|sums?|max(?:imum)?|min(?:imum)?|highest|lowest|most expensive|most|least|fewest|best|worst|largest|biggest|smallest|longest|shortest|tallest|oldest|youngest|newest|latest|earliest|cheapest|heaviest|lightest)\b/giu;
/** Matches a request for all rows, and words for what a table has in stock. */
const ROWS =
	/^(?:please )?(?:list|show|name|give me) (?:me )?(?:all|every) (?:the )?|\b(?:left|remaining)(?=\W*$)/giu;
/**
 * Matches a month, which a table gives as a number, as in "2026-02-17", and a year as a limit, which none of the rows may
 * have, with the word for what happened then: "placed" for the column "Date".
 */
const DATE =
	/(?:\b(?:was|were) \p{L}+ )?\b(?:(?:in|during|since|before|after|until|for) (?:january|february|march|april|may|june|july|august|september|october|november|december)(?: \d{1,2}\b)?(?:,? (?:19|20)\d\d)?|(?:since|before|after|until) (?:19|20)\d\d)\b/giu;

/**
 * Returns a question without the words that say what to do with a table, as in "who has the highest salary?" and "the
 * amounts in February". Returns null if it has none.
 */
export function omitTableTask(question: string): string | null {
	const subject = question.replace(ROWS, " ").replace(COMPUTED, " ").replace(DATE, " ");
	return subject === question ? null : subject.replaceAll(/\s+/g, " ").trim();
}
