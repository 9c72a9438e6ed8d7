import type { ModelFeatures } from "../../../src/contracts/openai-features.ts";
import type { ChildRequest, PlainMessage } from "../child-protocol.ts";
import { EngineError, type GenerateRequest } from "../engine.ts";
import { answerGrammar } from "./answer-grammar.ts";
import { describeTools } from "./tool-format.ts";

/**
 * Converts the features of a request to a prompt, a grammar and biases, which any model supports.
 *
 * @throws {EngineError} `request_refused` when the engine cannot do what a feature requires; the error names it
 */
export function toChildRequest({ features, messages, ...request }: GenerateRequest): ChildRequest {
	const imageAt = messages.findIndex(({ images }) => images !== undefined);
	if (imageAt >= 0)
		throw refused(`messages.${imageAt}.content`, "has an image, but this model cannot read images");
	for (const name of ["reasoning_effort", "verbosity"] as const)
		if (features[name] !== undefined && features[name] !== NEUTRAL[name])
			throw refused(name, "is not supported by this model; omit it");
	return {
		...request,
		messages: features.tools === undefined ? plain(messages) : describeTools(messages, features.tools),
		grammar: answerGrammar(features),
		logitBias: Object.entries(features.logit_bias ?? {}).map(([token, bias]) => [Number(token), bias]),
		topLogprobs: features.logprobs ? (features.top_logprobs ?? 0) : null,
	};
}

/** Values that ask for what happens anyway. */
const NEUTRAL: Pick<ModelFeatures, "reasoning_effort" | "verbosity"> = {
	reasoning_effort: "none",
	verbosity: "medium",
};

function plain(messages: GenerateRequest["messages"]): PlainMessage[] {
	return messages.map(({ role, content }) => ({ role: role === "tool" ? "user" : role, content }));
}

function refused(param: string, reason: string): EngineError {
	return new EngineError("request_refused", `${param}: ${reason}.`, { param });
}
