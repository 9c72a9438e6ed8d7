import * as z from "zod";
import { LazyAsset } from "../../text/lazy-asset.ts";

const Words = z.object({
	/** Verbs in their base form, separated by spaces. See `scripts/words/build-wordnet-verbs.ts`. */
	verbs: z.string(),
	/**
	 * Pairs of antonyms such as `hot/cold`, separated by spaces: those in which both words occur in WordNet's sense-tagged
	 * texts and neither is the other with a negating prefix, without a few that are rarely opposites.
	 */
	antonyms: z.string(),
});

/** Words of WordNet 3.1, whose license is in the file. Load them before calling `checkEvidence`. */
export const WORDNET = new LazyAsset("/data/wordnet.json", (file) =>
	Words.parse(JSON.parse(new TextDecoder().decode(file))),
);
