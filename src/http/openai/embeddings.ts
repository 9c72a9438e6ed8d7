import { Hono } from "hono";
import { EmbeddingList, EmbeddingRequest } from "../../contracts/openai.ts";
import { AppError } from "../../errors.ts";
import { createEmbedder } from "../../knowledge/embeddings/create.ts";
import type { Embedder } from "../../knowledge/embeddings/embedder.ts";
import { StaticEmbedder } from "../../knowledge/embeddings/static.ts";
import { normalize } from "../../knowledge/embeddings/vector.ts";
import { estimateTokens } from "../../text/tokens.ts";
import { ProviderError } from "../../upstream/provider-error.ts";
import type { AppEnv } from "../app-env.ts";
import { describeRoute } from "../openapi/describe.ts";
import { invalidParameter } from "./errors.ts";
import { parseOpenAiBody, unknownModel } from "./request.ts";

/** The `Retry-After` value when the model is unavailable and its error specifies no delay. */
const RETRY_AFTER_S = 5;

const describeEmbeddings = describeRoute(
	"Create embeddings with the knowledge-base model",
	{ 200: EmbeddingList },
	{
		json: EmbeddingRequest,
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

/** OpenAI's `/embeddings` route. The router that mounts it handles authentication. */
export const openaiEmbeddings = new Hono<AppEnv>().post("/embeddings", describeEmbeddings, async (c) => {
	const request = parseOpenAiBody(EmbeddingRequest, await c.req.text());
	const embedder = await createEmbedder(c.var.config, c.env);
	if ("unavailable" in embedder) {
		throw new AppError("model_unavailable", embedder.unavailable, { retryAfterS: RETRY_AFTER_S });
	}
	const target = c.var.config.modelAliases.get(request.model) ?? request.model;
	if (target !== embedder.model) throw unknownModel(request.model, target, [{ id: embedder.model }]);
	const texts = typeof request.input === "string" ? [request.input] : request.input;
	const vectors = await embed(embedder, texts, c.req.raw.signal);
	const tokens = countTokens(embedder, texts);
	return c.json({
		object: "list",
		data: vectors.map((vector, index) => {
			const shortened = shorten(vector, request.dimensions ?? vector.length, embedder);
			const embedding = request.encoding_format === "base64" ? toBase64(shortened) : [...shortened];
			return { object: "embedding" as const, index, embedding };
		}),
		model: embedder.model,
		usage: { prompt_tokens: tokens, total_tokens: tokens },
	} satisfies EmbeddingList);
});

async function embed(
	embedder: Embedder,
	texts: readonly string[],
	signal: AbortSignal,
): Promise<Float32Array[]> {
	try {
		return await embedder.embed(texts, "passage", signal);
	} catch (error) {
		if (!(error instanceof ProviderError)) throw error;
		const isTemporary = ["busy", "loading", "unreachable"].includes(error.kind);
		const retryAfterS = Math.ceil((error.retryAfterMs ?? RETRY_AFTER_S * 1_000) / 1_000);
		throw new AppError(isTemporary ? "model_unavailable" : "generation_failed", error.message, {
			cause: error,
			...(isTemporary && { retryAfterS }),
		});
	}
}

/** Truncates a vector to its first `dimensions` values and normalizes it. Only the static model is trained for this. */
function shorten(vector: Float32Array, dimensions: number, embedder: Embedder): Float32Array {
	if (dimensions === vector.length) return vector;
	if (embedder instanceof StaticEmbedder && dimensions < vector.length) {
		return normalize(vector.slice(0, dimensions));
	}
	const bound = embedder instanceof StaticEmbedder ? "at most" : "only";
	throw invalidParameter("dimensions", `this model supports ${bound} ${vector.length}`);
}

function countTokens(embedder: Embedder, texts: readonly string[]): number {
	const count =
		embedder instanceof StaticEmbedder
			? embedder.countTokens.bind(embedder)
			: (text: string) => estimateTokens(text);
	return texts.reduce((sum, text) => sum + count(text), 0);
}

/** Encodes a vector's bytes as base64. The floats are little-endian on every machine that runs Workers. */
function toBase64(vector: Float32Array): string {
	const bytes = new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
	return btoa(String.fromCharCode(...bytes));
}
