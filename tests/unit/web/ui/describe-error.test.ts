import { expect, test } from "vitest";
import { ErrorCode } from "../../../../src/contracts/errors.ts";
import { describeError } from "../../../../src/web/ui/describe-error.ts";

test.each([
	[
		"invalid_request",
		"title: is required, because the content has no heading.",
		"Title is required, because the content has no heading.",
	],
	[
		"invalid_request",
		"urls.2: must be an http:// or https:// URL.",
		"Start URLs must be an http:// or https:// URL.",
	],
	["invalid_request", "Only web pages can be recrawled.", "Only web pages can be recrawled."],
	["quota_exceeded", "You have used up today's questions.", "You have used up today's questions."],
	["page_refused", "url: that is how its text begins.", "url: that is how its text begins."],
	[null, "This question was not answered.", "This question was not answered."],
] as const)("describeError, given the code %s and the message %j, returns %j", (code, message, shown) => {
	expect(describeError({ code, message })).toBe(shown);
});

test("describeError replaces messages for developers with messages for users", () => {
	expect(
		describeError({ code: "body_too_large", message: "The request body is too large (max 1 MB)." }),
	).not.toMatch(/body/);
	expect(describeError({ code: "unauthenticated", message: "Send Authorization: Bearer." })).toMatch(
		/reload/i,
	);
	for (const code of ErrorCode.options)
		expect(describeError({ code, message: "Something failed." })).toMatch(/^[A-Z].*\.$/);
});
