import { CLASSIFIER } from "../../src/agents/classifier/classify.ts";
import { REQUEST_WORDS } from "../../src/agents/requests/languages.ts";
import { EVIDENCE_MODELS } from "../../src/knowledge/evidence/models.ts";
import { WORDNET } from "../../src/knowledge/evidence/wordnet.ts";
import { HTML_PARSER } from "../../src/knowledge/extract/dom.ts";
import { EVERYDAY_MESSAGES, EVERYDAY_TOPICS } from "../../src/knowledge/search/everyday-texts.ts";
import { RELEVANCE_MODELS } from "../../src/knowledge/search/relevance-models.ts";
import { STARTER_ARTICLES } from "../../src/knowledge/starter/starter.ts";
import { INTENT_WEIGHTS } from "../../src/pipeline/intent/intent-weights.ts";
import { GLOSSARY } from "../../src/text/glossary/glossary.ts";
import { KNOWN_WORDS } from "../../src/text/known-words.ts";
import { WORD_LISTS } from "../../src/text/word-lists.ts";
import { PUBLIC_FILES } from "./public-files.ts";

// Loads everything that the Worker loads on demand. Import it for code that runs in Node.js.

const data = [
	CLASSIFIER,
	EVERYDAY_MESSAGES,
	EVERYDAY_TOPICS,
	EVIDENCE_MODELS,
	GLOSSARY,
	HTML_PARSER,
	INTENT_WEIGHTS,
	KNOWN_WORDS,
	RELEVANCE_MODELS,
	REQUEST_WORDS,
	STARTER_ARTICLES,
	WORDNET,
	WORD_LISTS,
];
await Promise.all(data.map((asset) => asset.load(PUBLIC_FILES)));
