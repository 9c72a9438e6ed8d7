import { isEverydayWord } from "../../../text/common-words.ts";
import { findForeignStopWords } from "../../../text/foreign-words.ts";
import { splitWords } from "../../../text/terms.ts";
import type { Expand } from "../units/abbreviations.ts";
import { paraphrase } from "../units/paraphrases.ts";
import { writeOut } from "../words/spelling.ts";
import { intersects, stemOf, stemsOf, wordsOf } from "../words/stems.ts";
import { synonymsOf } from "../words/synonyms.ts";
import { type AnswerKind, expectedKind } from "./answer-kinds.ts";
import { type AskedAspect, findAspects } from "./aspects.ts";
import { findSides } from "./compared.ts";
import { findIntroduced } from "./introduction.ts";
import { type Operation, readOperation } from "./operations.ts";
import { type AskedPeriod, readPeriod } from "./periods.ts";
import {
	type AnswerShape,
	findComparison,
	findField,
	findHead,
	hasParts,
	isOpen,
	isYesNo,
	namesOnlySubject,
	refersBack,
	removeCount,
	shapeOf,
} from "./question-shape.ts";
import { nameStaff } from "./staff.ts";

/** A question as the extractive provider reads it. */
export interface Question {
	/** The question in lower case. */
	text: string;
	shape: AnswerShape;
	kind: AnswerKind | null;
	/** The text that says so in lower case: that of the question, and of the one before if it asks for the same. */
	kindText: string;
	/** What a second part of the question asks for, as in "who invented it and when?", or null. */
	otherKind: AnswerKind | null;
	/** Stems of the content words, with their weights. Words of earlier questions weigh less. */
	terms: ReadonlyMap<string, number>;
	/** Stems of the content words of the question itself. */
	own: ReadonlySet<string>;
	/** Stems of the content words of what the question refers to. */
	topic: ReadonlySet<string>;
	/** The words by their stems, as they are written. */
	words: ReadonlyMap<string, string>;
	/** Stems of what the question asks to define or tell about. Empty for other questions. */
	subject: ReadonlySet<string>;
	/** Stems of the words that say what the question asks for, such as "cost". */
	kindTerms: ReadonlySet<string>;
	/** Whether the question may have a second part that asks for something else. */
	hasParts: boolean;
	/** Whether the question compares or asks for an extreme, as in "which is the largest". */
	isComparison: boolean;
	/** What it asks to compute from the rows of a table, or null. */
	operation: Operation | null;
	/** What it asks of a period, such as its end, or null. */
	period: AskedPeriod | null;
	/** Whether it is understood only with the question before it. */
	isElliptical: boolean;
	/** What it asks about its subject, such as what speaks against it. */
	aspects: readonly AskedAspect[];
	/** The two things that it compares, or the words for what speaks for and against one. Otherwise empty. */
	sides: readonly string[];
}

/** Maximum length of a question that is read, in UTF-16 code units. */
const QUESTION_MAX_CHARS = 2_000;
/** Weight of a word, such as "make" or "people", that is too common to identify a subject. */
const EVERYDAY_WEIGHT = 0.3;
/** Weight of a word that says what the question asks for, such as "cost". Few texts with a price contain it. */
const KIND_WEIGHT = 0.4;
/** Weight of words that ask for an aspect without naming it, besides its name. */
const ASPECT_WEIGHT = 0.4;
/** Weight of the noun that names what is asked for. */
const HEAD_WEIGHT = 1.5;
/** Weight of the words together of the field in which something is to be defined: its pages rarely repeat their subject. */
const FIELD_WEIGHT = 0.5;
/** Weight of a word of the previous question. */
const EARLIER_WEIGHT = 0.25;
/** Weight of a word of the previous question if the question cannot be understood without it. */
const REFERRED_WEIGHT = 0.7;

/** Matches a word for no person in particular, which says nothing of what is asked. */
const ANYONE = /^(?:some|any|every|no)(?:one|body)$/;

/** Verbs that matter less than the nouns after them, as in "Can I bring food?" */
const PREDICATE =
	/\bbring(?= (?:(?:a|an|the|my|our|own) )?(?!(?:to|for|with|along|when|if|on|in|at|and)\b)\p{L})/u;

/**
 * Reads a question. `topic` is what it refers to in earlier exchanges, or an empty text. A question such as "and on
 * Sundays?" asks for the same as `previous`, the question before it. `expand` writes out abbreviations.
 */
