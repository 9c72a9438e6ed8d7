import { expect, test } from "vitest";
import { ErrorCode } from "../../../../src/contracts/errors.ts";
import { errorText } from "../../../../src/web/ui/error-text.ts";

test.each([
	[
		"invalid_request",
		"title: this page has no title of its own; give one.",
		"Title: this page has no title of its own; give one.",
	],
	[
		"invalid_request",
		"urls.2: must be an address that begins with http:// or https://.",
		"Addresses: must be an address that begins with http:// or https://.",
	],
	["invalid_request", "This page did not come from the web.", "This page did not come from the web."],
	["quota_exceeded", "You have used up today's questions.", "You have used up today's questions."],
	["page_refused", "url: that is how its text begins.", "url: that is how its text begins."],
	[null, "This question got no answer.", "This question got no answer."],
] as const)("an error of the code %s that says %j is shown as %j", (code, message, shown) => {
	expect(errorText({ code, message })).toBe(shown);
});

test("messages for developers are replaced by messages for readers", () => {
	expect(errorText({ code: "body_too_large", message: "A body may have 1 MB at most." })).not.toMatch(/body/);
	expect(errorText({ code: "unauthenticated", message: "Send Authorization: Bearer." })).toMatch(/reload/i);
	for (const code of ErrorCode.options) expect(errorText({ code, message: "Said." })).toMatch(/^[A-Z].*\.$/);
});
