import { INTENT_WEIGHTS } from "./intent-weights.ts";
import { INTENTS, type Intent } from "./intents.ts";

/** Minimum probability that a message is small talk or a writing task for the search to be skipped. */
const ASIDE_MIN = 0.55;
/** The same for a message that may ask something after all, such as "it's not working" in a conversation. */
const UNCLEAR_ASIDE_MIN = 0.9;
/** Minimum probability that a message is about the assistant for its name to be searched for. */
const ASSISTANT_MIN = 0.5;
/** The same for a message that may refer to earlier ones, such as "what do you mean". */
const DEPENDENT_ASSISTANT_MIN = 0.7;

/** Whether to search for knowledge, for nothing, or for the assistant, and how probable the latter is. */
export type Decision = { kind: "knowledge" } | { kind: "aside" } | { kind: "assistant"; probability: number };

/**
 * Decides what to search for. `isClearlyDependent` tells whether the message clearly refers to earlier ones. Keywords,
 * such as "game theory", are always searched for.
 */
export function decideSearch(features: Record<string, number>, isClearlyDependent: boolean): Decision {
	const { talk, writing, assistant } = estimateIntent(features);
	const endsWithQuestion = features.asksMidway === 1 && features.isQuestion === 1;
	const asideMin = isClearlyDependent || endsWithQuestion ? UNCLEAR_ASIDE_MIN : ASIDE_MIN;
	if (talk + writing >= asideMin && features.isKeywords !== 1) return { kind: "aside" };
	const assistantMin = isClearlyDependent ? DEPENDENT_ASSISTANT_MIN : ASSISTANT_MIN;
	return assistant >= assistantMin ? { kind: "assistant", probability: assistant } : { kind: "knowledge" };
}

/** Returns the probability of each intent of a message with these features. */
function estimateIntent(features: Record<string, number>): Record<Intent, number> {
	const values = Object.entries(features);
	const weights = INTENT_WEIGHTS.value;
	const scoreOf = (intent: number) =>
		values.reduce((sum, [name, value]) => sum + (weights[name]?.[intent] ?? 0) * value, 0);
	const powers = INTENTS.map((_, intent) => Math.exp(scoreOf(intent)));
	const total = powers.reduce((sum, power) => sum + power, 0);
	const [knowledge = 0, talk = 0, writing = 0, assistant = 0] = powers.map((power) => power / total);
	return { knowledge, talk, writing, assistant };
}
