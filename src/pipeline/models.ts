import { CLASSIFIER } from "../agents/classifier/classify.ts";
import { REQUEST_WORDS } from "../agents/requests/languages.ts";
import { EVIDENCE_MODELS } from "../knowledge/evidence/models.ts";
import { WORDNET } from "../knowledge/evidence/wordnet.ts";
import { HTML_PARSER } from "../knowledge/extract/dom.ts";
import { EVERYDAY_MESSAGES, EVERYDAY_TOPICS } from "../knowledge/search/everyday-texts.ts";
import { RELEVANCE_MODELS } from "../knowledge/search/relevance-models.ts";
import { GLOSSARY } from "../text/glossary/glossary.ts";
import { KNOWN_WORDS } from "../text/known-words.ts";
import type { Assets } from "../text/lazy-asset.ts";
import { WORD_LISTS } from "../text/word-lists.ts";
import { INTENT_WEIGHTS } from "./intent/intent-weights.ts";

/** Includes tables of words, and the parser of attachments, which a question is accepted with. */
const MODELS = [
	CLASSIFIER,
	EVERYDAY_MESSAGES,
	EVERYDAY_TOPICS,
	EVIDENCE_MODELS,
	GLOSSARY,
	INTENT_WEIGHTS,
	KNOWN_WORDS,
	RELEVANCE_MODELS,
	REQUEST_WORDS,
	WORDNET,
	WORD_LISTS,
	HTML_PARSER,
];

/** Checks whether this isolate has loaded the trained models of the pipeline. */
export function areModelsLoaded(): boolean {
	return MODELS.every(({ isLoaded }) => isLoaded);
}

/**
 * Loads the trained models that answering a question needs, unless they are loaded.
 *
 * @throws {Error} when a file cannot be read
 */
export async function loadModels(assets: Assets): Promise<void> {
	await Promise.all(MODELS.map((model) => model.load(assets)));
}
