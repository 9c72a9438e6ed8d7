import { isSentenceEnd } from "../../text/sentence-ends.ts";
import { sentenceSegmenter } from "../../text/sentences.ts";
import { detectLanguage, type Language } from "./languages.ts";
import { findListItems, findTopics, isTopicList } from "./lists.ts";
import { separatePastedText } from "./pasted-text.ts";
import { maskProtectedSpans } from "./protected-spans.ts";
import { isFiller, isGreeting, isPleasantry, isRequest, startsRequest } from "./sentence-kind.ts";
import { splitUnspaced } from "./unspaced.ts";

/** A message, divided into its requests. */
export interface Requests {
	/** The requests in order, each as the user wrote it. At least one. */
	parts: string[];
	/** The statements that the requests share, such as "I run a bakery." Empty if there are none. */
	context: string;
	/** The pasted text that the requests are about. Empty if there is none. */
	pasted: string;
}

/** Maximum length of a sentence that is split at conjunctions, in UTF-16 code units. */
const SENTENCE_MAX_CHARS = 600;
/** Maximum number of words after "+" or ";" that name another subject instead of making a statement. */
const TOPIC_MAX_WORDS = 8;

/**
 * Splits a message into requests, at sentences, lines, list items and conjunctions. Never splits quotations,
 * parentheses, code or pasted text. A message with one request stays whole.
 */
export function splitRequests(message: string): Requests {
	const { typed, pasted } = separatePastedText(message);
	const parts: string[] = [];
	const context: string[] = [];
	for (const { text, isPart } of dropEmojis(typed)
		.split(/\n[^\S\n]*\n/)
		.flatMap(splitParagraph)) {
		if (isPart) parts.push(text);
		else if (!isPleasantry(text)) context.push(text);
	}
	if (parts.length <= 1) return { parts: [message.trim()], context: "", pasted };
	return { parts: parts.map(dropConnector), context: context.join(" "), pasted };
}

/** Removes emojis, which would hide where a sentence starts. A text of nothing else stays as it is. */
function dropEmojis(text: string): string {
	const rest = text.replace(EMOJIS, " ");
	return rest.trim() === "" ? text : rest;
}

const EMOJIS =
	/(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}\u{FE0F})(?:\p{Emoji_Modifier}|\u{FE0F}|\u{200D})*/gu;

/** Removes "And" or "Then" from the start of a request. */
function dropConnector(part: string): string {
	return part.replace(detectLanguage(part).connectorStart, "").trim() || part;
}

interface Piece {
	text: string;
	/** Whether the text is a request. Otherwise, it is context. */
	isPart: boolean;
}

function splitParagraph(paragraph: string): Piece[] {
	const list = findListItems(paragraph);
	if (list === null)
		return joinFiller(joinWrappedLines(paragraph).flatMap(splitLine), detectLanguage(paragraph));
	const { lead, items } = list;
	const language = detectLanguage(paragraph);
	const requests = items.filter((item) => isRequest(item, language) && isQuestionLike(item, language));
	if (
		requests.length * 2 >= items.length ||
		(lead === "" && items.every((item) => isRequest(item, language)))
	) {
		return [...introduce(lead), ...items.flatMap((item) => asRequests(item))];
	}
	if (isTopicList(lead)) return items.map((item) => ({ text: `${lead} ${item}`, isPart: true }));
	return [{ text: paragraph.trim(), isPart: isRequest(lead, language) }];
}

/** Returns the requests in a list item, or the item itself if it is only a phrase. */
function asRequests(item: string): Piece[] {
	const pieces = splitLine(item);
	return pieces.some(({ isPart }) => isPart) ? pieces : [{ text: item, isPart: true }];
}

/** Drops an introduction such as "Answer these questions:", which says nothing about the requests. */
function introduce(lead: string): Piece[] {
	if (lead === "" || lead.endsWith(":") || lead.endsWith("：")) return [];
	return splitLine(lead);
}

