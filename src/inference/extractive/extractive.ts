import type { InferencePart } from "../../contracts/health.ts";
import { findCitations } from "../../text/citation-marks.ts";
import { isEverydayWord } from "../../text/common-words.ts";
import type { EmbedSync } from "../../text/embed-sync.ts";
import { formatPartHeading } from "../../text/part-heading.ts";
import type { Passage } from "../../text/passage.ts";
import { estimateTokens } from "../../text/tokens.ts";
import { ProviderError } from "../../upstream/provider-error.ts";
import type { GenerateEvent, GenerateRequest, Provider, QuestionPart } from "../provider.ts";
import { type Composed, composeAnswer, empty, uncut } from "./compose.ts";
import { isAboutLastAnswer } from "./conversation/about-last-answer.ts";
import { replyToCourtesy } from "./conversation/courtesy-reply.ts";
import { lacksCurrentValue, lacksPrice } from "./conversation/current-values.ts";
import { findEarlierQuestions } from "./conversation/earlier-questions.ts";
import { asksForOthers, selectForFollowUp } from "./conversation/follow-ups.ts";
import { needsModel } from "./conversation/needs-model.ts";
import { quoteOwnWords } from "./conversation/own-words.ts";
import { quotesPart } from "./conversation/quoted.ts";
import { asksWhatUserSaid, recall, recallAll } from "./conversation/recall.ts";
import { onlyTellsFact, tellsAboutUser } from "./conversation/tells-about-user.ts";
import { isForeign, readInLanguageOf } from "./conversation/translation.ts";
import { matchKind } from "./question/answer-kinds.ts";
import { type Question, readQuestion } from "./question/question.ts";
import { isOpen, isYesNo } from "./question/question-shape.ts";
import { type QuoteRequest, type ReadRequest, readAbout, readRequest } from "./read-request.ts";
import { keepIdentified } from "./selection/identified.ts";
import { Meaning } from "./selection/meaning.ts";
import { type Selection, selectAnswer } from "./selection/select.ts";
import type { Expand } from "./units/abbreviations.ts";
import { joinPassages } from "./units/stretches.ts";
import { listUnits } from "./units/units.ts";
import { CHOSEN_WORDING, FALLBACK_WORDING, FOREIGN_HINT, PART_WORDING, type Wording } from "./wording.ts";

/**
 * Answers without a model by quoting the parts of the passages that best match the question, each with its citation. In
 * place of a model that failed, it throws `unavailable` if there is nothing to quote.
 */
export class Extractive implements Provider {
	readonly name = "extractive";
	readonly hasModel = false;
	readonly healthIsProbed = false;
	readonly #isChosen: boolean;

	/** `isChosen` tells whether answers are meant to be quotes. Otherwise, they replace those of a model that failed. */
	constructor({ isChosen = false }: { isChosen?: boolean } = {}) {
		this.#isChosen = isChosen;
	}

