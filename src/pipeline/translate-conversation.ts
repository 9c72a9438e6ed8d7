import type { PastExchange } from "../knowledge/search/search-plan.ts";
import type { ForeignLanguage } from "../text/foreign-words.ts";
import { toEnglish } from "../text/glossary/translate.ts";

/** A message and the earlier exchanges of its conversation, as far as they are translated to English. */
interface EnglishConversation {
	message: string;
	exchanges: readonly PastExchange[];
}

/**
 * Translates what is not in English. A message of a few words, such as "e un espresso?", is in the language of the
 * message before it if it may be.
 */
export function translateConversation(
	message: string,
	exchanges: readonly PastExchange[],
): EnglishConversation {
	let expected: ForeignLanguage | null = null;
	const translate = (text: string): string => {
		const { text: english, language } = toEnglish(text, expected);
		expected = language;
		return english;
	};
	const english = exchanges.map((exchange) => ({ ...exchange, question: translate(exchange.question) }));
	return { exchanges: english, message: translate(message) };
}