function isQuestionLike(text: string, language: Language): boolean {
	return /[?？؟]/.test(text) || startsRequest(text, language) || language.verbWithObject.test(text);
}

/** Minimum length of a line that may continue on the next one, in UTF-16 code units. */
const WRAPPED_LINE_MIN_CHARS = 50;

/** Returns the lines of a paragraph. Joins lines that an editor wrapped in the middle of a sentence. */
function joinWrappedLines(paragraph: string): string[] {
	const language = detectLanguage(paragraph);
	const lines: string[] = [];
	for (const line of paragraph.split("\n").map((text) => text.trim())) {
		const before = lines.at(-1) ?? "";
		const isWrapped =
			before.length >= WRAPPED_LINE_MIN_CHARS &&
			!/[.?!:;。？！]$/.test(before) &&
			/^\p{Ll}/u.test(line) &&
			!startsRequest(line, language);
		if (isWrapped) lines[lines.length - 1] = `${before} ${line}`;
		else if (line !== "") lines.push(line);
	}
	return lines;
}

function splitLine(line: string): Piece[] {
	const masked = maskProtectedSpans(line);
	const language = detectLanguage(masked);
	const pieces: Piece[] = [];
	let start = 0;
	for (const { segment, index } of sentenceSegmenter().segment(masked)) {
		const end = index + segment.length;
		// "Who led it before Ms. Lee?" is one sentence.
		if (!isSentenceEnd(masked, start, end)) continue;
		pieces.push(...splitSentence(line.slice(start, end), masked.slice(start, end), language));
		start = end;
	}
	return joinFiller(pieces, language);
}

/** Splits one sentence. `masked` is the sentence with its protected spans replaced. */
function splitSentence(sentence: string, masked: string, language: Language): Piece[] {
	const whole = {
		text: sentence.trim(),
		isPart: isAddition(masked, language) || isRequest(masked, language),
	};
	if (whole.text === "") return [];
	if (masked.length > SENTENCE_MAX_CHARS) return [whole];
	const unspaced = splitUnspaced(sentence, masked);
	if (unspaced !== null) return unspaced.map((text) => ({ text, isPart: true }));
	const topics = masked === sentence ? findTopics(sentence) : null;
	if (topics !== null) return topics.items.map((item) => ({ text: `${topics.lead} ${item}`, isPart: true }));
	const cuts = findCuts(masked, language);
	if (cuts.length === 0) return [whole];
	const starts = [0, ...cuts.map(({ end }) => end)];
	const ends = [...cuts.map(({ start }) => start), sentence.length];
	const [mark = ""] = /[?？؟](?=\s*$)/.exec(masked) ?? [];
	return starts.map((start, at) => {
		const text = sentence.slice(start, ends[at]).trim();
		// "Who runs it and when does it open?" asks twice.
		const isUnmarked = language.interrogativeStart.test(text) && !/[\p{P}\p{S}]$/u.test(text);
		return { text: isUnmarked ? text + mark : text, isPart: !isGreeting(text) };
	});
}

/** Returns whether a sentence such as "Also the fees." continues the requests before it. */
function isAddition(sentence: string, { additionStart }: Language): boolean {
	return additionStart.test(sentence.trim());
}

interface Cut {
	start: number;
	end: number;
}

/** Finds the separators between requests in a sentence. */
function findCuts(masked: string, language: Language): Cut[] {
	const separators = [...masked.matchAll(language.separator)].map(({ 0: written, index }) => ({
		written,
		start: index,
		end: index + written.length,
	}));
	const isTopics = listsTopics(masked, separators);
	const cuts: Cut[] = [];
	for (const { written, start, end } of separators) {
		const headStart = cuts.at(-1)?.end ?? 0;
		const head = masked.slice(headStart, start).trim();
		const rest = masked.slice(end);
		if (head === "" || isFiller(head, language)) continue;
		const next = separators.find((other) => other.start > start)?.start ?? masked.length;
		const tail = masked.slice(end, next).trim();
		const separates =
			separatesRequests(written, head, rest, language) ||
			(isTopics && written.includes("+")) ||
			(/;|,\s*\p{L}/u.test(written) && addsTopic(written, tail, language));
		if (separates && !isFiller(rest, language)) cuts.push({ start, end });
	}
	return cuts;
}

