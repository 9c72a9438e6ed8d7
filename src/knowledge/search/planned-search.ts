import { stemOf, stemsOf } from "../../inference/extractive/words/stems.ts";
import { saysWord } from "../../inference/extractive/words/synonyms.ts";
import { matchLanguageOf } from "../../text/glossary/same-language.ts";
import { hasTable } from "../../text/has-table.ts";
import { extractTerms } from "../../text/terms.ts";
import { sharesOnlyExample } from "../starter/examples.ts";
import type { Sql } from "../store/sql.ts";
import { isWhole, listAnchors } from "./dependence.ts";
import type { SearchHit } from "./hits.ts";
import { mergeRanked } from "./merge-ranked.ts";
import { asksForOffer, maySayOffers } from "./offers.ts";
import { omitForeign } from "./own-affairs.ts";
import { askWhetherAllowed } from "./permission.ts";
import { extractSearchTerms } from "./question.ts";
import { isStarter } from "./relevance.ts";
import { rephrase } from "./rephrase.ts";
import { type KnowledgeQuery, searchKnowledge } from "./search.ts";
import { isClearlyDependent, isDependent, joinTopic, type SearchPlan, toTopicTitle } from "./search-plan.ts";
import { omitTableTask } from "./table-query.ts";
import { omitTextKind } from "./text-kind.ts";
import type { WordVectors } from "./word-vectors.ts";

/** Minimum share of a question's own terms that a passage on the topic must contain if the question may stand alone. */
const COVERAGE_MIN = 0.6;
/** The same for a passage of a page that the topic names, if the question names something as known. */
const ON_TOPIC_COVERAGE_MIN = 0.5;

/** Minimum probability that the knowledge base answers a question that was put in other words, which may mean something else. */
const REPHRASED_MIN = 0.5;

export interface PlannedSearchDeps {
	sql: Sql;
	/** Returns the embedding of a query, or null if there is none. Searches are then lexical. */
	embed(query: string): Promise<Float32Array | null>;
	/** The word vectors that relevance is judged by, if there are any. */
	wordVectors?: WordVectors | null;
}

/**
 * Returns the passages that are relevant to a planned search. If the question was translated, passages in its own
 * language come first.
 */
export async function searchByPlan(
	deps: PlannedSearchDeps,
	plan: SearchPlan,
	limits: Pick<KnowledgeQuery, "limit" | "perPage">,
): Promise<SearchHit[]> {
	const found = await searchOnce(deps, plan, limits);
	const { original } = plan;
	if (original === undefined) return found;
	const own = await searchOnce(deps, original, limits);
	// The glossary may have translated a name.
	if (found.length === 0) return own;
	const isSame = matchLanguageOf(original.question, plan.question);
	const first = own.filter(({ title, heading, text }) => isSame(`${title}\n${heading ?? ""}\n${text}`));
	const known = new Set(first.map(({ passageId }) => passageId));
	return [...first, ...found.filter(({ passageId }) => !known.has(passageId))].slice(0, limits.limit);
}

/**
 * Searches for a question as it is planned in one language. A question that clearly depends on its topic is searched
 * for together with the topic. If no passage is relevant to both, it is searched for together with the earlier topic and
 * then alone, and at last the topic is searched for alone. A question that probably depends on its topic is searched for
 * both ways, and gets what its words are found in, or else what is relevant to the question alone or to both. Any other
 * question is searched for alone. But one that names something as known also gets what the pages of the topic say about
 * it, and one that stands beside another question gets the best of both.
 */
