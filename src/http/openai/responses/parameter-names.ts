import type { OpenAiError } from "../../../contracts/openai.ts";
import type { AppError } from "../../../errors.ts";
import { toOpenAiError } from "../errors.ts";

/** The parameters of a chat completion with another name in a response. A longer name precedes its start. */
const NAMES = [
	["response_format.json_schema", "text.format"],
	["response_format", "text.format"],
	["reasoning_effort", "reasoning.effort"],
	["verbosity", "text.verbosity"],
	["messages", "input"],
] as const;

/**
 * Converts an error about a response that is answered like a chat completion. Names parameters as the client sent them.
 */
export function toResponseError(failure: AppError): OpenAiError {
	const { error } = toOpenAiError(failure);
	const { param, message } = error;
	const [name, own] = NAMES.find(([name]) => param?.startsWith(name)) ?? ["", ""];
	return {
		error: { ...error, param: param?.replace(name, own) ?? null, message: message.replace(name, own) },
	};
}
