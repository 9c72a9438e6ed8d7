import { base64url } from "./ids.ts";

/** Returns the SHA-256 hash of bytes or a text, as base64url without padding. */
export async function sha256(content: Uint8Array | string): Promise<string> {
	const bytes = typeof content === "string" ? new TextEncoder().encode(content) : Uint8Array.from(content);
	return base64url(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}
