import { AppError } from "../errors.ts";
import { COMMON_PASSWORDS } from "./common-passwords.ts";

/** Refuses a password that is guessed first: a common one, or the account's own name. Throws `password_refused`. */
export function requireGoodPassword(password: string, names: readonly string[]): void {
	const lower = password.normalize("NFKC").toLowerCase();
	if (COMMON_PASSWORDS.has(lower))
		throw new AppError("password_refused", "This password is among the most common ones; choose another.");
	const parts = names.flatMap((name) => [name, name.split("@")[0] ?? ""]).map((name) => name.toLowerCase());
	if (parts.includes(lower))
		throw new AppError("password_refused", "The password is the account's own name; choose another.");
}
