import type { Context } from "hono";
import type { Config } from "../../config.ts";
import { AgentType } from "../../contracts/agents.ts";
import type { InferencePart } from "../../contracts/health.ts";
import type { OpenAiModel } from "../../contracts/openai.ts";
import { AgentName, type OwnAgent } from "../../contracts/own-agents.ts";
import { AppError, unwrap } from "../../errors.ts";
import type { InferenceChain } from "../../inference/chain.ts";
import { createChain } from "../../inference/create.ts";
import { type AppEnv, brainOf } from "../app-env.ts";
import { embeddingModels } from "./embedding-models.ts";
import { invalidParameter } from "./errors.ts";
import { openAiModel } from "./openai-model.ts";
import { AGENT_PREFIX, type CompletionRequest, namesOf, unknownModel } from "./request.ts";

/** Returns the agents, including the user's own, the models that are ready, and the aliases of them. */
export async function listModels(c: Context<AppEnv>): Promise<OpenAiModel[]> {
	const chain = modelsOf(c);
	const [chat, embedding] = await Promise.all([
		healthOf(chain).then((health) => readyModels(c, chain, health)),
		embeddingModels(c.var.config, c.env),
	]);
	const models = [...chat, ...embedding];
	// A server may use the same model for answers and embeddings, so remove duplicates.
	const unique = models.filter(({ id }, index) => models.findIndex((other) => other.id === id) === index);
	return [...unique, ...aliasesOf(unique, c.var.config)];
}

/**
 * Returns the request with the own agent or the model that it names. Asserts that it can answer: a plain model must be
 * ready.
 *
 * @throws {AppError} `model_unavailable` for a plain model that may exist but is not ready, `invalid_request` for an
 * embedding model, otherwise `not_found`; the message lists the models
 */
export async function resolveModel(
	c: Context<AppEnv>,
	request: CompletionRequest,
): Promise<CompletionRequest> {
	if (request.agent !== null) return request;
	const ownAgent = await findOwnAgent(c, request.target);
	if (ownAgent !== null) return { ...request, agent: "general", ownAgent };
	const isDefault = await requireModel(c, request);
	return isDefault ? request : { ...request, chosenModel: request.target };
}

async function findOwnAgent(c: Context<AppEnv>, target: string): Promise<OwnAgent | null> {
	if (!target.startsWith(AGENT_PREFIX)) return null;
	const name = AgentName.safeParse(target.slice(AGENT_PREFIX.length));
	if (!name.success) return null;
	const found = await brainOf(c).getOwnAgentByName(name.data);
	if ("error" in found && found.error.code === "not_found") return null;
	return unwrap(found);
}

/** Asserts that a plain model can answer. Returns whether it is the default model. */
async function requireModel(c: Context<AppEnv>, { model, target }: CompletionRequest): Promise<boolean> {
	const chain = modelsOf(c);
	const health = await healthOf(chain);
	if (health?.status === "ok" && health.model === target) return true;
	const ready = await readyModels(c, chain, health);
	if (ready.some(({ id }) => id === target)) return false;
	if ((await embeddingModels(c.var.config, c.env)).some(({ id }) => id === target))
		throw invalidParameter("model", `\`${model}\` is an embedding model; use it with /v1/embeddings`);
	const usable = [...ready, ...aliasesOf(ready, c.var.config)];
	if (health === null || health.status === "ok" || !(await mayServe(chain, health, target)))
		throw unknownModel(model, target, usable);
	const reason = health.detail ?? "The model is not ready; try again soon.";
	throw new AppError("model_unavailable", `${reason} Available now: ${namesOf(usable)}.`, { retryAfterS: 5 });
}

/** Checks whether a model that is not ready may have this name. A server that is down does not tell. */
async function mayServe(chain: InferenceChain, { model }: InferencePart, target: string): Promise<boolean> {
	if (target.startsWith(AGENT_PREFIX)) return false;
	if (model === null || model === target) return true;
	return (await chain.listModels()).models.some(({ id }) => id === target);
}

/** Returns the providers with a model: a client that names a model expects that model or an error, not quotes. */
function modelsOf(c: Context<AppEnv>): InferenceChain {
	return createChain(c.var.config, c.env).modelsOnly();
}

async function healthOf(chain: InferenceChain): Promise<InferencePart | null> {
	return chain.isEmpty ? null : chain.health();
}

async function readyModels(
	c: Context<AppEnv>,
	chain: InferenceChain,
	health: InferencePart | null,
): Promise<OpenAiModel[]> {
	const ownAgents = unwrap(await brainOf(c).listOwnAgents());
	const agents = [
		...AgentType.options.map((name) => openAiModel(AGENT_PREFIX + name, "omeruta")),
		...ownAgents.map(({ name, created_at }) =>
			openAiModel(AGENT_PREFIX + name, "omeruta", Date.parse(created_at)),
		),
	];
	if (health?.status !== "ok" || health.model === null) return agents;
	const { model, provider } = health;
	const others = (await chain.listModels()).models.filter(({ id }) => id !== model);
	return [
		...agents,
		openAiModel(model, provider),
		...others.map(({ id, provider }) => openAiModel(id, provider)),
	];
}

/** Returns the aliases of `models` that `MODEL_ALIASES` configures. */
function aliasesOf(models: readonly OpenAiModel[], { modelAliases }: Config): OpenAiModel[] {
	return [...modelAliases].flatMap(([alias, target]) => {
		const model = models.find(({ id }) => id === target);
		return model === undefined || alias === target ? [] : [{ ...model, id: alias }];
	});
}
