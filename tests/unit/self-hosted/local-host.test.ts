import { describe, expect, test } from "vitest";
import { ErrorBody } from "../../../src/contracts/errors.ts";
import { isLoopback, refuseForeignHost } from "../../../src/self-hosted/local-host.ts";

describe("a server on the loopback interface", () => {
	test.each(["localhost:8000", "127.0.0.1:8000", "127.9.8.7", "[::1]:8000", "brain.localhost", "2130706433"])(
		"accepts requests for %s",
		(host) => {
			expect(refuse(`http://${host}/`)).toBeNull();
		},
	);

	test.each([
		"evil.example",
		"localhost.evil.example",
		"127.0.0.1.evil.example",
		"localhost.",
		"10.0.0.1",
		"0.0.0.0",
		"[::ffff:7f00:1]",
		"[::]",
	])("refuses requests for %s and says what to do", async (host) => {
		const response = refuse(`http://${host}:8000/`, { allowed: "https://other.example" });
		expect(response?.status).toBe(403);
		const { code, error } = ErrorBody.parse(await response?.json());
		expect(code).toBe("origin_refused");
		expect(error).toContain("ALLOWED_ORIGINS");
	});

	test("accepts requests for the hosts of ALLOWED_ORIGINS", () => {
		const allowed = "https://chat.example, nonsense, http://machine.local:9000";
		for (const host of ["chat.example", "machine.local:8000"])
			expect(refuse(`http://${host}/`, { allowed })).toBeNull();
		expect(refuse("http://nonsense/", { allowed })?.status).toBe(403);
	});

	test.each([
		["without a secret", {}, "this request has none"],
		["with an empty secret", { "x-proxy-secret": "" }, "this request has none"],
		["with a wrong secret", { "x-proxy-secret": "wrong" }, "this request has another one"],
	])("that has a reverse proxy says so if a request comes %s", async (_name, headers, expected) => {
		const response = refuse("http://chat.example/", { hasProxy: true, headers });
		const { error } = ErrorBody.parse(await response?.json());
		expect(error).toContain(expected);
		expect(error).not.toContain("set PROXY_SECRET");
	});

	test("refuses the requests of browsers in plain text", async () => {
		const response = refuse("http://chat.example/", { headers: { accept: "text/html,*/*;q=0.8" } });
		expect(response?.headers.get("content-type")).toContain("text/plain");
		expect(await response?.text()).toMatch(/^This server accepts .*\n$/);
	});
});

/** Calls the function for a GET request of `url`. */
function refuse(
	url: string,
	{
		allowed = "",
		hasProxy = false,
		headers = {},
	}: { allowed?: string; hasProxy?: boolean; headers?: Record<string, string> } = {},
): Response | null {
	return refuseForeignHost(new Request(url, { headers }), allowed, hasProxy);
}

test.each([
	["127.0.0.1", true],
	["localhost", true],
	["::1", true],
	["0.0.0.0", false],
	["::", false],
	["192.168.1.5", false],
])("a server that listens on %s is on the loopback interface: %s", (host, expected) => {
	expect(isLoopback(host)).toBe(expected);
});
