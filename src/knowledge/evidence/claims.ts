import { blankMarks, skipCitations } from "../../text/citation-marks.ts";
import { LIST_MARKER } from "../../text/list-marker.ts";
import { type Sentence, splitSentences } from "../../text/sentences.ts";

/** Splits an answer into sentences. Citations after a period belong to the preceding sentence. */
export function extractClaims(answer: string): Sentence[] {
	const claims: Sentence[] = [];
	const plain = blankMarks(endCitedLines(answer)).replace(CUT_MARK, (mark) => " ".repeat(mark.length));
	for (const sentence of splitSentences(plain)) {
		const before = claims.at(-1);
		const end = skipCitations(answer, sentence.end);
		// Brackets and closing emphasis around citations belong to the preceding sentence.
		const start = skipSpaces(answer, Math.max(sentence.start, before?.end ?? 0));
		if (start >= end) continue;
		const text = answer.slice(start, end);
		if (before === undefined || /[\p{L}\p{N}]/u.test(text)) {
			claims.push({ text, start, end });
		} else {
			// Markup that closes after the period is not a separate sentence.
			before.end = end;
			before.text = answer.slice(before.start, end);
		}
	}
	return claims;
}

/** A citation that the end of an answer cuts off. Its number would be taken for a part of the claim. */
const CUT_MARK = /\[[\d,\s]*$/;

/**
 * Ends the sentence of a line without a period that a citation ends, if the next line starts with a capital letter. Small
 * models list what they quote so. Offsets stay the same.
 */
function endCitedLines(answer: string): string {
	return answer.replace(CITED_LINE, ".");
}

/** The space before such a citation. */
const CITED_LINE = /(?<=[\p{L}\p{N})]) (?=\[\d{1,3}\][^\S\n]*\n\p{Lu})/gu;

/**
 * Returns whether the end of an answer was cut off within a sentence, such as "The board elects members who". Such a
 * sentence states nothing yet.
 */
export function isCutOff(sentence: string): boolean {
	return CUT_OFF.test(blankMarks(sentence).trimEnd()) && !LIST_MARKER.test(sentence.trimStart());
}

const CUT_OFF =
	/(?:,|\s(?:an?|the|of|and|or|to|for|with|by|from|at|as|is|are|was|were|who|which|whose|because|if|their|its))$/;

function skipSpaces(text: string, start: number): number {
	let at = start;
	while (/\s/.test(text[at] ?? "")) at++;
	return at;
}

/**
 * Returns whether a sentence makes a claim. Headings, questions, footnotes, sentences that introduce a list, attributions
 * without a statement, and remarks about the conversation or the sources do not.
 */
