import { detectLanguage } from "../agents/requests/languages.ts";
import { PROCESSES_TEXT } from "../agents/requests/pasted-text.ts";
import { startsRequest } from "../agents/requests/sentence-kind.ts";
import { isDefinition } from "../inference/extractive/question/question-shape.ts";
import { estimateDependence, isDefinite, listAnchors } from "../knowledge/search/dependence.ts";
import { DEPENDENCE_CERTAIN } from "../knowledge/search/search-plan.ts";
import { splitSentences } from "../text/sentences.ts";
import { stem } from "../text/stem.ts";
import { tokenize } from "../text/tokenize.ts";

/** Minimum length of a message whose question is searched for without the rest, in UTF-16 code units. */
const MESSAGE_MIN_CHARS = 400;
/** Maximum length of such a question, in UTF-16 code units. */
const QUESTION_MAX_CHARS = 300;

/** Matches a code block or a quoted line. */
const QUOTED = /```|^\s*>/m;

/** Matches words for the rest of the message. */
const REFERS_TO_REST = /\b(?:this|these|those|above|below|following|text|article|e-?mail)\b/i;

/** The question of a long message. */
export interface LoneQuestion {
	question: string;
	/** Whether the rest of the message may answer it, as a pasted text may. */
	mayBeAnsweredByRest: boolean;
}

/**
 * Returns the question at the end, or else at the start, of a long message that tells something besides. Returns null for a
 * short message, and if the question can't be understood without the rest or is to process it. Expects a message
 * without courtesies.
 */
export function findLoneQuestion(message: string): LoneQuestion | null {
	if (message.length < MESSAGE_MIN_CHARS || QUOTED.test(message)) return null;
	const last = splitSentences(message.slice(-QUESTION_MAX_CHARS)).slice(1).at(-1)?.text.trim() ?? "";
	const first = splitSentences(message.slice(0, QUESTION_MAX_CHARS)).slice(0, -1).at(0)?.text.trim() ?? "";
	if (standsAlone(last)) return describe(last, message.slice(0, -last.length));
	return standsAlone(first) ? describe(first, message.slice(first.length)) : null;
}

function standsAlone(sentence: string): boolean {
	const asks = /[?？؟]$/.test(sentence) || startsRequest(sentence, detectLanguage(sentence));
	if (!asks || PROCESSES_TEXT.test(sentence) || REFERS_TO_REST.test(sentence)) return false;
	if (listAnchors(sentence).length === 0) return false;
	return estimateDependence(sentence, new Set()) < DEPENDENCE_CERTAIN;
}

function describe(question: string, rest: string): LoneQuestion {
	if (isDefinite(question)) return { question, mayBeAnsweredByRest: true };
	const stems = new Set(tokenize(rest).words.map(({ term }) => stem(term)));
	const isMentioned = listAnchors(question).some((term) => stems.has(stem(term.toLowerCase())));
	return { question, mayBeAnsweredByRest: isMentioned && !isDefinition(question.toLowerCase()) };
}
