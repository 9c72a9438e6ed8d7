import { separatePastedText } from "../agents/requests/pasted-text.ts";
import type { Composed } from "../inference/extractive/compose.ts";
import { replyToCourtesy } from "../inference/extractive/conversation/courtesy-reply.ts";
import { readUnfound } from "../inference/extractive/conversation/unfound.ts";
import { answerWithQuotes } from "../inference/extractive/extractive.ts";
import type { QuoteRequest } from "../inference/extractive/read-request.ts";
import { PART_WORDING, SMALL_MODEL_WORDING } from "../inference/extractive/wording.ts";
import { stemsOf } from "../inference/extractive/words/stems.ts";
import { saysWord } from "../inference/extractive/words/synonyms.ts";
import type { GenerateEvent } from "../inference/provider.ts";
import { listAnchors } from "../knowledge/search/dependence.ts";
import { toTopicTitle } from "../knowledge/search/search-plan.ts";
import { findCitations } from "../text/citation-marks.ts";
import { asksForMoment, isTerm } from "../text/computable.ts";
import type { EmbedSync } from "../text/embed-sync.ts";
import type { Passage } from "../text/passage.ts";
import { estimateTokens } from "../text/tokens.ts";
import { stripCourtesy } from "./intent/courtesy.ts";
import { findLoneQuestion } from "./lone-question.ts";

/** Matches a word for an attachment. */
const ATTACHMENT =
	/\b(?:attach(?:ment|ed)s?|files?|documents?|docs?|pdfs?|texts?|datei(?:en)?|dokumente?)\b/i;

/** An answer of quotes in pieces, and the event that ends it. */
export interface Quotes {
	pieces: readonly string[];
	finish: Extract<GenerateEvent, { type: "finish" }>;
}

interface QuoteOptions {
	/** Whether the answer is one of several under their own headings. */
	isPart: boolean;
	/** Whether the knowledge base was searched. */
	isSearched: boolean;
}

/** The provider that answers with quotes. */
export const QUOTES_PROVIDER = "extractive";

/**
 * Composes quotes in place of the answer of a small model. Quotes the attachments, which come first. If they don't answer the
 * question, and it isn't about them, quotes all passages. Replies to greetings, thanks, and the like. Says so if nothing
 * was found on the user's own things, which no model knows. Returns null if quotes
 * answer nothing, and if the question is about a text in the message.
 */
export function composeQuotes(
	request: QuoteRequest,
	options: QuoteOptions,
	embed: EmbedSync | null,
): Quotes | null {
	const composed = compose(withoutBackground(request), options, embed);
	if (composed === null) return null;
	const { pieces, isCut } = composed;
	const usage = {
		prompt_tokens: estimateTokens(request.question),
		completion_tokens: estimateTokens(pieces.join("")),
	};
	return {
		pieces,
		finish: { type: "finish", reason: isCut ? "length" : "stop", usage, model: QUOTES_PROVIDER },
	};
}

function compose(
	request: QuoteRequest,
	{ isPart, isSearched }: QuoteOptions,
	embed: EmbedSync | null,
): Composed | null {
	if (separatePastedText(request.question).pasted !== "") return null;
	const wording = wordingFor(request, isPart);
	const reply = stripCourtesy(request.question) === "" ? replyToCourtesy(request.question) : null;
	if (reply !== null)
		return {
			pieces: [reply.isComplete ? reply.text : `${reply.text} ${wording.nothingAsked}`],
			isCut: false,
		};
	const attached = request.passages.filter(({ kind }) => kind === "attachment");
	const hasWords = /[\p{L}\p{N}]/u.test(request.question);
	if (attached.length === 0 && !hasWords) return { pieces: [wording.nothingAsked], isCut: false };
	if (attached.length === 0) {
		const quotes = answerWithQuotes(request, wording, embed);
		if (quotes !== null || unfoundFor(request, isSearched) !== "say so") return quotes;
		return { pieces: [wording.nothing, ` ${wording.advice}`], isCut: false, isEmpty: true };
	}
	const quotes = answerWithQuotes(askForSubject(request, attached), wording, embed);
	if (quotes !== null || ATTACHMENT.test(request.question)) return quotes;
	return answerWithQuotes(request, wording, embed);
}

