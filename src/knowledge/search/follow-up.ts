import { stripSubjectChange } from "../../text/subject-change.ts";
import { asksForMore, estimateDependence, isDefinite, isWhole, listAnchors } from "./dependence.ts";
import {
	DEPENDENCE_CERTAIN,
	DEPENDENCE_LIKELY,
	type PastExchange,
	type SearchPlan,
	toTopicTitle,
} from "./search-plan.ts";

/** Maximum number of a question's words that become part of the topic. */
const QUESTION_TERMS_MAX = 4;
/** Maximum number of the last follow-ups whose words become part of the topic. */
const FOLLOW_UPS_MAX = 2;
/** Maximum number of cited pages whose titles become part of the topic. */
const TITLES_MAX = 2;
/** Maximum number of UTF-16 code units of each title. */
const TITLE_MAX_CHARS = 80;

/** What a conversation is about. */
interface Topic {
	/** The terms of the question that started the topic. */
	root: readonly string[];
	/** The terms of each follow-up that has any, oldest first. */
	followUps: readonly (readonly string[])[];
	/** Titles of the pages that the last answer with sources cites. */
	titles: readonly string[];
	/** The last topic with titles, if this one has none. */
	earlier: Topic | null;
}

/**
 * Plans the search for a question, given the earlier exchanges of its conversation, oldest first. A question that
 * announces another subject, as in "new topic: what is gas?", has no topic unless it clearly refers to it.
 */
export function planSearch(message: string, exchanges: readonly PastExchange[]): SearchPlan {
	const question = stripSubjectChange(message);
	const topic = exchanges.reduce<Topic | null>(followTopic, null);
	if (topic === null) return { question, topic: null };
	const dependence = estimateDependence(question, new Set(listTopicTerms(topic)));
	if (question !== message && dependence < DEPENDENCE_CERTAIN) return { question, topic: null };
	const earlierTopic = topic.earlier === null ? {} : { earlierTopic: formatTopic(topic.earlier) };
	const plan = { question, topic: formatTopic(topic), ...earlierTopic, dependence };
	return dependence < DEPENDENCE_LIKELY && isDefinite(question) ? { ...plan, isDefinite: true } : plan;
}

/** Returns the topic after an exchange: the same topic for a follow-up, and a new one for a question with its own. */
function followTopic(topic: Topic | null, { question: message, titles }: PastExchange): Topic | null {
	const question = stripSubjectChange(message);
	const terms = listAnchors(question).slice(0, QUESTION_TERMS_MAX);
	const cited = listTopicTitles(titles, [...terms, ...(topic === null ? [] : listQuestionTerms(topic))]);
	const isEmpty = terms.length === 0 && cited.length === 0;
	if (topic === null) return isEmpty ? null : { root: terms, followUps: [], titles: cited, earlier: null };
	if (isEmpty) return topic;
	const dependence = estimateDependence(question, new Set(listTopicTerms(topic)));
	const staysOnPage = cited.some((title) => topic.titles.includes(title));
	// Its own words led elsewhere.
	const leaves = cited.length > 0 && !staysOnPage && isWhole(question);
	// A question for an example, for which nothing was found, leaves the topic as it is.
	const isLost = cited.length === 0 && asksForMore(question);
	const continues =
		question === message
			? staysOnPage || isLost || (dependence >= DEPENDENCE_LIKELY && !leaves)
			: dependence >= DEPENDENCE_CERTAIN;
	const earlier = topic.titles.length > 0 ? topic : topic.earlier;
	if (!continues)
		return { root: terms, followUps: [], titles: cited, earlier: cited.length > 0 ? null : earlier };
	return {
		root: topic.root,
		followUps: terms.length === 0 ? topic.followUps : [...topic.followUps, terms].slice(-FOLLOW_UPS_MAX),
		titles: cited.length === 0 ? topic.titles : cited,
		earlier: cited.length > 0 ? null : topic.earlier,
	};
}

/** Returns the title of the best source, and those of others that the questions mention by a word of their own. */
function listTopicTitles(titles: readonly string[], questionTerms: readonly string[]): string[] {
	const [best, ...others] = new Set(titles.map(toTopicTitle));
	if (best === undefined) return [];
	const shared = new Set(listAnchors(best));
	const mentioned = others.filter((title) =>
		listAnchors(title).some((term) => questionTerms.includes(term) && !shared.has(term)),
	);
	return [best, ...mentioned].slice(0, TITLES_MAX);
}

function listQuestionTerms({ root, followUps }: Topic): string[] {
	return [...root, ...followUps.flat()];
}

function listTopicTerms(topic: Topic): string[] {
	return [...listQuestionTerms(topic), ...topic.titles.flatMap(listAnchors)];
}

function formatTopic(topic: Topic): string {
	const { titles } = topic;
	const shortened = titles.map((title) => title.slice(0, TITLE_MAX_CHARS));
	const known = new Set(titles.flatMap(listAnchors));
	const terms = listQuestionTerms(topic).filter((term) => !known.has(term));
	return [...shortened, ...new Set(terms)].join(" ");
}
