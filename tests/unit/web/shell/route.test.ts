import { describe, expect, test } from "vitest";
import { formatRoute, parseRoute, type Route } from "../../../../src/web/shell/route.ts";

const ROUTES: [string, Route][] = [
	["#conv_1", { view: "conversation", id: "conv_1" }],
	["#conv_1/answer_01J", { view: "conversation", id: "conv_1", messageId: "answer_01J" }],
	["#settings", { view: "conversation", id: "settings" }],
	["#/settings", { view: "settings", section: "" }],
	["#/analytics", { view: "analytics", query: "" }],
	["#/analytics?period=7d&agent=qa", { view: "analytics", query: "period=7d&agent=qa" }],
	["#/settings/keys", { view: "settings", section: "keys" }],
	["#/staff", { view: "staff", section: "" }],
	["#/staff/users", { view: "staff", section: "users" }],
	["#/sign-in", { view: "sign-in" }],
	["#/sign-up", { view: "sign-up" }],
	["#/share/01J.abc-_", { view: "share", token: "01J.abc-_" }],
	["#/reset/abc-DEF_1", { view: "reset", token: "abc-DEF_1" }],
];

describe("a route", () => {
	test.each(ROUTES)("is parsed from %s, and formatted as the same fragment", (hash, route) => {
		expect(parseRoute(hash)).toEqual(route);
		expect(formatRoute(route)).toBe(hash);
	});

	test.each([
		"",
		"#",
		"#/",
		"#/unknown",
		"#a b",
		"#a/",
		"#a/b/c",
		"#/sign-in/x",
		"#/reset/",
		"#/share/",
		"#/settings/keys/x",
	])("is null for the fragment “%s”", (hash) => {
		expect(parseRoute(hash)).toBeNull();
	});
});
