/** `?name=value&…` of what is given, or nothing. React Native's `URLSearchParams` cannot be relied on. */
export function queryOf(values: Record<string, string | number | undefined>): string {
	const pairs = Object.entries(values)
		.filter((pair): pair is [string, string | number] => pair[1] !== undefined)
		.map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
	return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}
