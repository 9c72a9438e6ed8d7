/**
 * Returns `?name=value&…`, or an empty string if there are no values. Undefined values are omitted. Does not use
 * `URLSearchParams`, because it is incomplete in React Native.
 */
export function toQueryString(values: Record<string, string | number | undefined>): string {
	const pairs = Object.entries(values)
		.filter((pair): pair is [string, string | number] => pair[1] !== undefined)
		.map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
	return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}
