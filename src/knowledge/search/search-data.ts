import { KNOWN_WORDS } from "../../text/known-words.ts";
import type { Assets } from "../../text/lazy-asset.ts";
import { RELEVANCE_MODELS } from "./relevance-models.ts";

/**
 * Loads the dictionary that misspelled words are found by and the models that judge relevance, unless they are loaded.
 *
 * @throws {Error} when a file cannot be read
 */
export async function loadSearchData(assets: Assets): Promise<void> {
	await Promise.all([KNOWN_WORDS.load(assets), RELEVANCE_MODELS.load(assets)]);
}
