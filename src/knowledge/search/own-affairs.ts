import { extractTerms } from "../../text/terms.ts";
import type { Sql } from "../store/sql.ts";
import { listAnchors } from "./dependence.ts";
import type { SearchHit } from "./hits.ts";
import { isAboutAssistant } from "./offers.ts";
import { isStarter } from "./relevance.ts";

/** Matches a question on the user's own affairs. */
const OWN_AFFAIRS =
	/\b(?:my|our|ours|we)\b|\b(?:do|did|can|could|may|might|should|must|will|would|am|have|shall) i\b|^\W*i(?:['’](?:m|ve|d))?\b(?! (?:mean|wonder|(?:want|need|would like) to (?:know|learn|understand)|(?:don['’]?t|do not) (?:get|understand)))/i;

/** Matches a question on how something is done. */
const ASKS_HOW = /^\W*(?:(?:and|so|but|ok) )?(?:how|where) (?:do|can|could) (?:i|we)\b/i;

/**
 * Removes starter articles that a question on the user's own affairs doesn't mean. "I lost my key" means what a page of the
 * user says, if one covers it (`covers`). And for users with pages of their own, "who is my boss?" has only one word in
 * common with an article, which therefore isn't meant unless its title contains the word, or the conversation is about it
 * (`isOnTopic`). "How do I sign out?" may mean the app.
 */
export function omitForeign(
	sql: Sql,
	question: string,
	hits: SearchHit[],
	{ covers, isOnTopic }: { covers: (hit: SearchHit) => boolean; isOnTopic: (hit: SearchHit) => boolean },
): SearchHit[] {
	const [best] = hits;
	if (best === undefined || !hits.some(isStarter) || !OWN_AFFAIRS.test(question)) return hits;
	if (!isStarter(best) && covers(best)) return hits.filter((hit) => !isStarter(hit));
	const anchors = listAnchors(question);
	if (anchors.length > 1 || !hasOwnPages(sql)) return hits;
	const asked = extractTerms(anchors.join(" "));
	const isMeant = (hit: SearchHit) =>
		isOnTopic(hit) ||
		asked.some((term) => extractTerms(hit.title).includes(term)) ||
		(ASKS_HOW.test(question) && isAboutAssistant(hit));
	return hits.filter((hit) => !isStarter(hit) || isMeant(hit));
}

function hasOwnPages(sql: Sql): boolean {
	return sql.exec("SELECT 1 FROM pages WHERE kind <> 'starter' LIMIT 1").toArray().length > 0;
}
