import { sentenceSegmenter } from "../../text/sentences.ts";
import { detectLanguage } from "./languages.ts";
import { isRequest } from "./sentence-kind.ts";

/** A message, divided into what its author typed as requests and the texts that they are about. */
export interface TypedAndPasted {
	typed: string;
	/** Empty if the message contains no such text. */
	pasted: string;
}

/** Minimum length of a paragraph that counts as pasted without an introduction, in UTF-16 code units. */
const PASTED_MIN_CHARS = 400;

/** Verbs that process a text, in several languages. What follows them after a colon is that text. */
export const PROCESSES_TEXT =
	/(?<![\p{L}])(?:summari[sz]e|summary|translate|proofread|rewrite|rephrase|paraphrase|correct|edit|improve|shorten|analy[sz]e|review|check|read|quote|tl;?dr|zusammenfass\w*|fass\w*|übersetz\w*|korrigier\w*|analysier\w*|prüf\w*|überarbeite\w*|res[uú]m\w*|traduc\w*|corrig\w*|analiza\w*|résum\w*|tradui\w*|analys\w*|riassum\w*|traduci\w*|analizza|traduz\w*|analis\w*|vertaal\w*|vat|总结|翻译|分析|要約|翻訳)(?![\p{L}])/iu;

const COLON = /[:：](?=\s)/;
/** Matches a quotation at the start of a text, if words follow. */
const QUOTATION = /^(?:"[^"]+"|“[^”]+”|„[^“”]+[“”]|«[^»]+»|「[^」]+」)[.!?。]?(?=,?\s*\p{L}{2})/u;
const CODE_BLOCK = /```[\s\S]*?(?:```|$)/g;

/**
 * Separates pasted text from requests: code blocks, quoted lines, long paragraphs, and what follows "Summarize this:".
 */
export function separatePastedText(message: string): TypedAndPasted {
	const pasted: string[] = [];
	const prose = message.replace(CODE_BLOCK, (block) => {
		pasted.push(block);
		return "\n\n";
	});
	const typed: string[] = [];
	let isIntroduced = false;
	const paragraphs = prose.split(/\n[^\S\n]*\n/).filter((paragraph) => paragraph.trim() !== "");
	paragraphs.forEach((paragraph, at) => {
		const isText = isIntroduced
			? !(at === paragraphs.length - 1 && followsText(paragraph, pasted.at(-1)))
			: isPasted(paragraph);
		if (isText) {
			pasted.push(paragraph);
			return;
		}
		const { head, body } = splitIntroduction(paragraph);
		const { text, rest } = splitQuotation(body);
		typed.push(head, ...(rest === "" ? [] : [rest]));
		if (text !== "") pasted.push(text);
		isIntroduced = PROCESSES_TEXT.test(head) && /[:：]\s*$/.test(head);
	});
	return { typed: typed.join("\n\n"), pasted: pasted.join("\n\n").trim() };
}

/** Splits "Summarize this: …" after its colon. */
function splitIntroduction(paragraph: string): { head: string; body: string } {
	const colon = COLON.exec(paragraph);
	const end = colon === null ? paragraph.length : colon.index + 1;
	const head = paragraph.slice(0, end);
	if (colon === null || !PROCESSES_TEXT.test(head)) return { head: paragraph, body: "" };
	return { head, body: paragraph.slice(end).trim() };
}

/** Splits a text at the end of the quotation that it starts with, if a request follows. */
function splitQuotation(body: string): { text: string; rest: string } {
	const quotation = QUOTATION.exec(body)?.[0] ?? body;
	const rest = body.slice(quotation.length).trim();
	return isRequest(rest, detectLanguage(rest)) ? { text: quotation, rest } : { text: body, rest: "" };
}

function isPasted(paragraph: string): boolean {
	const lines = paragraph.trim().split("\n");
	if (lines.every((line) => /^\s*>/.test(line))) return true;
	if (paragraph.length < PASTED_MIN_CHARS) return false;
	const { head, body } = splitIntroduction(paragraph);
	return body === "" && head === paragraph && !asksMostly(paragraph);
}

/** Returns whether the last paragraph of a message consists of requests about the text before it. */
function followsText(paragraph: string, textBefore: string | undefined): boolean {
	return textBefore !== undefined && !asksOnly(textBefore) && asksOnly(paragraph);
}

function asksOnly(paragraph: string): boolean {
	return shareOfRequests(paragraph) === 1;
}

function asksMostly(paragraph: string): boolean {
	return shareOfRequests(paragraph) >= 0.5;
}

function shareOfRequests(paragraph: string): number {
	const language = detectLanguage(paragraph);
	const sentences = [...sentenceSegmenter().segment(paragraph)].map(({ segment }) => segment);
	return sentences.filter((sentence) => isRequest(sentence, language)).length / sentences.length;
}
