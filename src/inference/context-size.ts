/** The assumed context size of a model whose provider does not report it, in tokens: that of the smallest models. */
export const CONTEXT_DEFAULT_TOKENS = 2_048;
/** Largest context to use unless `MODEL_CONTEXT_TOKENS` is larger, in tokens. Longer prompts cost more than they help. */
export const CONTEXT_MAX_TOKENS = 32_768;

/**
 * The context sizes of Workers AI models in tokens, from the page of each model.
 *
 * @see https://developers.cloudflare.com/workers-ai/models/
 */
const WORKERS_AI_CONTEXT_TOKENS: ReadonlyMap<string, number> = new Map([
	["@cf/tinyllama/tinyllama-1.1b-chat-v1.0", 2_048],
	["@cf/ibm-granite/granite-4.0-h-micro", 131_000],
	["@cf/meta/llama-3.2-1b-instruct", 60_000],
	["@cf/meta/llama-3.2-3b-instruct", 80_000],
	["@cf/meta/llama-3.1-8b-instruct", 7_968],
	["@cf/meta/llama-3.1-8b-instruct-fp8", 32_000],
	["@cf/meta/llama-3.3-70b-instruct-fp8-fast", 24_000],
	["@cf/meta/llama-4-scout-17b-16e-instruct", 131_000],
	["@cf/mistralai/mistral-small-3.1-24b-instruct", 128_000],
	["@cf/openai/gpt-oss-20b", 128_000],
	["@cf/openai/gpt-oss-120b", 128_000],
	["@cf/qwen/qwen3-30b-a3b-fp8", 32_768],
]);

/** Returns the documented context size of a Workers AI model in tokens, or null if it is not listed. */
export function workersAiContextTokens(model: string): number | null {
	return WORKERS_AI_CONTEXT_TOKENS.get(model) ?? null;
}
