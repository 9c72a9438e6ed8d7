/** Parses a JSON text. Returns `undefined` when it is invalid. */
export function tryParseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
