import { PUBLIC_FILES } from "../../scripts/assets/public-files.ts";
import { CLASSIFIER } from "../../src/agents/classifier/classify.ts";
import { KNOWN_WORDS } from "../../src/text/known-words.ts";

await Promise.all([CLASSIFIER.load(PUBLIC_FILES), KNOWN_WORDS.load(PUBLIC_FILES)]);
