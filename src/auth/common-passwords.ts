import { normalizePassword } from "../contracts/auth.ts";
import { LazyAsset } from "../text/lazy-asset.ts";

/** Parses a list of passwords, one per line with any line endings, and folds each password. */
export function parsePasswordList(list: string): ReadonlySet<string> {
	return new Set(list.trim().split(/\s+/).map(foldPassword));
}

/**
 * Folds a password so that it can be compared with the list and with names: normalizes it as hashing does, then
 * converts it to lower case.
 */
export function foldPassword(password: string): string {
	return normalizePassword(password).toLowerCase();
}

/** The 3,000 most common of the passwords that are long enough to be accepted, folded. */
export const COMMON_PASSWORDS = new LazyAsset("/data/common-passwords.txt", (file) =>
	parsePasswordList(new TextDecoder().decode(file)),
);
