import type { Classification } from "../../contracts/agents.ts";
import { listAnchors } from "../../knowledge/search/dependence.ts";
import { CONNECTIVES, CONTINUATIONS, QUESTION_WORDS } from "../../knowledge/search/reference-words.ts";
import { fold } from "../../text/folding.ts";
import { listWords } from "./courtesy.ts";
import {
	AUTHOR_WORDS,
	AUXILIARIES,
	CLARIFICATION_WORDS,
	CODE_WORDS,
	COURTESY_FILLERS,
	COURTESY_WORDS,
	CREATIVE_GENRES,
	EXCLAIMED_NOUNS,
	INFORMATIVE_GENRES,
	LETTER_GENRES,
	LIFE_WORDS,
	MAKING_VERBS,
	OFFER_VERBS,
	PLAY_WORDS,
	REWORDING_VERBS,
	SELF_WORDS,
	SYSTEM_NOUNS,
	SYSTEM_VERBS,
	TASTE_WORDS,
	TELLING_VERBS,
	YOU_WORDS,
} from "./intent-words.ts";

/** Maximum number of UTF-16 code units at the start of a message that decide what it wants. */
const CHARS_MAX = 400;
/** Maximum number of words in which a request names what it wants. */
const REQUEST_WORDS = 8;
/** Added to probabilities, so that their logarithms are bounded. */
const PROBABILITY_FLOOR = 0.02;

