import * as z from "zod";
import { LazyAsset } from "../../text/lazy-asset.ts";
import { type RelevanceModel, StoredTrees } from "./relevance-model.ts";

const StoredBoostedTrees = z.object({ bias: z.number(), trees: StoredTrees });
const StoredModel: z.ZodType<RelevanceModel> = z.object({
	minProbability: z.number(),
	starterMinProbability: z.number(),
	passages: StoredBoostedTrees,
	questions: StoredBoostedTrees,
});

/** What `scripts/relevance/train.ts` writes. */
const StoredModels = z.object({ withoutVectors: StoredModel, withVectors: StoredModel });

/** The trained models of relevance. Load them before calling `judgeRelevance`. */
export const RELEVANCE_MODELS = new LazyAsset("/data/relevance-models.json", (file) =>
	StoredModels.parse(JSON.parse(new TextDecoder().decode(file))),
);
