import { readAboutConversation } from "../../../text/about-conversation.ts";
import { withoutNotes } from "../../../text/earlier-notes.ts";
import { quoteForPrompt } from "../../../text/quote.ts";
import { cutAtWord } from "../../../text/title.ts";
import type { ChatMessage } from "../../plain-messages.ts";

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
	const texts = earlier
		.slice(...WANTED[asked])
		// Notes replace the questions before the first one of the prompt.
		.filter(({ content }) => asked !== "first" || withoutNotes(content) === content)
		.map(({ content }) => withoutNotes(content).replaceAll(/\s+/g, " ").trim());
	const maxChars = asked === "all" ? LISTED_MAX_CHARS : QUOTED_MAX_CHARS;
	return texts
		.filter((text) => text !== "" && quoteForPrompt(text) === text)
		.map((text) => cutAtWord(text, maxChars));
}