async function searchOnce(
	{ sql, embed, wordVectors = null }: PlannedSearchDeps,
	plan: SearchPlan,
	limits: Pick<KnowledgeQuery, "limit" | "perPage">,
): Promise<SearchHit[]> {
	const { question, topic } = plan;
	const isOnTopic = ({ title }: SearchHit) => topic?.includes(toTopicTitle(title)) === true;
	const search = async (query: string, ownWords: string | null = null, minProbability = 0) => {
		const vector = await embed(query);
		const mode = vector === null ? "lexical" : "hybrid";
		const found = searchKnowledge(
			sql,
			{ ...limits, query, ownWords, mode, relevantOnly: true, minProbability },
			vector,
			wordVectors,
		).filter((hit) => !sharesOnlyExample(query, hit));
		const meant = omitForeign(sql, question, found, {
			covers: (hit) => covers(hit, question, 1),
			isOnTopic: (hit) => isOnTopic(hit) || plan.earlierTopic?.includes(toTopicTitle(hit.title)) === true,
		});
		return asksForOffer(question) ? meant.filter(maySayOffers) : meant;
	};
	/**
	 * Returns what the question finds without its topic. If that is nothing, returns the tables in which the rest of a
	 * question such as "who has the highest salary?" is found, or the sections that have the subject of one such as "what is
	 * the cancellation policy?" as their heading. "Can I bring my cat?" asks whether it is allowed.
	 * A question that finds nothing is also asked in the words of the user's pages.
	 */
	const searchAlone = async () => {
		const found = await search(question);
		if (found.length > 0) return found;
		const allowed = askWhetherAllowed(question);
		if (allowed !== null) {
			const own = (await search(allowed)).filter((hit) => !isStarter(hit));
			if (own.length > 0) return own;
		}
		const rephrased = rephrase(sql, allowed ?? question);
		if (rephrased !== null) {
			const { words } = rephrased;
			const own = (await search(rephrased.question, null, REPHRASED_MIN)).filter(
				(hit) => !isStarter(hit) && saysAny(hit, words),
			);
			if (own.length > 0) return own;
		}
		const inTable = omitTableTask(question);
		if (inTable !== null)
			return (await search(inTable)).filter((hit) => hasTable(hit.text) && covers(hit, inTable, 1));
		const subject = omitTextKind(question);
		if (subject === null) return [];
		return (await search(subject)).filter(({ title, heading }) =>
			covers({ title, heading, text: "" }, subject, 1),
		);
	};
	const hasOwnWords = listAnchors(question).length > 0;
	/** Searches for a question together with the earlier topic, and returns what its own words are found in. */
	const searchEarlier = async () => {
		const { earlierTopic } = plan;
		if (earlierTopic === undefined || !hasOwnWords) return [];
		const together = await search(joinTopic({ ...plan, topic: earlierTopic }), question);
		return together.filter((hit) => covers(hit, question));
	};
	/** Returns the words of the topic that no title has, such as "power" of "Bitcoin power", or null if there are none. */
	const listAsked = (together: readonly SearchHit[]) => {
		const titles = new Set(together.filter(isOnTopic).flatMap(({ title }) => extractTerms(title)));
		const asked = listAnchors(topic ?? "").filter(
			(word) => !extractTerms(word).some((term) => titles.has(term)),
		);
		return asked.length === 0 ? null : `${asked.join(" ")} ${question}`;
	};
	/**
	 * Puts the passages of the pages first that a question names, beginning with the section that it names, and the best for
	 * the question alone.
	 */
	const putNamedFirst = async (together: readonly SearchHit[]) => {
		const isNamed = namedBy(question);
		const named = together.filter(isNamed);
		if (named.length === 0) return [...together];
		const others = together.filter((hit) => !isNamed(hit));
		// "How many bitcoins are there?" asks nothing of the topic, unlike "and Ethereum?".
		const asked = isWhole(question) ? null : listAsked(together);
		const best = (await search(question, asked)).filter(isNamed);
		const sections = (await search(question)).filter((hit) => isNamed(hit) && isHeaded(hit, question));
		const first = new Map([...sections, ...best, ...named].map((hit) => [hit.passageId, hit]));
		return [...[...first.values()].slice(0, limits.perPage), ...others].slice(0, limits.limit);
	};
	/**
	 * Returns what a question finds alone, or nothing if these are starter articles that it doesn't name, but its topic is
	 * about another page with one of its words: "what if I pay late?" about a club isn't answered by an example of smart
	 * contracts.
	 */
	const keepWithin = (alone: SearchHit[], together: readonly SearchHit[]) => {
		const [best] = together;
		const isOnOwnPage = best !== undefined && isOnTopic(best) && !isStarter(best);
		const isElsewhere =
			isOnOwnPage &&
			covers(best, question, ONE_WORD) &&
			alone.every(isStarter) &&
			!alone.some(namedBy(question));
		return isElsewhere ? [] : alone;
	};
	/**
	 * Returns what a question finds alone if the best passage contains all of its own words, unlike those on the topic.
	 * "Who is last in the league?" says nothing about the blockchains before it.
	 */
	const searchElsewhere = async (together: readonly SearchHit[]) => {
		if (!isWhole(question)) return [];
		if (together.some((hit) => isOnTopic(hit) && covers(hit, question))) return [];
		const [first, ...others] = keepWithin(await search(question), together);
		return first !== undefined && covers(first, question, 1) ? [first, ...others] : [];
	};
	if (question === "") return [];
	if (topic === null) return searchAlone();
	if (plan.isBeside) {
		const [alone, together] = [await search(question), await search(joinTopic(plan), question)];
		return mergeRanked([alone, together.filter((hit) => covers(hit, question))], limits.limit);
	}
	if (isClearlyDependent(plan)) {
		const together = await search(joinTopic(plan), question);
		const elsewhere = await searchElsewhere(together);
		if (elsewhere.length > 0) return elsewhere;
		if (together.length > 0) return putNamedFirst(together);
		const earlier = await searchEarlier();
		if (earlier.length > 0) return earlier;
		const alone = hasOwnWords ? await searchAlone() : [];
		return alone.length > 0 ? alone : search(topic);
	}
	const found = await searchAlone();
	if (!isDependent(plan) && !plan.isDefinite) return found;
	const together = await search(joinTopic(plan), question);
	const alone = isDependent(plan) ? keepWithin(found, together) : found;
	if (alone.length > 0 && plan.isDefinite) {
		const onTopic = together.filter((hit) => isOnTopic(hit) && covers(hit, question, ON_TOPIC_COVERAGE_MIN));
		return mergeRanked([onTopic, alone], limits.limit);
	}
	const covering = together.filter((hit) => covers(hit, question));
	// "What do I need for the loaf?" asks nothing of the gym before it if only another page mentions a loaf.
	const isElsewhere = alone.length > 0 && !covering.some(isOnTopic);
	if (covering.length > 0) return isElsewhere ? alone : putNamedFirst(together);
	if (alone.length > 0) return alone;
	const earlier = await searchEarlier();
	return earlier.length > 0 || !isDependent(plan) ? earlier : together;
}

