/** Milliseconds a `Retry-After` header asks to wait, from seconds or an HTTP date; undefined when it says neither. */
export function retryAfterMs(header: string | null, now: number): number | undefined {
	const text = header?.trim() ?? "";
	if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1_000;
	const date = Date.parse(text);
	return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
