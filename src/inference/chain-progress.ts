import type { Fallback } from "../contracts/tasks.ts";

/** A task's position in the list of providers, stored with the task between attempts. */
export interface ChainProgress {
	/** Index of the current provider. */
	provider: number;
	/** Failed attempts at this provider. */
	attempts: number;
	/** When this provider was first found to be busy, in epoch milliseconds. */
	busySince: number | null;
	/** When this provider was first found to be unreachable, in epoch milliseconds. */
	awaySince: number | null;
	/** The providers that were skipped, each with the reason. */
	fallbacks: Fallback[];
	/** Why the last retry was needed. Missing if there was none. */
	retryReason?: string | undefined;
}

export const CHAIN_START: ChainProgress = {
	provider: 0,
	attempts: 0,
	busySince: null,
	awaySince: null,
	fallbacks: [],
};
