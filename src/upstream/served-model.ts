import * as z from "zod";

/** A model that a server serves, as far as it is known. */
export interface ServedModel {
	name: string | null;
	/** The size of its context window; null until it has been read, "unknown" if the server does not report it. */
	contextTokens: number | "unknown" | null;
	/** The number of its parameters; null if the server does not report it. */
	parameters: number | null;
}

/** The models that a server lists. The first is its default. */
export interface ServedModels {
	/** Empty if the server lists none, or in an unknown format. */
	models: ServedModel[];
	/** Epoch milliseconds. */
	readAt: number;
}

/**
 * Where servers report the context size if their list of models does not contain it: llama-server, Ollama and
 * LM Studio.
 *
 * @see https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md#get-props-get-server-global-properties
 * @see https://docs.ollama.com/api/ps
 * @see https://lmstudio.ai/docs/developer/rest/endpoints
 */
export const CONTEXT_PATHS = ["/props", "/api/ps", "/api/v0/models"] as const;

/** A size in tokens, or a number of parameters. Any other value is treated as missing. */
const Size = z.int().positive().nullish().catch(null);

/** The response of `GET /v1/models`. `meta.n_ctx_train` of llama-server is left out: its context may be smaller. */
export const ModelList = z.lazy(() =>
	z.object({
		data: z.array(
			z.object({
				id: z.string(),
				// The bundled server and OpenRouter; vLLM and SGLang; Groq.
				context_length: Size,
				max_model_len: Size,
				context_window: Size,
				// llama-server and the bundled server.
				meta: z.object({ n_params: Size }).nullish().catch(null),
			}),
		),
	}),
);

const Props = z.object({ default_generation_settings: z.object({ n_ctx: Size }) });
const LoadedModels = z.object({ models: z.array(z.object({ name: z.string(), context_length: Size })) });
const KnownModels = z.object({
	data: z.array(z.object({ id: z.string(), loaded_context_length: Size })),
});

interface ListedModel {
	name: string;
	contextTokens: number | null;
	parameters: number | null;
}

/** Reads the models in the response of `GET /v1/models`. */
export function readModels(body: unknown): ListedModel[] {
	const listed = ModelList.safeParse(body).data?.data ?? [];
	return listed.map(({ id, context_length, max_model_len, context_window, meta }) => ({
		name: id,
		contextTokens: context_length ?? max_model_len ?? context_window ?? null,
		parameters: meta?.n_params ?? null,
	}));
}

/** Reads the first model in the response of `GET /v1/models`, or returns null. */
export function readFirstModel(body: unknown): ListedModel | null {
	return readModels(body)[0] ?? null;
}

/**
 * Returns the names of the models that can answer: the first, which is the default, and those whose name does not say
 * that they embed or rerank texts. Ollama and LM Studio list such models, too, and do not tell them apart.
 */
export function chatModelsOf({ models }: ServedModels): string[] {
	return models
		.filter(({ name }, at) => at === 0 || !/embed|rerank/i.test(name ?? ""))
		.flatMap(({ name }) => name ?? []);
}

/** Reads the context size of a model from the response of one of `CONTEXT_PATHS`, or returns null. */
export function readContextTokens(
	path: (typeof CONTEXT_PATHS)[number],
	body: unknown,
	model: string | null,
): number | null {
	switch (path) {
		case "/props":
			return Props.safeParse(body).data?.default_generation_settings.n_ctx ?? null;
		case "/api/ps": {
			const loaded = LoadedModels.safeParse(body).data?.models ?? [];
			return loaded.find(({ name }) => name === model)?.context_length ?? null;
		}
		case "/api/v0/models": {
			const known = KnownModels.safeParse(body).data?.data ?? [];
			return known.find(({ id }) => id === model)?.loaded_context_length ?? null;
		}
	}
}
