import type { Classification } from "../../contracts/agents.ts";
import { LazyAsset } from "../../text/lazy-asset.ts";
import { classifyWith } from "./classification.ts";
import { decodeModel } from "./weights-file.ts";

/** The trained classifier. Load it before calling `classify`. */
export const CLASSIFIER = new LazyAsset("/data/classifier.bin", decodeModel);

/** Predicts the agent and the question type for a message, each with a calibrated probability. */
export function classify(message: string): Classification {
	return classifyWith(CLASSIFIER.value, message);
}
