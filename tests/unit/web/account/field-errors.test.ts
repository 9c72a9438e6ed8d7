import { describe, expect, test } from "vitest";
import { ApiError, type ApiErrorCode } from "../../../../src/client/api/error.ts";
import { toFieldErrors } from "../../../../src/web/account/field-errors.ts";

const FIELDS = ["email", "password"];
const errorsOf = (code: ApiErrorCode, message: string) =>
	toFieldErrors(new ApiError(code, message), FIELDS, { email_taken: "email", password_refused: "password" });

describe("the error of a form", () => {
	test("is shown at the field that its code concerns", () => {
		expect(errorsOf("email_taken", "This address is taken.")).toEqual({ email: "This address is taken." });
		expect(errorsOf("password_refused", "Too common.")).toEqual({ password: "Too common." });
	});

	test("is shown at the field that the message of invalid_request names", () => {
		const message = "email: must be an email address.";
		expect(errorsOf("invalid_request", message)).toEqual({ email: "Must be an email address." });
	});

	test("concerns the whole form if it names no field of the form", () => {
		expect(errorsOf("invalid_request", "username: is missing.")).toEqual({ form: "username: is missing." });
		const text = "Too many attempts; try again in 5 min.";
		expect(errorsOf("too_many_requests", text)).toEqual({ form: text });
		expect(errorsOf("unreachable", "-").form).toContain("unreachable");
	});
});
