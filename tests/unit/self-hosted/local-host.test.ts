import { describe, expect, test } from "vitest";
import { ErrorBody } from "../../../src/contracts/errors.ts";
import { isLoopback, refuseForeignHost } from "../../../src/self-hosted/local-host.ts";

describe("a server on the loopback interface", () => {
	test.each(["localhost:8000", "127.0.0.1:8000", "127.9.8.7", "[::1]:8000", "brain.localhost", "2130706433"])(
		"accepts requests for %s",
		(host) => {
			expect(refuseForeignHost(`http://${host}/`, "")).toBeNull();
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
		const response = refuseForeignHost(`http://${host}:8000/`, "https://other.example");
		expect(response?.status).toBe(403);
		const { code, error } = ErrorBody.parse(await response?.json());
		expect(code).toBe("origin_refused");
		expect(error).toContain("ALLOWED_ORIGINS");
	});

	test("accepts requests for the hosts of ALLOWED_ORIGINS", () => {
		const allowed = "https://chat.example, nonsense, http://machine.local:9000";
		for (const host of ["chat.example", "machine.local:8000"])
			expect(refuseForeignHost(`http://${host}/`, allowed)).toBeNull();
		expect(refuseForeignHost("http://nonsense/", allowed)?.status).toBe(403);
	});
});

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