	async *generate(request: GenerateRequest, signal: AbortSignal): AsyncGenerator<GenerateEvent> {
		let tokens = 0;
		const embed = (await request.loadEmbed?.()) ?? null;
		const { pieces, isCut, isEmpty = false } = answerTo(request, this.#wordingFor(request), embed);
		// Clients would take it for an answer, and never ask again.
		if (isEmpty && !this.#isChosen) throw new ProviderError("unavailable", pieces.join(""));
		for (const text of pieces) {
			signal.throwIfAborted();
			tokens += estimateTokens(text);
			yield { type: "token", text };
		}
		const usage = { prompt_tokens: estimateTokens(request.question), completion_tokens: tokens };
		yield { type: "finish", reason: isCut ? "length" : "stop", usage, model: this.name };
	}

	async health(): Promise<InferencePart> {
		const detail = this.#isChosen
			? "No model is configured; questions are answered with sentences from the knowledge base."
			: "Quotes the knowledge base while no model responds.";
		return { status: "ok", provider: this.name, model: null, device: null, detail };
	}

	#wordingFor({ isPart = false, messages }: GenerateRequest): Wording {
		if (isPart) return PART_WORDING;
		if (!this.#isChosen) return FALLBACK_WORDING;
		// The first answer of a conversation says it for all.
		const isFirst = !messages.some(({ role }) => role === "assistant");
		return isFirst ? CHOSEN_WORDING : PART_WORDING;
	}
}

/**
 * Answers a message in place of a small model: with quotes from the passages or the conversation, or with a reply to what
 * users say about themselves. Returns null for any other message, and if a part of it asks for a new text, for a
 * calculation, or for another form of the last answer, or is no question and isn't answered.
 */
export function answerWithQuotes(
	request: QuoteRequest,
	wording: Wording,
	embed: EmbedSync | null,
): Composed | null {
	const { parts = [] } = request;
	const read = readRequest(request);
	const isTask = [request, ...parts].some(({ question }) => needsModel(question));
	if (isTask || (read.asked.length > 0 && isAboutLastAnswer(read.question))) return null;
	if (parts.length > 0) return quoteParts(request, read, wording, embed, isQuestion);
	return (
		quoteConversation(request, read, wording) ??
		(onlyTellsFact(read.question) ? uncut(wording.noted) : null) ??
		quoteWhole(request, read, wording, embed) ??
		replyAboutUser(request, read, wording)
	);
}

function answerTo(request: QuoteRequest, wording: Wording, embed: EmbedSync | null): Composed {
	const { passages } = request;
	const read = readRequest(request);
	const { question } = read;
	const before = quoteParts(request, read, wording, embed) ?? quoteConversation(request, read, wording);
	if (before !== null) return before;
	if (onlyTellsFact(question)) return uncut(wording.noted);
	const isTask = needsModel(question);
	// The quotes are what is to be translated or written about.
	const introduced = isTask ? { ...wording, introduction: wording.needsModelIntroduction } : wording;
	const quotes = quoteWhole(request, read, introduced, embed);
	if (quotes !== null) return quotes;
	const reply = replyAboutUser(request, read, wording);
	if (reply !== null) return reply;
	if (isTask) return empty(wording.needsModel);
	const courtesy = replyToCourtesy(question);
	const about = readAbout(request, read);
	if (!isAboutSomething(about) || courtesy?.isWhole) {
		if (courtesy === null) return empty(wording.nothingAsked);
		return courtesy.isComplete ? uncut(courtesy.text) : uncut(courtesy.text, ` ${wording.nothingAsked}`);
	}
	const hint = isForeign(question) ? [` ${FOREIGN_HINT}`] : [];
	if (about.topic.size > 0 && asksForOthers(about.text)) return empty(wording.nothingElse);
	const hasAttachments = passages.some(({ kind }) => kind === "attachment");
	const nothing = hasAttachments ? wording.attachmentNothing : wording.nothing;
	return empty(nothing, ...hint, ` ${wording.advice}`);
}

/**
 * Answers each question of a message with several, and says of those that the passages don't answer that they have nothing.
 * Returns null if the message has one question, if the passages answer none, or if one that they don't answer may not lack
 * an answer (`mayLack`).
 */
function quoteParts(
	request: QuoteRequest,
	{ expand }: ReadRequest,
	wording: Wording,
	embed: EmbedSync | null,
	mayLack: (part: string) => boolean = () => true,
): Composed | null {
	const { parts = [], passages } = request;
	const answers: (Composed | null)[] = [];
	for (const [at, part] of parts.entries())
		answers.push(answerPart(withAnswer(request, part, answers.at(-1)), part, parts[at - 1], expand, embed));
	const lacking = parts.filter((_, at) => answers[at] === null);
	if (lacking.length === parts.length || !lacking.every(({ question }) => mayLack(question))) return null;
	const [same, ...rest] = answers.map((answer) => answer?.pieces.join(""));
	const areSame = rest.every((text) => text === same);
	if (areSame && answers[0]) return introduce(answers[0], passages, wording);
	const sections = parts.map(({ question }, at) => {
		const heading = formatPartHeading(question);
		const [first = PART_WORDING.nothing, ...others] = answers[at]?.pieces ?? [];
		return [`${at === 0 ? "" : "\n\n"}${heading}${first}`, ...others];
	});
	const isCut = answers.some((answer) => answer?.isCut);
	return introduce({ pieces: sections.flat(), isCut }, passages, wording);
}

/** Quotes what the user wrote earlier. Returns null if the question doesn't ask for it. */
function quoteConversation(
	{ messages }: Pick<QuoteRequest, "messages">,
	{ question }: Pick<ReadRequest, "question">,
	wording: Wording,
): Composed | null {
	const told = recall(question, messages);
	const said = told.length > 0 ? told : findEarlierQuestions(question, messages);
	if (said === null) return null;
	return said.length === 0 ? empty(wording.nothingAsked) : uncut(quoteOwnWords(said, wording.statement));
}

/**
 * Replies to what users say about themselves, and to questions for what they said that `recall` doesn't find: lists all that
 * they said, because they may have said it in other words. Returns null for other messages.
 */
function replyAboutUser(
	{ messages }: Pick<QuoteRequest, "messages">,
	{ question }: Pick<ReadRequest, "question">,
	wording: Wording,
): Composed | null {
	if (tellsAboutUser(question)) return uncut(wording.noted);
	if (!asksWhatUserSaid(question)) return null;
	const told = recallAll(messages);
	if (told.length === 0) return uncut(wording.unsaid);
	return uncut(quoteOwnWords(told, wording.unrecognized));
}

/** Answers a message as one question. Returns null if the passages don't answer it. */
function quoteWhole(
	request: QuoteRequest,
	read: ReadRequest,
	wording: Wording,
	embed: EmbedSync | null,
): Composed | null {
	const selection = select(request, readAbout(request, read), read.expand, embed);
	if (lacksCurrentValue(read.question, selection?.units ?? []))
		return empty(wording.nothingCurrent, ` ${wording.advice}`);
	if (selection === null)
		return lacksMember(request, read) ? empty(wording.nothing, ` ${wording.advice}`) : null;
	const introduction = lacksPrice(read.question, selection.units)
		? wording.noPriceIntroduction
		: wording.introduction;
	const introduced = { ...wording, introduction };
	return introduce(composeAnswer(selection, request.maxTokens), request.passages, introduced);
}

/** Returns whether a question is on one of several things that the passages list, but not on one that they list. */
function lacksMember(
	{ passages }: Pick<QuoteRequest, "passages">,
	{ question, expand }: ReadRequest,
): boolean {
	// What an attachment doesn't list may be in the knowledge base.
	if (passages.some(({ kind }) => kind === "attachment")) return false;
	const units = listUnits(joinPassages(passages), expand);
	return units.length > 0 && keepIdentified(question.toLowerCase(), units).length === 0;
}

/** Says before the pieces of an answer where their quotes are from. */
function introduce({ pieces, isCut }: Composed, passages: readonly Passage[], wording: Wording): Composed {
	const cited = findCitations(pieces.join("")).flatMap(({ items }) => items);
	const areAttached = cited.every(({ first }) => passages[first - 1]?.kind === "attachment");
	const said = areAttached && cited.length > 0 ? wording.attachmentIntroduction : wording.introduction;
	return { pieces: said === null ? pieces : [`${said}\n\n`, ...pieces], isCut };
}

/** Adds the answer to the part before, to which a part such as "how much does he earn?" refers. */
function withAnswer(
	request: QuoteRequest,
	{ question, topic }: QuestionPart,
	before: Composed | null = null,
): QuoteRequest {
	const content = before?.pieces.join("") ?? "";
	const refers =
		topic !== null && /\b(?:he|she|it|him|her|his|its|they|them|their|these|those)\b/i.test(question);
	if (!refers || content === "") return request;
	return { ...request, messages: [...request.messages, { role: "assistant", content }] };
}

/**
 * Answers one of several questions. Returns null if nothing fits it. A question that may refer to the one before it is
 * answered from the best passage for that one, if that passage fits both.
 */
function answerPart(
	request: QuoteRequest,
	{ question, topic, passageIds }: QuestionPart,
	previousPart: QuestionPart | undefined,
	expand: Expand,
	embed: EmbedSync | null,
): Composed | null {
	const { messages, parts = [], maxTokens } = request;
	const told = recall(question, messages);
	if (told.length > 0) return uncut(quoteOwnWords(told, PART_WORDING.statement));
	const found = request.passages.filter(({ passageId }) => passageIds.includes(passageId));
	const { question: asked, previous } = readInLanguageOf(found, question, previousPart?.question);
	const read = readQuestion(asked, topic ?? "", previous, expand);
	const tokens = Math.floor(maxTokens / parts.length);
	const shared = passageIds.filter((id) => id === previousPart?.passageIds[0]);
	const near = select(request, read, expand, embed, shared);
	const isNear = near?.units.some(
		({ text, terms }) => [...read.own].every((term) => terms.has(term)) && containsKind(text, read),
	);
	const selection = isNear === true ? near : select(request, read, expand, embed, passageIds);
	// The other parts already say what else there is on the subject.
	if (selection === null || lacksPrice(question, selection.units)) return null;
	return composeAnswer(selection, tokens);
}

/** Selects what answers a question from all passages, or from those with the given ids. */
export function select(
	{ passages, messages }: Pick<GenerateRequest, "passages" | "messages">,
	question: Question,
	expand: Expand,
	embed: EmbedSync | null,
	ids: readonly string[] | null = null,
): Selection | null {
	const stretches = joinPassages(passages, ({ passageId }) => ids === null || ids.includes(passageId));
	const answers = messages.flatMap(({ role, content }) => (role === "assistant" ? [content] : []));
	const lastAnswer = answers.at(-1);
	// After "who else?" got nothing, "anyone else?" gets nothing, too.
	const quotesNothing = lastAnswer !== undefined && findCitations(lastAnswer).length === 0;
	if (question.topic.size > 0 && asksForOthers(question.text) && quotesNothing) return null;
	const units = listUnits(stretches, expand);
	const meaning = embed === null ? null : new Meaning(question, embed);
	// A number for rows of which only a part was quoted is that of all of them.
	const isOfMore = question.operation !== null && quotesPart(lastAnswer ?? "");
	const usable = lastAnswer === undefined || isOfMore ? units : selectForFollowUp(question, units, answers);
	// The passages of attachments weren't searched for.
	const areRelevant = passages.every(({ kind }) => kind !== "attachment");
	return selectAnswer(question, usable, meaning, areRelevant);
}

/** Returns whether a text contains what a question asks for, such as a number. */
function containsKind(text: string, { kind, text: asked }: Question): boolean {
	return kind === null || matchKind(text, kind, asked.toLowerCase()) === 1;
}

function isAboutSomething({ words }: Question): boolean {
	return [...words.values()].some((word) => !isEverydayWord(word));
}

/** Returns whether a part of a message asks something, unlike "explain it to a child" and "I'm new here". */
function isQuestion(part: string): boolean {
	const text = part.trim().toLowerCase();
	return isOpen(text) || isYesNo(text);
}
