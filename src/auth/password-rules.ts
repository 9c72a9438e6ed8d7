import { AppError } from "../errors.ts";
import type { Assets } from "../text/lazy-asset.ts";
import { COMMON_PASSWORDS, foldPassword } from "./common-passwords.ts";

/**
 * Rejects passwords that attackers guess first: the most common ones, and the account's own username and email address.
 * @throws {AppError} `password_refused`
 */
export async function assertAcceptablePassword(
	{ assets }: { assets: Assets },
	password: string,
	names: readonly string[],
): Promise<void> {
	const folded = foldPassword(password);
	await COMMON_PASSWORDS.load(assets);
	if (COMMON_PASSWORDS.value.has(folded))
		throw new AppError("password_refused", "This password is too common; choose another.");
	const parts = names.flatMap((name) => [name, name.split("@")[0] ?? ""]).map(foldPassword);
	if (parts.includes(folded))
		throw new AppError(
			"password_refused",
			"The password must not be your username or email address; choose another.",
		);
}
