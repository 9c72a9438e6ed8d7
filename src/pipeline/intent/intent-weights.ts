import * as z from "zod";
import { LazyAsset } from "../../text/lazy-asset.ts";

/** The weights of each feature of a message, in the order of `INTENTS`, by its name. */
const StoredWeights = z.record(z.string(), z.array(z.number()));

/** What `scripts/intent/train-intent.ts` writes. Load it before calling `decideSearch`. */
export const INTENT_WEIGHTS = new LazyAsset("/data/intent-weights.json", (file) =>
	StoredWeights.parse(JSON.parse(new TextDecoder().decode(file))),
);
