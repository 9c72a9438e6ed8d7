import { quoteForPrompt } from "../../text/quote.ts";
import type { ChatMessage } from "../plain-messages.ts";

/** Matches a question for the first message of the user, as in "what did I ask first?". */
const ASKS_FOR_FIRST =
	/\bwhat (?:did i|have i|i) (?:ask(?:ed)?|sa(?:y|id)|wr[oi]te) (?:you )?(?:first|at first|at the (?:start|beginning))\W*$|\bwhat (?:was|is) my (?:very )?first (?:question|message)\W*$/i;
/** Matches a question for the message before it. */
const ASKS_FOR_LAST =
	/\bwhat did i (?:just )?(?:ask|say|write)(?: you)?(?: last| before| just now| earlier)?\W*$|\bwhat (?:was|is) my (?:last|previous) (?:question|message)\W*$/i;
/** Maximum length of a message that is quoted, in UTF-16 code units. */
const QUOTED_MAX_CHARS = 300;

/** Returns the first or the last message of the user if a question about the conversation asks for it, otherwise null. */
export function findEarlierQuestion(question: string, messages: readonly ChatMessage[]): string | null {
	const earlier = messages.filter(({ role }) => role === "user").slice(0, -1);
	const asked = ASKS_FOR_FIRST.test(question)
		? earlier[0]
		: ASKS_FOR_LAST.test(question)
			? earlier.at(-1)
			: undefined;
	const text = asked?.content.trim() ?? "";
	return text === "" || text.length > QUOTED_MAX_CHARS || quoteForPrompt(text) !== text ? null : text;
}