export function readQuestion(
	question: string,
	topic: string,
	previous = topic,
	expand: Expand = (source) => source,
): Question {
	const source = nameStaff(writeOut(question.slice(0, QUESTION_MAX_CHARS)));
	const text = source.toLowerCase().trim();
	const foreign = findForeignStopWords(splitWords(text));
	const terms = new Map<string, number>();
	const words = new Map<string, string>();
	const add = (source: string, weight: number) => {
		for (const word of wordsOf(expand(source))) {
			if (foreign.has(word) || ANYONE.test(word)) continue;
			const key = stemOf(word);
			if (terms.has(key)) continue;
			terms.set(key, weight * (isEverydayWord(word) ? EVERYDAY_WEIGHT : 1));
			words.set(key, word);
		}
	};
	const introduced = findIntroduced(source, previous);
	add(paraphrase(removeCount(introduced ?? source)), 1);
	const aspects = findAspects(text);
	const unnamed = aspects.filter(({ name }) => !names(new Set(terms.keys()), name));
	for (const { name } of unnamed) add(name, 1);
	const own = new Set(terms.keys());
	const scale = (stems: Iterable<string>, factor: number) => {
		for (const term of stems) {
			const weight = terms.get(term);
			if (weight !== undefined) terms.set(term, weight * factor);
		}
	};
	scale(stemsOf(findHead(text)), HEAD_WEIGHT);
	if (own.size > 1) scale(stemsOf(PREDICATE.exec(text)?.[0] ?? ""), EVERYDAY_WEIGHT);
	const isElliptical = terms.size === 0 || refersBack(introduced?.toLowerCase() ?? text);
	const expected = expectedKind(text);
	// "What's his phone number?" asks for something else than "Who is Tom?" before it, and "and Vera?" for the same.
	const repeats = isElliptical && (own.size === 0 || !isOpen(text));
	const asked =
		expected.kind === null && repeats
			? expectedKind(previous.slice(0, QUESTION_MAX_CHARS).toLowerCase())
			: expected;
	// "Is there a refund for the classic fare?" doesn't ask for a price.
	const { kind, words: kindWords } = isYesNo(text) ? { kind: null, words: "" } : asked;
	// "What is EVM?" is as short as "What is gas?".
	const field = findField(text);
	const named = text.replace(field, "").trim();
	const inField = new Set(stemsOf(expand(field)));
	scale(inField, FIELD_WEIGHT / Math.max(1, inField.size));
	const size = Math.min(terms.size - inField.size, wordsOf(introduced ?? named).length);
	const shape = shapeOf(named, kind, size);
	const subject = new Set(
		namesOnlySubject(named, size, introduced !== null)
			? [...terms.keys()].filter((term) => !inField.has(term))
			: [],
	);
	for (const { words } of unnamed) scale(stemsOf(words), ASPECT_WEIGHT);
	const compared = findComparison(text);
	const kindTerms = stemsOf(`${kindWords} ${compared}`);
	scale(kindTerms, KIND_WEIGHT);
	add(topic.slice(0, QUESTION_MAX_CHARS), isElliptical ? REFERRED_WEIGHT : EARLIER_WEIGHT);
	return {
		text,
		shape,
		kind,
		kindText: expected.kind === null && repeats ? `${text} ${previous.toLowerCase()}` : text,
		otherKind: findOtherKind(text, kind),
		kindTerms,
		terms,
		own,
		// "What about ether?" asks for another subject.
		topic:
			introduced !== null && !isElliptical ? new Set() : stemsOf(expand(topic.slice(0, QUESTION_MAX_CHARS))),
		words,
		subject,
		hasParts: hasParts(text),
		isComparison: compared !== "",
		operation: readOperation(text) ?? (repeats ? readOperation(previous.toLowerCase()) : null),
		period: readPeriod(text) ?? (repeats ? readPeriod(previous.toLowerCase()) : null),
		isElliptical,
		aspects,
		sides: findSides(expand(source).toLowerCase()),
	};
}

/** Returns whether one of the words means the same as a noun. */
function names(stems: ReadonlySet<string>, noun: string): boolean {
	return [...stemsOf(noun)].some((stem) => stems.has(stem) || intersects(synonymsOf(stem), stems));
}

/** Returns the kind of what the second part of a question in lower case asks for, if it is another than the first. */
function findOtherKind(text: string, first: AnswerKind | null): AnswerKind | null {
	const [, second = ""] = SECOND_PART.exec(text) ?? [];
	const { kind } = expectedKind(second);
	return kind === first ? null : kind;
}

const SECOND_PART = /\w.*(?:\band|,) ((?:when|where|why|who|how)\b.*)$/;
