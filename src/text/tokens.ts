/** Average number of UTF-8 bytes per token when small models tokenize English text. */
const BYTES_PER_TOKEN = 4;

/** Estimates the number of tokens in a text. Pass a lower `bytesPerToken` to overestimate. */
export function estimateTokens(text: string, bytesPerToken = BYTES_PER_TOKEN): number {
	return Math.ceil(new TextEncoder().encode(text).byteLength / bytesPerToken);
}
