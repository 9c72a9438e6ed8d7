import * as z from "zod";
import { LazyAsset } from "../../text/lazy-asset.ts";
import { StoredTrees } from "../search/relevance-model.ts";
import type { EvidenceModel } from "./model.ts";
import { SIGNALS } from "./signals.ts";

const StoredModel = z
	.object({
		bias: z.number(),
		weights: z.record(z.enum(SIGNALS), z.number()),
		trees: StoredTrees,
		networks: z.array(z.string().transform(parseWeights)),
	})
	.transform(
		({ weights, ...rest }): EvidenceModel => ({ ...rest, weights: SIGNALS.map((name) => weights[name]) }),
	);

/** Reads the weights of a network, which are thousandths, separated by spaces. */
function parseWeights(text: string): Float64Array {
	return Float64Array.from(text.split(" "), (weight) => Number(weight) / 1000);
}

/** What `scripts/answers/train-evidence.ts` writes. */
const StoredModels = z.object({ withoutVectors: StoredModel, withVectors: StoredModel });

/** The trained models of the evidence check. Load them before calling `checkEvidence`. */
export const EVIDENCE_MODELS = new LazyAsset("/data/evidence-models.json", (file) =>
	StoredModels.parse(JSON.parse(new TextDecoder().decode(file))),
);
