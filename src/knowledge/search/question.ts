import { isStopWord, wordsOf } from "../terms.ts";

/** Most words of a question that are searched for. */
export const TERMS_MAX = 48;
/** A question with more telling words than this stands for itself, even when it has a pronoun. */
const LEANING_TERMS_MAX = 3;

/** What is searched for, and what is to be embedded: the query, after the context when it means little without. */
export function fullQuestion(query: string, context?: string | null): string {
	return context && leansOnContext(query) ? `${context}\n${query}` : query;
}

/**
 * The words of a question that are searched for, each once: all but those that only say how something is asked. With
 * `tellingOnly` also without everyday words, which no passage bears on a question for.
 */
export function searchTerms(question: string, tellingOnly = false): string[] {
	const words = [...new Set(wordsOf(question))];
	const searched = tellingOnly ? tellingWords(words) : words.filter((word) => !isStopWord(word));
	return searched.slice(0, TERMS_MAX);
}

/** Whether a question is about something: "Who made that?", "Say 0" and "Hello" are not. */
export function isAboutSomething(question: string): boolean {
	return tellingWords(wordsOf(question)).length > 0;
}

function leansOnContext(query: string): boolean {
	const words = wordsOf(query);
	const telling = tellingWords(words).length;
	if (telling === 0) return words.some((word) => PRONOUNS.has(word) || QUESTION_WORDS.has(word));
	return telling <= LEANING_TERMS_MAX && words.some((word) => PRONOUNS.has(word));
}

function tellingWords(words: readonly string[]): string[] {
	return words.filter((word) => !isStopWord(word) && !EVERYDAY_WORDS.has(word) && !ONE_LATIN_SIGN.test(word));
}

/** A letter or a digit alone tells nothing; a sign of another writing may be a word. */
const ONE_LATIN_SIGN = /^[a-z0-9]$/;

const PRONOUNS: ReadonlySet<string> = new Set(
	"he her hers him his it its one she that their them these they this those".split(" "),
);

const QUESTION_WORDS: ReadonlySet<string> = new Set(
	"how what when where which who whom whose why".split(" "),
);

/** Words that are searched for, but that alone are no subject. */
const EVERYDAY_WORDS: ReadonlySet<string> = new Set(
	`answer answered ask asked asking bad believe bit bring brought call called came come comes coming continue days details
	example examples fine find found go goes going gone good great guess hello help hey hi hmm idea interesting joke kind know
	known last lasts let likes look looks lot made make makes making maybe meant means morning name named names need
	new next nice night okay ok ones oh part people possible put question questions really reason repeat right said
	saying says see seen sorry sort start sure take takes talk thank thanks thing things think thought today told took true
	try understand understood want wants way ways welcome went word words work worked works world wow write wrong yeah yep yesterday`.split(
		/\s+/,
	),
);
