import type { Context } from "hono";
import type { Config } from "../../config.ts";
import { AgentType } from "../../contracts/agents.ts";
import type { OpenAiModel } from "../../contracts/openai.ts";
import { AppError } from "../../errors.ts";
import { createChain } from "../../inference/create.ts";
import type { AppEnv } from "../app-env.ts";
import { embeddingModels } from "./embedding-models.ts";
import { AGENT_PREFIX, unknownModel } from "./request.ts";

/** Returns the agents, the models that are ready, and the aliases of both. */
export async function listModels(c: Context<AppEnv>): Promise<OpenAiModel[]> {
	const [chat, embedding] = await Promise.all([chatModels(c), embeddingModels(c.var.config, c.env)]);
	const models = [...chat, ...embedding];
	// A server may use the same model for answers and embeddings, so remove duplicates.
	const unique = models.filter(({ id }, index) => models.findIndex((other) => other.id === id) === index);
	return [...unique, ...aliasesOf(unique, c.var.config)];
}

/**
 * Asserts that a model can answer: an agent, or the plain model that is ready.
 *
 * @throws {AppError} `model_unavailable` when no plain model is ready, otherwise `not_found`; the message lists the
 * models
 */
export async function requireModel(
	c: Context<AppEnv>,
	{ model, target }: { model: string; target: string },
): Promise<void> {
	const config = modelsOnly(c.var.config);
	if (config.inference.length > 0 && !target.startsWith(AGENT_PREFIX)) {
		const { status, model: ready, detail } = await createChain(config, c.env).health();
		if (status !== "ok")
			throw new AppError("model_unavailable", detail ?? "The model is not ready; try again soon.", {
				retryAfterS: 5,
			});
		if (ready === target) return;
	}
	const models = await chatModels(c);
	if (models.some(({ id }) => id === target)) return;
	throw unknownModel(model, [...models, ...aliasesOf(models, c.var.config)]);
}

/** Excludes the extractive provider, because a client that names a model expects that model or an error. */
export function modelsOnly(config: Config): Config {
	return { ...config, inference: config.inference.filter((name) => name !== "extractive") };
}

async function chatModels(c: Context<AppEnv>): Promise<OpenAiModel[]> {
	const agents = AgentType.options.map((agent) => modelOf(AGENT_PREFIX + agent, "omeruta"));
	const config = modelsOnly(c.var.config);
	if (config.inference.length === 0) return agents;
	const { status, model, provider } = await createChain(config, c.env).health();
	return status === "ok" && model !== null ? [...agents, modelOf(model, provider)] : agents;
}

/** Returns the aliases of `models` that `MODEL_ALIASES` configures. */
function aliasesOf(models: readonly OpenAiModel[], { modelAliases }: Config): OpenAiModel[] {
	return [...modelAliases].flatMap(([alias, target]) => {
		const model = models.find(({ id }) => id === target);
		return model === undefined || alias === target ? [] : [{ ...model, id: alias }];
	});
}

function modelOf(id: string, owner: string): OpenAiModel {
	return { id, object: "model", created: 0, owned_by: owner };
}
