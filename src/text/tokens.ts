/** Average number of UTF-8 bytes per token when small models tokenize English text. */
const BYTES_PER_TOKEN = 4;
const ENCODER = new TextEncoder();

/** Estimates the number of tokens in a text. Pass a lower `bytesPerToken` to overestimate. */
export function estimateTokens(text: string, bytesPerToken = BYTES_PER_TOKEN): number {
	return tokensOfBytes(byteLength(text), bytesPerToken);
}

/** Estimates the number of tokens in a text of `bytes` bytes. */
export function tokensOfBytes(bytes: number, bytesPerToken = BYTES_PER_TOKEN): number {
	return Math.ceil(bytes / bytesPerToken);
}

/** Returns the number of bytes in the UTF-8 encoding of a text. */
export function byteLength(text: string): number {
	return ENCODER.encode(text).byteLength;
}