/** Returns whether a separator stands between two requests: "…, compare it", "… and how". */
function separatesRequests(written: string, head: string, rest: string, language: Language): boolean {
	const isQuestion = language.interrogativeStart.test(rest);
	const isInstruction = language.imperativeStart.test(rest);
	if (!isQuestion && !isInstruction) return false;
	const isStatement =
		language.statementStart.test(head) && !startsRequest(head, language) && !/[;+]/.test(written);
	// "If I lose my key, what happens?" and "I run a bakery, what flour do I need?" are one request each.
	if (isStatement) return false;
	// "How do I open and list the files" has one subject for both verbs.
	if (isInstruction && !isQuestion && governsInfinitive(head)) return false;
	if (/^\s*,\s*$/.test(written) && isQuestion && !isInstruction) return startsClause(head, rest, language);
	return true;
}

/** Returns whether a question word after a bare comma starts a question rather than a subordinate clause. */
function startsClause(head: string, rest: string, language: Language): boolean {
	if (RELATIVE.test(rest)) return false;
	if (language.interrogativeStart.test(head)) return true;
	return !language.hasClauseCommas && language.imperativeStart.test(head);
}

/** Words that after a comma usually describe the noun before them, as in "Bitcoin, which was invented in 2008". */
const RELATIVE =
	/^(?:which|whose|whom|where(?! (?:is|are|do|does|did|can|was|were))|when(?! (?:is|are|do|does|did|can|was|were|will))|qui|où|quien|donde|quale|quem|onde)(?![\p{L}])/iu;

const INFINITIVE_LEAD =
	/\b(?:how (?:to|do|does|did|can|could|should|would)|should (?:i|we|you|they)|must|(?:want|need|have|try|able|going|ways?|plan|hope) to)\b/i;

function governsInfinitive(head: string): boolean {
	return INFINITIVE_LEAD.test(head);
}

/** Returns whether every piece between plus signs names a subject, as in "bitcoin history + ethereum fees". */
function listsTopics(
	masked: string,
	separators: readonly { written: string; start: number; end: number }[],
): boolean {
	const signs = separators.filter(({ written }) => /^\s+\+\s+$/.test(written));
	if (signs.length === 0) return false;
	const starts = [0, ...signs.map(({ end }) => end)];
	const ends = [...signs.map(({ start }) => start), masked.length];
	return starts.every((start, at) => /\p{L}{2}.*\s.*\p{L}{2}/u.test(masked.slice(start, ends[at])));
}

/** Returns whether a short phrase after ";" or ", also" asks for more: "; the fees", ", also the fees". */
function addsTopic(written: string, tail: string, language: Language): boolean {
	const words = tail.match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
	if (words === 0 || words > TOPIC_MAX_WORDS) return false;
	const connector = written.replace(/^[\s,;+]+/, "").replace(/^\S+\s+(?=\S)/, "");
	if (language.additionStart.test(connector.trim())) return true;
	return written.includes(";") && !/^(?:i|we|he|she|they|it|there|this|that)\b/i.test(tail);
}

/** Joins pieces such as "Why?" or "Tell me" with the request before or after them. */
function joinFiller(pieces: readonly Piece[], language: Language): Piece[] {
	const joined: Piece[] = [];
	let pending = "";
	for (const { text, isPart } of pieces) {
		const before = joined.at(-1);
		if (isPart && isFiller(text, language)) {
			if (before?.isPart) before.text += ` ${text}`;
			else pending = `${pending}${text} `;
			continue;
		}
		joined.push({ text: pending + text, isPart });
		pending = "";
	}
	if (pending !== "") joined.push({ text: pending.trim(), isPart: true });
	return joined;
}
