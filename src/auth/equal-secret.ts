import { createHash, timingSafeEqual } from "node:crypto";

/** Compares two secrets in constant time. */
export function isEqualSecret(a: string, b: string): boolean {
	const digest = (text: string) =>
		new TextEncoder().encode(createHash("sha256").update(text).digest("base64url"));
	return timingSafeEqual(digest(a), digest(b));
}
