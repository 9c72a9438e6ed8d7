/**
 * Parses a `Retry-After` header. Returns the delay in milliseconds, or undefined if the header is missing or invalid.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function parseRetryAfter(header: string | null, now: number): number | undefined {
	const text = header?.trim() ?? "";
	if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1_000;
	const date = Date.parse(text);
	return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
