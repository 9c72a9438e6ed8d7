import { isEverydayWord } from "../../text/common-words.ts";
import { stem } from "../../text/stem.ts";
import { extractTerms } from "../../text/terms.ts";
import { type AnswerKind, expectedKind } from "./answer-kinds.ts";
import { stemsOf } from "./stems.ts";

/**
 * How much of the knowledge answers a question: a `fact` takes a sentence, a `definition` the first sentences on its
 * subject, a `list` or `steps` all items, and everything else an explanation of a few sentences.
 */
type AnswerShape = "fact" | "definition" | "list" | "steps" | "explanation";

/** A question as the extractive provider reads it. */
export interface Question {
	/** The question in lower case. */
	text: string;
	shape: AnswerShape;
	kind: AnswerKind | null;
	/** Stems of the content words, with their weights. Words of earlier questions weigh less. */
	terms: ReadonlyMap<string, number>;
	/** The words by their stems, as they are written. */
	words: ReadonlyMap<string, string>;
	/** Stems of what a definition is about. Empty for other questions. */
	subject: ReadonlySet<string>;
	/** Stems of the words that say what the question asks for, such as "cost". */
	kindTerms: ReadonlySet<string>;
	/** Whether the question asks for kinds of something. */
	asksForKinds: boolean;
	/** Whether the question compares or asks for an extreme, as in "which is the largest". */
	isComparison: boolean;
}

/** Maximum length of a question that is read, in UTF-16 code units. */
const QUESTION_MAX_CHARS = 2_000;
/** Weight of a word, such as "make" or "people", that is too common to identify a subject. */
const EVERYDAY_WEIGHT = 0.3;
/** Weight of a word that says what the question asks for, such as "cost". Few texts with a price contain it. */
const KIND_WEIGHT = 0.4;
/** Weight of the noun that names what is asked for. */
const HEAD_WEIGHT = 1.5;
/** Weight of a word of the previous question. */
const EARLIER_WEIGHT = 0.25;
/** Weight of a word of the previous question if the question cannot be understood without it. */
const REFERRED_WEIGHT = 0.7;
/** A definition has at most this many content words. */
const DEFINITION_TERMS_MAX = 3;

