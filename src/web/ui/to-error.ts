/** Returns a caught value as an `Error`. */
export function toError(caught: unknown): Error {
	return caught instanceof Error ? caught : new Error(String(caught));
}
