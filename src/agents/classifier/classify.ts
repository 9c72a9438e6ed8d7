import type { Classification } from "../../contracts/agents.ts";
import { classifyWith } from "./classification.ts";
import weights from "./weights.bin";
import { decodeModel } from "./weights-file.ts";

const MODEL = decodeModel(weights);

/** Predicts the agent and the question type for a message, each with a calibrated probability. */
export function classify(message: string): Classification {
	return classifyWith(MODEL, message);
}
