import { Hono } from "hono";
import { EmbeddingList, EmbeddingRequest, OpenAiError, type OpenAiModel } from "../../contracts/openai.ts";
import { AppError } from "../../errors.ts";
import { createEmbedder } from "../../knowledge/embeddings/create.ts";
import type { Embedder } from "../../knowledge/embeddings/embedder.ts";
import { StaticEmbedder } from "../../knowledge/embeddings/static.ts";
import { normalise } from "../../knowledge/embeddings/vector.ts";
import { estimateTokens } from "../../text/tokens.ts";
import { ProviderError } from "../../upstream/provider-error.ts";
import type { AppEnv } from "../app-env.ts";
import { describeRoute } from "../openapi/describe.ts";
import { OpenAiFault } from "./errors.ts";
import { readOpenAi, unknownModel } from "./request.ts";

/** After this time a model that did not answer may be asked again, in seconds. */
const RETRY_AFTER_S = 5;

const describeEmbeddings = describeRoute(
	"Create embeddings with the knowledge-base model",
	{ 200: EmbeddingList },
	{
		json: EmbeddingRequest,
		errorSchema: OpenAiError,
		errors: [
			"invalid_json",
			"invalid_request",
			"not_found",
			"body_too_large",
			"model_unavailable",
			"generation_failed",
		],
	},
);

/** `/embeddings` as OpenAI has it; whoever mounts it authenticates. */
export const openaiEmbeddings = new Hono<AppEnv>().post("/embeddings", describeEmbeddings, async (c) => {
	const request = readOpenAi(EmbeddingRequest, await c.req.text());
	const embedder = await createEmbedder(c.var.config, c.env);
	if ("unavailable" in embedder) {
		throw new AppError("model_unavailable", embedder.unavailable, { retryAfterS: RETRY_AFTER_S });
	}
	if (request.model !== embedder.model) throw unknownModel(request.model);
	const texts = typeof request.input === "string" ? [request.input] : request.input;
	const vectors = await vectorsOf(embedder, texts, c.req.raw.signal);
	const tokens = tokensOf(embedder, texts);
	return c.json({
		object: "list",
		data: vectors.map((vector, index) => {
			const cut = inDimensions(vector, request.dimensions ?? vector.length, embedder);
			const embedding = request.encoding_format === "base64" ? base64Of(cut) : [...cut];
			return { object: "embedding" as const, index, embedding };
		}),
		model: embedder.model,
		usage: { prompt_tokens: tokens, total_tokens: tokens },
	} satisfies EmbeddingList);
});

/** The model that embeds, as `/v1/models` lists it; none while nothing does. */
export async function embeddingModels(...by: Parameters<typeof createEmbedder>): Promise<OpenAiModel[]> {
	const embedder = await createEmbedder(...by);
	if ("unavailable" in embedder) return [];
	return [{ id: embedder.model, object: "model", created: 0, owned_by: "embeddings" }];
}

async function vectorsOf(
	embedder: Embedder,
	texts: readonly string[],
	signal: AbortSignal,
): Promise<Float32Array[]> {
	try {
		return await embedder.embed(texts, "passage", signal);
	} catch (error) {
		if (!(error instanceof ProviderError)) throw error;
		const later = error.kind === "busy" || error.kind === "unreachable";
		const retryAfterS = Math.ceil((error.retryAfterMs ?? RETRY_AFTER_S * 1_000) / 1_000);
		throw new AppError(later ? "model_unavailable" : "generation_failed", error.message, {
			cause: error,
			...(later && { retryAfterS }),
		});
	}
}

/** The first dimensions of a vector, of length 1 again. Only static vectors are made to be cut. */
function inDimensions(vector: Float32Array, dimensions: number, embedder: Embedder): Float32Array {
	if (dimensions === vector.length) return vector;
	if (embedder instanceof StaticEmbedder && dimensions < vector.length) {
		return normalise(vector.slice(0, dimensions));
	}
	const can = embedder instanceof StaticEmbedder ? "at most" : "only";
	throw new OpenAiFault("invalid_request", `dimensions: this model gives ${can} ${vector.length}.`, {
		param: "dimensions",
	});
}

function tokensOf(embedder: Embedder, texts: readonly string[]): number {
	const count =
		embedder instanceof StaticEmbedder
			? embedder.tokensOf.bind(embedder)
			: (text: string) => estimateTokens(text);
	return texts.reduce((sum, text) => sum + count(text), 0);
}

/** Typed arrays have the machine's order of bytes, which is little-endian wherever Workers run. */
function base64Of(vector: Float32Array): string {
	const bytes = new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
	return btoa(String.fromCharCode(...bytes));
}