/**
 * Returns what to do with a message that quotes don't answer; see `readUnfound`. Null if nothing was searched for, if something
 * was found, or if attachments may tell. No
 * page has results or the time, for which nothing is searched, and which small models make up.
 */
export function unfoundFor(
	{ question: message, passages, parts = [] }: Pick<QuoteRequest, "question" | "passages" | "parts">,
	isSearched: boolean,
): ReturnType<typeof readUnfound> {
	const question = findOwnQuestion(message) ?? message;
	const attached = passages.filter(({ kind }) => kind === "attachment");
	const isKept =
		(attached.length > 0 && mayAnswer(attached, question)) || (parts.length > 0 && passages.length > 0);
	const isText = separatePastedText(question).pasted !== "";
	if (isKept || isText) return null;
	if (isTerm(question) || asksForMoment(question)) return "say so and answer";
	return isSearched ? readUnfound(question) : null;
}

/** Returns whether passages contain a word for what a question names, or it names nothing. */
function mayAnswer(passages: readonly Passage[], question: string): boolean {
	const terms = listAnchors(question);
	if (terms.length === 0) return true;
	const found = stemsOf(
		passages.map(({ title, heading, text }) => `${title} ${heading ?? ""} ${text}`).join("\n"),
	);
	return terms.some((term) => saysWord(found, term));
}

/** Matches a question that names nothing of a file, as in "what's this about?" */
const ASKS_WHAT_IT_IS =
	/^\W*(?:(?:and|so|ok|please|hi|hello)\W+)*what(?:['’]?s| is| are) (?:(?:this|that|it|these|in (?:this|it|here))(?: (?:file|document|text|pdf))?|(?:in )?the (?:file|document|text|attachment|pdf))(?: (?:all )?about)?\W*$/i;

/** Returns a request for what is attached. "What's this about?" asks what the first heading of the text names. */
function askForSubject(request: QuoteRequest, attached: readonly Passage[]): QuoteRequest {
	const [best] = attached;
	const [first] = attached
		.filter(({ pageId }) => pageId === best?.pageId)
		.toSorted((a, b) => a.start - b.start);
	const passages = [...attached];
	if (first === undefined || !ASKS_WHAT_IT_IS.test(request.question)) return { ...request, passages };
	return withQuestion({ ...request, passages }, `What is ${first.heading ?? toTopicTitle(first.title)}?`);
}

function withQuestion(request: QuoteRequest, question: string): QuoteRequest {
	return {
		...request,
		question,
		messages: [...request.messages.slice(0, -1), { role: "user", content: question }],
	};
}

/** Returns a request for the question of a long message only, unless the rest of the message may answer it. */
function withoutBackground(request: QuoteRequest): QuoteRequest {
	const question = findOwnQuestion(request.question);
	return question === null ? request : withQuestion(request, question);
}

/** Returns the question of a long message that the rest of the message doesn't answer, or null. */
function findOwnQuestion(message: string): string | null {
	const lone = findLoneQuestion(stripCourtesy(message));
	return lone === null || lone.mayBeAnsweredByRest ? null : lone.question;
}

/** The first quotes of a conversation say why they are quotes. */
function wordingFor({ messages }: Pick<QuoteRequest, "messages">, isPart: boolean) {
	const isSaid = messages.some(
		({ role, content }) => role === "assistant" && findCitations(content).length > 0,
	);
	const { introduction, attachmentIntroduction } = isPart || isSaid ? PART_WORDING : SMALL_MODEL_WORDING;
	return { ...SMALL_MODEL_WORDING, introduction, attachmentIntroduction };
}
