import { ProviderError, type ProviderErrorKind } from "./provider-error.ts";
import { withTimeout } from "./timeouts.ts";

/** The part of the `AI` binding that this project uses. With `stream: true`, `run` resolves with a stream of bytes. */
export interface AiBinding {
	run(
		model: string,
		inputs: Record<string, unknown>,
		options?: { signal?: AbortSignal },
	): Promise<ReadableStream | Record<string, unknown>>;
}

/** Runs a model through the `AI` binding. Rejects with the binding's own error; see `errorFromWorkersAi`. */
export function runModel(
	ai: AiBinding,
	model: string,
	inputs: Record<string, unknown>,
	{ timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal },
): Promise<ReadableStream | Record<string, unknown>> {
	return withTimeout(timeoutMs, signal, (signal) => ai.run(model, inputs, { signal }));
}

/** Converts an error of the `AI` binding to a `ProviderError`. */
export function errorFromWorkersAi(cause: unknown): ProviderError {
	if (cause instanceof ProviderError) return cause;
	const message = cause instanceof Error ? cause.message : String(cause);
	return new ProviderError(kindOf(codeOf(cause), message), `Workers AI returned an error: ${message}`, {
		cause,
	});
}

/**
 * Returns whether the error is permanent for its model: the model is retired, unknown, or not available to this
 * account.
 */
export function isModelGone(error: unknown): boolean {
	return GONE_CODES.has(codeOf(error) ?? 0);
}

const GONE_CODES: ReadonlySet<number> = new Set([5007, 5016, 5018, 5028, 3041, 3042]);

/** Internal codes from https://developers.cloudflare.com/workers-ai/platform/errors/; all others are `broken`. */
const KIND_BY_CODE: ReadonlyMap<number, ProviderErrorKind> = new Map([
	[3003, "refused"],
	[3006, "too_long"],
	// The daily free allocation is used up and resets at midnight, which is too late for any task.
	[3036, "unavailable"],
	[3023, "unavailable"],
	[3040, "busy"],
	[5004, "refused"],
	[5005, "refused"],
	[5019, "refused"],
	// The prompt and the requested tokens exceed the model's context window.
	[5021, "too_long"],
]);

function kindOf(code: number | null, message: string): ProviderErrorKind {
	if (code !== null) return KIND_BY_CODE.get(code) ?? "broken";
	// The binding throws this error in local development, where Workers AI is not available.
	if (message.includes("run remotely")) return "unavailable";
	return /\b429\b|too many requests/i.test(message) ? "busy" : "broken";
}

/** Parses the code in an error message such as `AiError: 5028: …`. */
function codeOf(error: unknown): number | null {
	const code = error instanceof Error ? /\b(\d{4}):/.exec(error.message)?.[1] : undefined;
	return code === undefined ? null : Number(code);
}
