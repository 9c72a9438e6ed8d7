import { PUBLIC_FILES } from "../../scripts/assets/public-files.ts";
import { CLASSIFIER } from "../../src/agents/classifier/classify.ts";
import { EVIDENCE_MODELS } from "../../src/knowledge/evidence/models.ts";
import { WORDNET } from "../../src/knowledge/evidence/wordnet.ts";
import { RELEVANCE_MODELS } from "../../src/knowledge/search/relevance-models.ts";
import { KNOWN_WORDS } from "../../src/text/known-words.ts";

const assets = [CLASSIFIER, EVIDENCE_MODELS, KNOWN_WORDS, RELEVANCE_MODELS, WORDNET];
await Promise.all(assets.map((asset) => asset.load(PUBLIC_FILES)));