export function isClaim(sentence: string): boolean {
	const text = blankMarks(sentence).trim();
	// A model may append a reference list with entries such as "[1]: Title, https://…".
	if (
		text.startsWith(":") ||
		TABLE_HEADER.test(text) ||
		(HEADING.test(text) && !BOLD_STATEMENT.test(text)) ||
		/[?:？：؟]["'”’」』*_)）]*$/.test(text)
	)
		return false;
	const stated = stripFraming(text);
	const plain = stated.replaceAll("’", "'");
	return /[\p{L}\p{N}]/u.test(stated) && !REMARK.test(plain) && !SUGGESTION.test(plain);
}

/** "Let's look", but not the name "Let's Encrypt". */
const SUGGESTION = /\b[Ll]et's (?!\p{Lu})/u;

/** The first row of a table, with the line below it. */
const TABLE_HEADER = /\|[ \t]*:?-{3,}/;
const HEADING = /^(?:#{1,6}\s.*|\*\*[^*]*[^*.!。！।]\*\*|__[^_]*[^_.!。！।]__)$/s;

/** Bold text of at least five words with a verb is a sentence without a period. */
const BOLD_STATEMENT =
	/^(?:\*\*|__)(?=(?:\S+\s+){4})\S+ .*\b(?:is|are|was|were|has|have|can|cannot|will|would|does|do|must|may)\b/s;

/** Something that an answer can be based on. */
const MATERIAL =
	"(?:(?:your|the|these|this|provided|given|available|above|following) )*(?:sources?|passages?|notes?|context|documents?|knowledge(?: base)?|articles?|texts?|excerpts?|materials?|information)(?: (?:\\d+|\\[\\d+\\]))?";

/** Remarks about the conversation, the assistant, or what the sources lack. */
const REMARK = new RegExp(
	[
		String.raw`^(?:hi|hello|hey|thanks|thank you|sure|certainly|of course|great question|good question|you're welcome|no problem|sorry)\b[^.]{0,60}[!.]?$`,
		String.raw`\b(?:let me know|feel free|hope (?:this|that) helps|happy to help|here to help|how can i (?:help|assist)|glad to)\b`,
		String.raw`\bi(?:'m| am)? (?:do not|don't|cannot|can't|could not|couldn't|am not|not sure|sorry|afraid|think|believe|hope|guess|would|feel)\b`,
		String.raw`^here(?:'s| is| are) (?:a|an|the|some|what|how|your|my|one)\b[^.]{0,60}[.:]?$`,
		String.raw`\b(?:let us|let me|good luck|take care)\b`,
		String.raw`\b(?:as an ai\b|in my (?:opinion|view)|your name is|you (?:haven't )?(?:said|told|mentioned|asked|wrote))\b`,
		String.raw`^(?:no model answered|(?:ask|try) again when a model|this needs a model|ask one, or try again|without one, only questions)\b`,
		String.raw`^(?:answers here are quotes|each part is quoted|ask a question about your knowledge|you can ask for it later in this conversation|the answer quotes your|add a page on the subject)\b`,
		String.raw`^(?:this answer is the model's own, and a model|your knowledge base has (?:nothing|no current figures|no price for this)|neither your attachments nor your knowledge base has|your question seems to be in another language|a question in the language of your pages)\b`,
		`^(?:unfortunately, )?${MATERIAL} (?:provided )?(?:(?:(?:do|does|did)(?: not|n't)|never) (?:say|mention|contain|include|specify|state|provide|give|cover|tell|explain)|(?:say|give)s? no(?:thing| details))`,
		`^(?:unfortunately, )?(?:no|not enough|nothing)\\b.{0,60}\\b(?:found|mentioned|given|available|said|stated)\\b.{0,20}\\bin ${MATERIAL}`,
		String.raw`^(?:unfortunately, )?(?:there is|there's|i (?:found|have|see)) (?:no|not enough|nothing)\b.{0,80}\b(?:sources?|passages?|notes|context|documents?|knowledge base|information)\b`,
		`^(?:(?:this|the|my) (?:answer|response|summary)|this) (?:is|was) (?:based on|taken from|drawn from|generated)`,
		String.raw`^noted\.$`,
		String.raw`^these (?:sentences|passages|quotes)\b.{0,40}\bknowledge\b`,
	].join("|"),
	"i",
);

/** The marker of a quotation, and the agent or source that a sentence is attributed to. */
const QUOTE_MARKER = /^>\s*/;
const SPEAKER = String.raw`(?:the )?(?:[\p{L}&]+ ){0,4}(?:agent|assistant|analyzer|expert|model)`;
const ATTRIBUTION = new RegExp(
	[
		String.raw`^[*_]{0,3}${SPEAKER}[*_]{0,3}\s*:[*_]{0,3}\s*`,
		String.raw`^(?:as|according to|based on|per) ${MATERIAL}(?: (?:says?|states?|notes?|explains?|mentions?|describes?))?\s*,\s*`,
		String.raw`^according to (?:the )?(?:first|second|third|last|other) ${MATERIAL.replace(/^\(\?:[^)]*\)\*/, "")}\s*,\s*`,
		String.raw`^${MATERIAL} (?:says?|states?|notes?|explains?|mentions?|describes?|shows?) that\s+`,
		String.raw`^${SPEAKER} (?:says?|states?|notes?|explains?|adds?) that\s+`,
	].join("|"),
	"iu",
);
/** The bold label of a list item, such as "**Mining**: …". */
const LABEL = /^(\*\*|__)(.{1,80}?)(?:\1\s*[:–—]|[:–—]\1)\s*(\p{L}?)/u;

/**
 * Returns what a sentence states, without list markers and attributions such as "The Q&A agent:". The label of a list
 * item becomes the beginning of its sentence unless the sentence contains its words.
 */
export function stripFraming(sentence: string): string {
	return sentence
		.trim()
		.replace(QUOTE_MARKER, "")
		.replace(LIST_MARKER, "")
		.replace(ATTRIBUTION, "")
		.replace(LABEL, (_, __, label: string, first: string, at: number, text: string) => {
			const rest = text.slice(at).toLowerCase();
			const isRepeated = label
				.split(/\W+/)
				.every((word) => rest.split(word.slice(0, ROOT_CHARS).toLowerCase()).length > 2);
			if (isRepeated) return first;
			// A number at the end of the label doesn't count what follows, as in "**1675**: Work begins".
			return /\p{N}\W*$/u.test(label) ? `${label}: ${first}` : `${label} ${first.toLowerCase()}`;
		});
}

/** Number of characters by which the forms of a word are recognized. */
const ROOT_CHARS = 4;
