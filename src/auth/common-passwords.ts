import { normalizePassword } from "../contracts/auth.ts";
import text from "./common-passwords.txt";

/** Parses a list with one password per line, with any line ending. The passwords are folded. */
export function readPasswords(list: string): ReadonlySet<string> {
	return new Set(list.trim().split(/\s+/).map(foldPassword));
}

/** Returns a password as it is compared with the list and with names: the text that is hashed, in lower case. */
export function foldPassword(password: string): string {
	return normalizePassword(password).toLowerCase();
}

/** The 3,000 passwords that are guessed first, of those long enough to be allowed. */
export const COMMON_PASSWORDS = readPasswords(text);
