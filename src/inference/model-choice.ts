import { AppError } from "../errors.ts";
import type { InferenceChain } from "./chain.ts";

/**
 * Asserts that a question can name a model. Accepts any name while a provider does not respond, because it may serve
 * the model once it does.
 *
 * @throws {AppError} `not_found`; the message lists the models
 */
export async function assertModelExists(
	chain: Pick<InferenceChain, "listModels">,
	model: string | undefined,
): Promise<void> {
	if (model === undefined) return;
	const { models, isComplete } = await chain.listModels();
	if (!isComplete || models.some(({ id }) => id === model)) return;
	const names = models.map(({ id }) => `\`${id}\``).join(", ");
	const hint = names === "" ? "Leave the model out." : `Use one of: ${names}.`;
	throw new AppError("not_found", `The model \`${model}\` does not exist. ${hint}`);
}
