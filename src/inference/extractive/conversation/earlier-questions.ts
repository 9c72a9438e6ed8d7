import { readAboutConversation, readAskedAbout } from "../../../text/about-conversation.ts";
import { isStopWord } from "../../../text/common-words.ts";
import { withoutNotes } from "../../../text/earlier-notes.ts";
import { quoteForPrompt } from "../../../text/quote.ts";
import { splitWords } from "../../../text/terms.ts";
import { cutAtWord } from "../../../text/title.ts";
import type { ChatMessage } from "../../plain-messages.ts";
import { isOpen, isYesNo } from "../question/question-shape.ts";
import { stemOf } from "../words/stems.ts";

/** Maximum length of a message that is quoted, in UTF-16 code units. */
const QUOTED_MAX_CHARS = 300;
/** Maximum number of messages that are listed, and the length of each in UTF-16 code units. */
const LISTED_MAX = 20;
const LISTED_MAX_CHARS = 120;
/** Which messages are wanted, as arguments of `slice`. */
const WANTED = { first: [0, 1], last: [-1], all: [-LISTED_MAX] } as const;

/**
 * Returns the earlier messages of the user that a question about the conversation asks for, oldest first. Returns null if
 * it doesn't ask for any.
 */
export function findEarlierQuestions(question: string, messages: readonly ChatMessage[]): string[] | null {
	const asked = readAboutConversation(question);
	if (asked === null || asked === "answer") return null;
	const earlier = messages.filter(({ role }) => role === "user").slice(0, -1);
	const about = readAskedAbout(question);
	if (about !== null) return findQuestionsAbout(about, earlier);
	const texts = earlier
		.slice(...WANTED[asked])
		// Notes replace the questions before the first one of the prompt.
		.filter(({ content }) => asked !== "first" || withoutNotes(content) === content)
		.map(({ content }) => withoutNotes(content).replaceAll(/\s+/g, " ").trim());
	return listQuotable(texts, asked === "all" ? LISTED_MAX_CHARS : QUOTED_MAX_CHARS);
}

/**
 * Returns the earlier questions that contain the words for a subject, or only the first of them. If none does, returns all
 * questions, because they may name it in other words.
 */
function findQuestionsAbout(
	{ about, isFirst }: { about: string; isFirst: boolean },
	earlier: readonly ChatMessage[],
): string[] {
	const wanted = stemsOfAll(about);
	const questions = earlier
		.map(({ content }) => withoutNotes(content).replaceAll(/\s+/g, " ").trim())
		.filter((text) => /[?？]\s*$/.test(text) || isOpen(text.toLowerCase()) || isYesNo(text.toLowerCase()));
	const onSubject = questions.filter((text) => {
		const stems = new Set(stemsOfAll(text));
		return wanted.length > 0 && wanted.every((stem) => stems.has(stem));
	});
	if (onSubject.length === 0) return listQuotable(questions.slice(-LISTED_MAX), LISTED_MAX_CHARS);
	return listQuotable(isFirst ? onSubject.slice(0, 1) : onSubject.slice(-LISTED_MAX), LISTED_MAX_CHARS);
}

function stemsOfAll(text: string): string[] {
	return splitWords(text)
		.filter((word) => !isStopWord(word))
		.map(stemOf);
}

function listQuotable(texts: readonly string[], maxChars: number): string[] {
	return texts
		.filter((text) => text !== "" && quoteForPrompt(text) === text)
		.map((text) => cutAtWord(text, maxChars));
}
