import { ListedWords } from "../../text/word-lists.ts";

/** Words, without accents, that show what a message wants: mostly English, some German, French, Spanish and Italian. */

/** Words of greetings, thanks, goodbyes, apologies, agreement and laughter. */
export const COURTESY_WORDS = new ListedWords("courtesyWords");

/** Words of these that may accept an offer. */
export const ACCEPTANCE_WORDS = new ListedWords("acceptanceWords");

/** Words that may stand beside a greeting or thanks without adding a request. */
export const COURTESY_FILLERS = new ListedWords("courtesyFillers");

/** Words that ask for something to be made. */
export const MAKING_VERBS = new ListedWords("makingVerbs");

/** Words that ask for information about something. */
export const TELLING_VERBS = new ListedWords("tellingVerbs");

/** Words that ask for another wording of a text. */
export const REWORDING_VERBS = new ListedWords("rewordingVerbs");

/** Words that start a game or a role play. */
export const PLAY_WORDS = new ListedWords("playWords");

/** Kinds of texts that are written for pleasure. */
export const CREATIVE_GENRES = new ListedWords("creativeGenres");

/** Kinds of texts that are written to somebody or to the public. */
export const LETTER_GENRES = new ListedWords("letterGenres");

/** Kinds of texts that inform. */
export const INFORMATIVE_GENRES = new ListedWords("informativeGenres");

/** Words for programs and their parts. */
export const CODE_WORDS = new ListedWords("codeWords");

/** Words for what a message says about its author's life. */
export const LIFE_WORDS = new ListedWords("lifeWords");

/** Verbs and nouns of taste and personality, as in "do you like music?". */
export const TASTE_WORDS = new ListedWords("tasteWords");

/** Nouns for the parts and properties of an assistant. */
export const SYSTEM_NOUNS = new ListedWords("systemNouns");

/** Verbs for what an assistant does. */
export const SYSTEM_VERBS = new ListedWords("systemVerbs");

/** Verbs for what the people behind a page do for others, as in "do you rent bikes?". */
export const OFFER_VERBS = new ListedWords("offerVerbs");

/** Words that name the assistant as a kind of thing. */
export const SELF_WORDS = new ListedWords("selfWords");

/** Verbs that begin a question. */
export const AUXILIARIES = new ListedWords("auxiliaries");

/** Words that address the assistant. */
export const YOU_WORDS = new ListedWords("youWords");

/** Words with which authors speak of themselves. */
export const AUTHOR_WORDS = new ListedWords("authorWords");

/** What follows "my" in exclamations and courtesies. */
export const EXCLAIMED_NOUNS = new ListedWords("exclaimedNouns");

/** Words that ask what an answer meant. */
export const CLARIFICATION_WORDS = new ListedWords("clarificationWords");
