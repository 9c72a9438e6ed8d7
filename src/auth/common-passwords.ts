import { normalizePassword } from "../contracts/auth.ts";
import text from "./common-passwords.txt";

/** The passwords of a list with one on each line, whatever ends its lines, as `foldPassword` writes them. */
export function readPasswords(list: string): ReadonlySet<string> {
	return new Set(list.trim().split(/\s+/).map(foldPassword));
}

/** What of a password counts for the list and for names: the text that is hashed, in lower case. */
export function foldPassword(password: string): string {
	return normalizePassword(password).toLowerCase();
}

/** The 3,000 passwords that are guessed first, of those long enough to be allowed. */
export const COMMON_PASSWORDS = readPasswords(text);
