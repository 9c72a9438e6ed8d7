import { ProviderError } from "../upstream/provider-error.ts";
import type { RetryDecision } from "./retry-decision.ts";

/**
 * A failed attempt. The caller stores `decision.progress`, then waits, retries or gives up according to
 * `decision.kind`.
 */
export class AttemptError extends Error {
	readonly decision: Exclude<RetryDecision, { kind: "fallback" }>;

	constructor(decision: Exclude<RetryDecision, { kind: "fallback" }>, options?: ErrorOptions) {
		super(decision.reason, options);
		this.name = "AttemptError";
		this.decision = decision;
	}

	/** Whether the attempt waits for a model that is being loaded or a server that is restarting. */
	get isRestarting(): boolean {
		const { decision, cause } = this;
		if (decision.kind !== "wait") return false;
		return (
			decision.progress.awaySince !== null || (cause instanceof ProviderError && cause.kind === "loading")
		);
	}

	/** The error of a provider that can answer only another request (`too_long` or `unsupported`), or null. */
	get rejection(): ProviderError | null {
		return this.cause instanceof ProviderError && isRejection(this.cause) ? this.cause : null;
	}
}

/** Returns whether an error means that the provider can answer only another request. */
export function isRejection({ kind }: ProviderError): boolean {
	return kind === "too_long" || kind === "unsupported";
}