/** Reads a question. `earlier` is the previous question of the conversation, or an empty text. */
export function readQuestion(question: string, earlier: string): Question {
	const text = question.slice(0, QUESTION_MAX_CHARS).toLowerCase().replace(/[’`]/g, "'").trim();
	const terms = new Map<string, number>();
	const words = new Map<string, string>();
	const add = (source: string, weight: number) => {
		for (const word of extractTerms(source)) {
			const key = stem(word);
			if (terms.has(key)) continue;
			terms.set(key, weight * (isEverydayWord(word) ? EVERYDAY_WEIGHT : 1));
			words.set(key, word);
		}
	};
	add(question.slice(0, QUESTION_MAX_CHARS), 1);
	const [, head] = HEAD.exec(text) ?? [];
	for (const term of stemsOf(head ?? "")) {
		const weight = terms.get(term);
		if (weight !== undefined) terms.set(term, weight * HEAD_WEIGHT);
	}
	const isElliptical = terms.size === 0 || REFERS_BACK.test(text);
	const own = expectedKind(text);
	const { kind, words: kindWords } =
		own.kind === null && isElliptical ? expectedKind(earlier.toLowerCase()) : own;
	const shape = shapeOf(text, kind, terms.size);
	const subject = new Set(shape === "definition" ? terms.keys() : []);
	const compared = COMPARISON.exec(text)?.[0] ?? "";
	const kindTerms = stemsOf(`${kindWords} ${compared}`);
	for (const term of kindTerms) {
		const weight = terms.get(term);
		if (weight !== undefined) terms.set(term, weight * KIND_WEIGHT);
	}
	add(earlier.slice(0, QUESTION_MAX_CHARS), isElliptical ? REFERRED_WEIGHT : EARLIER_WEIGHT);
	return {
		text,
		shape,
		kind,
		kindTerms,
		terms,
		words,
		subject,
		asksForKinds: KINDS.test(text),
		isComparison: compared !== "",
	};
}

function shapeOf(text: string, kind: AnswerKind | null, size: number): AnswerShape {
	if (STEPS.test(text)) return "steps";
	if (kind === "reason") return "explanation";
	if (LIST.test(text)) return "list";
	if (size <= DEFINITION_TERMS_MAX && isDefinition(text)) return "definition";
	if (kind !== null || YES_NO.test(text) || WHAT_DOES.test(text)) return "fact";
	return "explanation";
}

/** Returns whether a question only names its subject, as in "What is X?", "who is X", "X meaning" and "X". */
function isDefinition(text: string): boolean {
	if (
		/^(?:(?:so|and|ok|please|hi|hello|hey),? )*(?:what(?:'s| is| are| was| were|s)|who(?:'s| is| are| was| were)|define|describe|was ist|was sind|wer ist|qu'est-ce que?|c'est quoi|qué es|que es|what does) /.test(
			text,
		)
	)
		return !PREPOSITION.test(text);
	return (
		/\b(?:meaning|definition|mean|means|stand for)\W*$/.test(text) ||
		/^[\p{L}\p{N}-]+(?: [\p{L}\p{N}-]+)?\W*$/u.test(text)
	);
}

/** A preposition makes a definition a question about a part, as in "what is the supply of bitcoin". */
const PREPOSITION = / (?:of|in|for|on|at|with|to|from|by|between|used|made|needed|called) /;
/** The noun that names what is asked for, as in "which languages are …". */
const HEAD =
	/\b(?:which|what|welche[rsnm]?) (?!(?:is|are|was|were|do|does|did|can|could|will|would|should|has|have|happens?|if|about)\b)(?:[\p{L}-]+ ){0,2}?([\p{L}-]{3,}) (?:is|are|was|were|do|does|did|can|could|will|would|should|has|have|for|in|of|to)\b/u;
const STEPS =
	/\bhow (?:to|(?:do|can|could|should|would|must) (?:i|you|we|one|people))\b|\b(?:(?:what|which|list|give me) (?:are )?(?:the |all )?steps|step by step|steps (?:to|for|of)|instructions?|recipe|procedure|walk me through|guide to|wie (?:kann|mache?|mach|muss) (?:ich|man|wir)|comment (?:faire|puis-je))\b/;
const LIST =
	/\b(?:what|which) (?:(?:are|were) (?!you\b)|(?:[\p{L}-]+ ){0,3}\p{L}+s (?:are|were|do|did|can|could|should|have|exist|belong)\b|(?:kinds?|types?|sorts?)\b)|\b(?:list|name (?:all|the|some|a few|\p{L}+ \p{L}+s)|give me (?:a list|all|some|the|examples)|examples? of|kinds? of|types? of|welche \p{L}+n)\b|^(?:the |all |some )?(?:[\p{L}-]+ ){0,3}(?:rules|tips|ingredients|examples|kinds|types|options|features|advantages|disadvantages|benefits|reasons|causes|symptoms|members|parts|components|packages|prices|menu|times|hours|methods|tasks|duties|requirements|tools|terms|timetable|schedule|glossary|overview|contacts|models|products|awards|zutaten|preise|öffnungszeiten)\b(?! (?:is|does|did|can)\b)/u;
const KINDS = /\b(?:kinds?|types?|sorts?|varieties|forms|species|arten|sorten)\b/;
const YES_NO =
	/^(?:is|are|was|were|do|does|did|can|could|may|will|would|has|have|should|must|ist|sind|kann|darf|gibt)\b/;
const WHAT_DOES = /^(?:what|which) (?:did|does|do|has|have|had|can|will|should|must)\b/;
const REFERS_BACK =
	/^(?:and|but|so|or|also|what about|how about|why|und|et|y)\b|\b(?:it|its|they|them|their|this|these|those|that|he|she|him|her|his|one|ones|there|such)\b|^\W*(?:more|example|examples|details|tell me more|go on|continue)\b/;
const COMPARISON =
	/\b(?:difference|differences|differ|compare|compared|comparison|versus|vs|better|worse|best|worst|cheapest|cheaper|largest|larger|biggest|bigger|smallest|smaller|longest|longer|shortest|shorter|fastest|faster|slowest|highest|higher|lowest|lower|most|least|oldest|newest|strongest|heaviest|tallest|hottest|unterschied)\b/;