const REQUEST_OPENERS = new Set(
	"can could would will you u please just i need want help me a to and".split(" "),
);
const POSSESSIVES = new Set(["my", "our"]);
/** Matches a calculation, but not "9/11" and "2024-2025". */
const ARITHMETIC =
	/\d(?:\s*(?:[+*x×÷^%]|plus|minus|times|divided by|% of|percent of)\s*|\s+[-/]\s*|[-/](?:\s+|(?=\()))\(?\d|square root|\bcount (?:to|from)|\b(?:calculate|compute|solve) .{0,20}\d/;

/** Matches at least two words after a colon. */
const HAS_COLON_TEXT = /:\s*\S+\s+\S/;

/** Returns whether a question follows a colon, as in "back to bitcoin: can I mine it". */
function asksAfterColon(text: string): boolean {
	const [first = ""] = listWords(text.slice(text.indexOf(":")));
	return QUESTION_WORDS.has(first.replace(/s$/, "")) || AUXILIARIES.has(first);
}

/** Returns the features of a message, by name: what the classifier predicts, its form, and the classes of its words. */
export function intentFeatures(message: string, classification: Classification): Record<string, number> {
	const text = fold(message.slice(0, CHARS_MAX).toLowerCase()).replaceAll("’", "'");
	const words = listWords(text);
	const request = words.slice(0, REQUEST_WORDS);
	const verb = words.find((word) => !REQUEST_OPENERS.has(word)) ?? "";
	const anchors = listAnchors(message.slice(0, CHARS_MAX)).length;
	const has = (some: Pick<ReadonlySet<string>, "has">, within: readonly string[] = words) =>
		Number(within.some((word) => some.has(word)));
	const on = (is: boolean) => Number(is);
	const [first = "", second = "", third = ""] = words;
	const asks = on(QUESTION_WORDS.has(first) || first === "whats" || first === "whos");
	const isQuestion = on(text.trimEnd().endsWith("?"));
	const makes = on(MAKING_VERBS.has(verb));
	const tells = on(TELLING_VERBS.has(verb));
	const rewords = on(REWORDING_VERBS.has(verb));
	const creative = has(CREATIVE_GENRES, request);
	const informative = has(INFORMATIVE_GENRES, request);
	const letter = has(LETTER_GENRES, request);
	const code = has(CODE_WORDS, request);
	const you = has(YOU_WORDS);
	const author = has(AUTHOR_WORDS);
	const isAddressed = on(
		(AUXILIARIES.has(first) && YOU_WORDS.has(second)) || (AUXILIARIES.has(second) && YOU_WORDS.has(third)),
	);
	const courtesy = words.filter((word) => COURTESY_WORDS.has(word)).length;
	const polite = words.filter((word) => COURTESY_WORDS.has(word) || COURTESY_FILLERS.has(word)).length;
	const isOnlyCourtesy = on(courtesy > 0 && polite === words.length);
	// "My appointments" is a keyword, "my dog died" and "my pleasure" aren't.
	const isOwned = words.length === 2 && POSSESSIVES.has(first) && !EXCLAIMED_NOUNS.has(second);
	const keywords = isOwned ? 1 : words.length;
	// "Story hour" and "song contest" are keywords, "birthday song" isn't.
	const asksForCreative = creative === 1 && (makes + tells > 0 || CREATIVE_GENRES.has(words.at(-1) ?? ""));
	const hasText = on(
		/["“„«]/.test(text) || (HAS_COLON_TEXT.test(text) && (rewords === 1 || !asksAfterColon(text))),
	);
	const isOfSystem = has(SYSTEM_NOUNS) + has(SELF_WORDS) + has(TASTE_WORDS) > 0;
	const youOffer = you * has(OFFER_VERBS) * on(!isOfSystem);
	return {
		bias: 1,
		...classifierFeatures(classification),
		oneWord: on(words.length === 1),
		short: on(words.length === 2 || words.length === 3),
		long: on(words.length > 9),
		noWords: on(words.length === 0),
		noAnchor: on(anchors === 0),
		oneAnchor: on(anchors === 1),
		manyAnchors: on(anchors > 2),
		asks,
		asksMidway: on(asks === 0) * has(QUESTION_WORDS),
		isQuestion,
		isExclamation: on(text.trimEnd().endsWith("!")),
		starts: on(AUXILIARIES.has(first)),
		continues: has(CONTINUATIONS) * on(words.length <= 6),
		courtesyFirst: on(COURTESY_WORDS.has(first)),
		courtesyShare: words.length === 0 ? 0 : courtesy / words.length,
		isOnlyCourtesy,
		makes,
		tells,
		rewords,
		plays: on(PLAY_WORDS.has(verb)),
		makesCreative: makes * creative,
		makesInformative: makes * informative,
		makesLetter: makes * letter,
		makesCode: makes * code,
		makesOther: makes * on(creative + informative + letter + code === 0),
		tellsCreative: tells * creative,
		asksCreative: asks * creative,
		creative,
		creativeShort: creative * on(words.length <= 4),
		letter,
		letterFor: letter * has(new Set(["for", "to"])),
		code,
		hasText,
		rewordsText: rewords * hasText,
		arithmetic: on(ARITHMETIC.test(text)),
		author,
		authorFirst: on(AUTHOR_WORDS.has(first)),
		asksAbout: on(verb === "tell" && /\babout\b/.test(text)) * on(creative === 0),
		connects: on(CONNECTIVES.has(first)),
		life: has(LIFE_WORDS) * on(asks + isQuestion === 0 && anchors < words.length),
		mentions: author * on(/\b(?:about|with|uber|sur|sobre)\b/.test(text)),
		authorLife: author * has(LIFE_WORDS),
		statement: on(words.length > 1) * on(asks + isQuestion + makes + tells + rewords === 0) * author,
		authorAsks: author * Math.max(asks, isQuestion),
		you,
		isAddressed,
		addressedTaste: isAddressed * has(TASTE_WORDS),
		youTaste: you * has(TASTE_WORDS),
		youAre: on(/\b(?:you|u)(?: are|re|'re)\b/.test(text)),
		genericYou: on(/\b(?:how|what|where|when|why) (?:do|can|should|would) you\b/.test(text)),
		genericYouAnchor:
			on(/\b(?:how|what|where|when|why) (?:do|can|should|would) you\b/.test(text)) * on(anchors > 0),
		endsWithYou: on(YOU_WORDS.has(words.at(-1) ?? "")),
		yourSelf: you * has(SELF_WORDS),
		clarifies: you * has(CLARIFICATION_WORDS),
		isKeywords: on(anchors > 0 && anchors >= keywords && !asksForCreative),
		youEmpty: you * on(anchors === 0),
		self: has(SELF_WORDS),
		systemNoun: has(SYSTEM_NOUNS),
		youSystem: you * Math.min(1, has(SYSTEM_NOUNS) + has(SYSTEM_VERBS)),
		youDo: you * has(SYSTEM_VERBS),
		youOffer: youOffer * on(anchors > 0),
		youOfferAddressed: youOffer * on(anchors > 0) * isAddressed,
		addressedSystem: isAddressed * has(SYSTEM_VERBS) * has(SYSTEM_NOUNS),
		mySystem: author * has(SYSTEM_NOUNS) * Math.max(asks, isQuestion, on(AUXILIARIES.has(first))),
		authorSystem: author * has(SYSTEM_NOUNS) * has(SYSTEM_VERBS),
		hereSystem: on(/\bhere\b/.test(text)) * has(SYSTEM_NOUNS),
		whoAreYou: on(asks === 1 && words.length <= 4) * you,
		youAnchors: you * Math.min(3, anchors),
		assistant: on(/\b(?:this (?:app|assistant|chat|bot|service)|omeruta|agents are there)\b/.test(text)),
	};
}

function classifierFeatures({
	agents,
	question_type: type,
	question_type_confidence: confidence,
}: Classification): Record<string, number> {
	const log = (probability: number) => Math.log(probability + PROBABILITY_FLOOR);
	const typeIs = (name: Classification["question_type"]) => (type === name ? confidence : 0);
	return {
		agentGeneral: log(agents.general),
		agentQa: log(agents.qa),
		agentResearch: log(agents.research),
		agentAnalyzer: log(agents.content_analyzer),
		typeFactual: typeIs("factual"),
		typeAnalytical: typeIs("analytical"),
		typeOpinion: typeIs("opinion"),
		typeGeneral: typeIs("general"),
		isTalk: agents.general * typeIs("general"),
	};
}
