import { describe, expect, test } from "vitest";
import {
	COOKIE_MAX_CHARS,
	COOKIES_MAX,
	type Cookie,
	formatCookieHeader,
	updateCookies,
} from "../../../../src/knowledge/web/cookies.ts";

const NOW = Date.UTC(2026, 10, 22);
const PAGE = "https://www.a.example/dir/page";

function set(headers: string[], from = PAGE, before: readonly Cookie[] = []): readonly Cookie[] {
	return updateCookies(
		before,
		new Headers(headers.map((header) => ["set-cookie", header])),
		new URL(from),
		NOW,
	);
}
const sent = (headers: string[], to = PAGE, from = PAGE) =>
	formatCookieHeader(set(headers, from), new URL(to));

describe("a cookie", () => {
	test("is sent back to its host with the host's other cookies, longest path first", () => {
		expect(sent(["a=1; Path=/; HttpOnly; SameSite=Lax", "b=x=y; path=/dir; Secure"])).toBe("b=x=y; a=1");
		expect(sent(["a=1; Path=/"], "https://www.a.example:8443/")).toBe("a=1");
		expect(sent(["a=1; Domain=.a.example; Path=/"])).toBe("a=1");
	});

	test("is not sent to other hosts, regardless of its Domain attribute", () => {
		for (const host of ["a.example", "b.a.example", "www.a.example.evil.example", "wwwxa.example"])
			expect(sent(["a=1; Path=/; Domain=a.example"], `https://${host}/`)).toBeNull();
	});

	test.each([
		["a=1", "/dir/other", true],
		["a=1", "/other", false],
		["a=1; Path=relative", "/dir", true],
		["a=1; Path=/dir", "/directory", false],
		["a=1; Path=/dir/", "/dir/x", true],
		["a=1; Path=/dir", "/dir", true],
	])("is sent only if the requested path matches its path: %s, %s", (header, path, isSent) => {
		expect(sent([header], `https://www.a.example${path}`)).toBe(isSent ? "a=1" : null);
	});

	test("with the Secure attribute is accepted only over HTTPS and sent only over HTTPS", () => {
		expect(sent(["a=1; Path=/; Secure"], "http://www.a.example/")).toBeNull();
		expect(sent(["a=1; Path=/; Secure"], PAGE, "http://www.a.example/")).toBeNull();
	});

	test("is replaced by a later cookie of the same name and deleted by an expired one", () => {
		const first = set(["a=1", "b=2"]);
		expect(formatCookieHeader(set(["a=3"], PAGE, first), new URL(PAGE))).toBe("b=2; a=3");
		expect(formatCookieHeader(set(["a=; Max-Age=0"], PAGE, first), new URL(PAGE))).toBe("b=2");
		const past = "Thu, 01 Jan 1970 00:00:00 GMT";
		expect(formatCookieHeader(set([`a=; Expires=${past}`], PAGE, first), new URL(PAGE))).toBe("b=2");
		expect(set([`a=1; Expires=${past}; Max-Age=60`])).toHaveLength(1);
		expect(set(["a=1; Expires=tomorrow"])).toHaveLength(1);
	});

	test("does not change the cookie list if it is already stored or has expired", () => {
		const first = set(["a=1"]);
		expect(set(["a=1", "b=2; Max-Age=-1"], PAGE, first)).toBe(first);
	});

	test.each([
		["no name", "=1"],
		["no value", "novalue"],
		["another domain", "a=1; Domain=b.example"],
		["part of a host label as its domain", "a=1; Domain=w.a.example"],
		["a control character", "a=1\tb"],
		["non-ASCII characters", "a=\u00e9"],
		["too many characters", `a=${"x".repeat(COOKIE_MAX_CHARS)}`],
		["attributes that are too long", `a=1${"; x".repeat(COOKIE_MAX_CHARS)}`],
	])("with %s is rejected", (_, header) => {
		expect(set([header])).toEqual([]);
	});

	test("is rejected when the maximum number of cookies is reached", () => {
		const many = Array.from({ length: COOKIES_MAX + 10 }, (_, n) => `c${n}=1`);
		expect(set(many)).toHaveLength(COOKIES_MAX);
	});
});
