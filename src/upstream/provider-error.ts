/**
 * Why a call to a model provider failed:
 * - `busy`: status 503 or 429.
 * - `loading`: the server is still loading its model, perhaps after a restart.
 * - `broken`: a reset connection, a stalled or truncated stream, or any other 5xx status.
 * - `unreachable`: the connection was refused, or a gateway cannot reach the server, which may be restarting.
 * - `unavailable`: the model is downloading, failed to load or is retired, or the daily allowance is used up; waiting
 *   does not help.
 * - `too_long`: the input exceeds the model's context window.
 * - `unsupported`: the provider cannot do what `GenerateRequest.features` or an image requires; `param` names it.
 * - `refused`: any other 4xx status.
 */
export type ProviderErrorKind =
	| "busy"
	| "loading"
	| "broken"
	| "unreachable"
	| "unavailable"
	| "too_long"
	| "unsupported"
	| "refused";

/** A failed call to a model provider, for chat or for embeddings. */
export class ProviderError extends Error {
	readonly kind: ProviderErrorKind;
	/** The delay that the provider requested; null if it requested none. */
	readonly retryAfterMs: number | null;

	/** The parameter of OpenAI's API that the error is about; null if there is none. */
	readonly param: string | null;

	constructor(
		kind: ProviderErrorKind,
		message: string,
		options: ErrorOptions & { retryAfterMs?: number; param?: string } = {},
	) {
		super(message, options);
		this.name = "ProviderError";
		this.kind = kind;
		this.retryAfterMs = options.retryAfterMs ?? null;
		this.param = options.param ?? null;
	}
}
