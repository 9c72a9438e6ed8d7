import { AppError } from "../errors.ts";
import { foldPassword, isCommonPassword } from "./common-passwords.ts";

/**
 * Rejects passwords that attackers guess first: the most common ones, and the account's own username and email address.
 * @throws {AppError} `password_refused`
 */
export function assertAcceptablePassword(password: string, names: readonly string[]): void {
	const folded = foldPassword(password);
	if (isCommonPassword(folded))
		throw new AppError("password_refused", "This password is too common; choose another.");
	const parts = names.flatMap((name) => [name, name.split("@")[0] ?? ""]).map(foldPassword);
	if (parts.includes(folded))
		throw new AppError(
			"password_refused",
			"The password must not be your username or email address; choose another.",
		);
}