/** Returns a test for passages of pages whose titles contain all words of a question, as in "and Ethereum?". */
function namedBy(question: string): (hit: SearchHit) => boolean {
	const subject = extractTerms(extractSearchTerms(question).join(" "));
	return ({ title }) => {
		const terms = extractTerms(title);
		return subject.length > 0 && subject.every((term) => terms.includes(term));
	};
}

/** Returns whether a passage contains one of some words. */
function saysAny({ title, heading, text }: SearchHit, words: readonly string[]): boolean {
	const found = stemsOf(`${title} ${heading ?? ""} ${text}`);
	return words.some((word) => found.has(stemOf(word)));
}

/** Returns whether the heading of a passage is what a question names, as in "and edge computing?" */
function isHeaded({ heading }: Pick<SearchHit, "heading">, question: string): boolean {
	const subject = extractTerms(extractSearchTerms(question).join(" "));
	const terms = extractTerms(heading ?? "");
	return terms.length > 0 && terms.length === subject.length && subject.every((term) => terms.includes(term));
}

/** Share of the terms of a question that one of them exceeds. */
const ONE_WORD = 0.01;

/** Returns whether a passage contains most of the terms of a question that name a subject. */
function covers(
	{ title, heading, text }: Pick<SearchHit, "title" | "heading" | "text">,
	question: string,
	min = COVERAGE_MIN,
): boolean {
	const terms = extractTerms(listAnchors(question).join(" "));
	if (terms.length === 0) return true;
	const found = stemsOf(`${title} ${heading ?? ""} ${text}`);
	return terms.filter((term) => saysWord(found, term)).length / terms.length >= min;
}
