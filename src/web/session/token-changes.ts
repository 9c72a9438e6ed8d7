/** A change of the stored tokens: they were renewed, or another session began, or nobody is signed in. */
export interface TokenChange {
	/** Whether the tokens now belong to another session or to none. */
	isOtherSession: boolean;
	/** Whether another tab made the change. */
	isOtherTab: boolean;
}

const listeners = new Set<(change: TokenChange) => void>();

/** Calls back on every change of the tokens. Returns a function that stops the calls. */
export function onTokenChange(listener: (change: TokenChange) => void): () => void {
	listeners.add(listener);
	return () => listeners.delete(listener);
}

/** Reports a change of the tokens to all listeners. A refresh token starts with the id of its session. */
export function reportTokenChange(before: string | null, after: string | null, isOtherTab: boolean): void {
	const sessionOf = (refresh: string | null) => refresh?.split(".")[0];
	const isOtherSession = sessionOf(before) !== sessionOf(after);
	for (const listener of listeners) listener({ isOtherSession, isOtherTab });
}
