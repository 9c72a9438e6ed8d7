import { type ApiErrorCode, hasCode } from "../../client/api/error.ts";
import { describeError } from "../ui/describe-error.ts";

/** Error messages by the name of the field. `form` concerns the whole form. */
export type FieldErrors = Readonly<Record<string, string>>;

/** The field of a form that each error code concerns. */
export type FieldsOfCodes = Readonly<Partial<Record<ApiErrorCode, string>>>;

const FIELD_PREFIX = /^([a-z_]+): (.)(.*)$/s;

/**
 * Assigns an error to the field that it concerns: by its code, or by the name with which the message of
 * `invalid_request` begins.
 */
export function toFieldErrors(error: Error, fields: readonly string[], codes: FieldsOfCodes): FieldErrors {
	for (const [code, field] of Object.entries(codes))
		if ("code" in error && error.code === code) return { [field]: error.message };
	const [, field = "", first = "", rest = ""] =
		(hasCode(error, "invalid_request") && FIELD_PREFIX.exec(error.message)) || [];
	if (fields.includes(field)) return { [field]: first.toUpperCase() + rest };
	return { form: describeError(error) };
}
