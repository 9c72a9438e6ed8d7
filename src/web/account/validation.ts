import { Email } from "../../contracts/auth.ts";
import { PASSWORD_MAX_CHARS, PASSWORD_MIN_CHARS } from "../../contracts/limits.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import type { FieldErrors } from "./field-errors.ts";

/** Returns the error of an email address under the name of its field, or nothing if it is valid. */
export function checkEmail(field: string, text: string): FieldErrors {
	return Email.safeParse(text).success ? {} : { [field]: lazyStrings.account.emailInvalid };
}

/** Returns the error of a new password. The server also rejects common passwords. */
export function checkNewPassword(field: string, { length }: string): FieldErrors {
	const isAllowed = length >= PASSWORD_MIN_CHARS && length <= PASSWORD_MAX_CHARS;
	return isAllowed
		? {}
		: { [field]: lazyStrings.account.passwordLength(PASSWORD_MIN_CHARS, PASSWORD_MAX_CHARS) };
}

/** Returns an error for an empty field. */
export function checkPresent(field: string, text: string, error: string): FieldErrors {
	return text.trim() === "" ? { [field]: error } : {};
}
