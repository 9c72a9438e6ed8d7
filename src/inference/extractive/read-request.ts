import { stripRegister } from "../../text/answer-style.ts";
import { splitSentences } from "../../text/sentences.ts";
import { writeOutShorthand } from "../../text/shorthand.ts";
import { extractStatements } from "../../text/statements/statements.ts";
import { stripSubjectChange } from "../../text/subject-change.ts";
import type { GenerateRequest } from "../provider.ts";
import { findRepeatedTask } from "./conversation/needs-model.ts";
import { readNextComparison } from "./conversation/next-comparison.ts";
import { readNextDefinition, readNextSubject } from "./conversation/next-definition.ts";
import { readSelfQuestion } from "./conversation/self-question.ts";
import { readInLanguageOf } from "./conversation/translation.ts";
import { type Question, readQuestion } from "./question/question.ts";
import { isDefinition } from "./question/question-shape.ts";
import { type Expand, expandAbbreviations } from "./units/abbreviations.ts";
import { joinPassages } from "./units/stretches.ts";

/** What an answer with quotes depends on. */
export type QuoteRequest = Pick<
	GenerateRequest,
	"messages" | "question" | "topic" | "parts" | "passages" | "maxTokens"
>;

/** A question as it is understood in its conversation. */
export interface ReadRequest {
	/** The user's earlier messages, oldest first. */
	asked: readonly string[];
	/** The question as the user asks it, and in the language of the passages. */
	question: string;
	translated: string;
	/** The question before it, in the language of the passages. */
	previous: string | undefined;
	expand: Expand;
}

/** Reads a question and those before it. */
export function readRequest(
	request: Pick<GenerateRequest, "messages" | "passages" | "question">,
): ReadRequest {
	const { messages, passages } = request;
	const asked = messages.flatMap(({ role, content }) => (role === "user" ? [content] : [])).slice(0, -1);
	const written = findRepeatedTask(request.question, asked) ?? request.question;
	const question = omitIntroduction(readPlain(stripSubjectChange(written)));
	// "And in May?" asks for the same as the question before it, which may do so, too.
	const earlier = BARE.test(question) ? asked.at(-1) : (asked.findLast(isWhole) ?? asked.at(-1));
	const { question: inLanguage, previous } = readInLanguageOf(
		passages,
		question,
		earlier === undefined ? undefined : readPlain(earlier),
	);
	const translated = readNextComparison(inLanguage, previous ?? "") ?? inLanguage;
	const expand = expandAbbreviations(translated, joinPassages(passages));
	return { asked, question, translated, previous, expand };
}

/** Returns a message without its shorthand and what it says about how it is meant. */
function readPlain(message: string): string {
	return stripRegister(writeOutShorthand(message));
}

/** Matches a question word alone, which asks about the last answer. */
const BARE =
	/^\W*(?:(?:and|und|et|y|e|en) )?(?:why|how|where|when|who|warum|wieso|weshalb|pourquoi|perché|waarom|por ?qu[eé])\W*$/iu;
const CONTINUES = /^\W*(?:and|what about|how about|und|et|y|e|en)\b/i;

/** Matches a request for more of the last answer, which has no subject of its own. */
const ASKS_FOR_MORE =
	/^\W*(?:(?:ok|okay|yes|please|can you|could you)[\s,]+)*(?:(?:tell me |say |give me |show me )?(?:some |any |a bit |a little )?more(?: details?| info(?:rmation)?| examples?)?(?: about (?:it|this|that|them))?|go on|continue|elaborate|details|(?:for |an? )?(?:example|instance)s?|(?:explain|describe) (?:it|this|that|more))(?: please)?\W*$/i;

/** Returns whether a question says what it asks for, unlike "why?", "and in May?", and "tell me more". */
function isWhole(question: string): boolean {
	return ![BARE, CONTINUES, ASKS_FOR_MORE].some((pattern) => pattern.test(question));
}

/**
 * Returns a message without what its author tells before the question for a definition, as in "I'm a carpenter. What is
 * Bitcoin?" Before other questions, that may matter.
 */
function omitIntroduction(message: string): string {
	const sentences = splitSentences(message).map(({ text }) => text);
	const last = sentences.at(-1) ?? "";
	const before = sentences.slice(0, -1);
	const isIntroduced = before.length > 0 && before.every((text) => extractStatements(text).length > 0);
	// "Why?" and "what now?" ask about what is told.
	const isWhole = last.split(" ").length > 2 && isDefinition(last.toLowerCase());
	return isIntroduced && isWhole ? last : message;
}

/** Reads what a message asks, together with the questions that it refers to. */
export function readAbout(
	{ topic, passages }: Pick<QuoteRequest, "topic" | "passages">,
	{ translated, previous, expand }: ReadRequest,
): Question {
	const whole =
		readNextDefinition(translated, previous ?? "", passages) ??
		readNextSubject(translated, previous ?? "", passages);
	if (whole !== null) return readQuestion(whole, "", "", expand);
	const written = readSelfQuestion(translated, topic) ?? translated;
	return readQuestion(written, (topic === undefined ? previous : topic) ?? "", previous, expand);
}
