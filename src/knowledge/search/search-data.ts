import { KNOWN_WORDS } from "../../text/known-words.ts";
import type { Assets } from "../../text/lazy-asset.ts";
import { WORD_LISTS } from "../../text/word-lists.ts";
import { EVERYDAY_MESSAGES, EVERYDAY_TOPICS } from "./everyday-texts.ts";
import { RELEVANCE_MODELS } from "./relevance-models.ts";

const SEARCH_DATA = [EVERYDAY_MESSAGES, EVERYDAY_TOPICS, KNOWN_WORDS, RELEVANCE_MODELS, WORD_LISTS];

/**
 * Loads the dictionary that misspelled words are found by, what relevance is judged by, and lists of words, unless they are
 * loaded.
 *
 * @throws {Error} when a file cannot be read
 */
export async function loadSearchData(assets: Assets): Promise<void> {
	await Promise.all(SEARCH_DATA.map((data) => data.load(assets)));
}
