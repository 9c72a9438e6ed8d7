import { ListedWords } from "../../text/word-lists.ts";

/** Words of English, German, French, Spanish and Italian that show how a message depends on what was said before. */

/** Pronouns that rarely stand for anything but a thing or person mentioned before. */
export const STRONG_PRONOUNS = new ListedWords("strongPronouns");

/** Words that stand for something mentioned before, but often have another meaning. */
export const WEAK_PRONOUNS = new ListedWords("weakPronouns");

/** Words that connect a message to the one before when they start it. */
export const CONNECTIVES = new ListedWords("connectives");

/** Words that ask to continue, to repeat or to change the form of the last answer. */
export const CONTINUATIONS = new ListedWords("continuations");

/** Words that pick something from what was listed or compared before. */
export const SELECTIONS = new ListedWords("selections");

/** Words that compare, and so need a second thing. */
export const COMPARISONS = new ListedWords("comparisons");

/** Nouns that name an aspect of something, and so need a thing that they belong to. */
export const ASPECTS = new ListedWords("aspects");

/** Question words. */
export const QUESTION_WORDS = new ListedWords("questionWords");

/** Prepositions and conjunctions that start a fragment of a sentence. */
export const FRAGMENT_STARTS = new ListedWords("fragmentStarts");

/** Words that end a message that continues another one. */
export const TRAILERS = new ListedWords("trailers");
