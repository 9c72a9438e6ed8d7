import { normalizePassword } from "../contracts/auth.ts";
import text from "./common-passwords.txt";

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

/** Parsed when it is first needed, to keep the start of the Worker short. */
let commonPasswords: ReadonlySet<string> | null = null;

/** Returns whether a folded password is among the 3,000 most common of those long enough to be accepted. */
export function isCommonPassword(folded: string): boolean {
	commonPasswords ??= parsePasswordList(text);
	return commonPasswords.has(folded);
}
