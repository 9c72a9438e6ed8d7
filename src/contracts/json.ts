/** Returns the value of a JSON text, or `undefined` for invalid JSON. */
export function tryParseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
