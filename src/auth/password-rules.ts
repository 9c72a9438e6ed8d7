import { AppError } from "../errors.ts";
import { COMMON_PASSWORDS, foldPassword } from "./common-passwords.ts";

/** Refuses a password that is guessed first: a common one, or the account's own name. Throws `password_refused`. */
export function requireGoodPassword(password: string, names: readonly string[]): void {
	const folded = foldPassword(password);
	if (COMMON_PASSWORDS.has(folded))
		throw new AppError("password_refused", "This password is among the most common ones; choose another.");
	const parts = names.flatMap((name) => [name, name.split("@")[0] ?? ""]).map(foldPassword);
	if (parts.includes(folded))
		throw new AppError("password_refused", "The password is the account's own name; choose another.");
}
