import type { Classification } from "../../contracts/agents.ts";
import { classifyWith } from "./classification.ts";
import type { Model } from "./model.ts";
import weights from "./weights.bin";
import { decodeModel } from "./weights-file.ts";

/** Decoded when it is first needed, because that takes a sixth of the Worker's start. */
let model: Model | null = null;

/** Predicts the agent and the question type for a message, each with a calibrated probability. */
export function classify(message: string): Classification {
	model ??= decodeModel(weights);
	return classifyWith(model, message);
}
