import { describe, expect, test } from "vitest";
import { receiveRequest } from "../../../src/self-hosted/forwarded-request.ts";

const SECRET = "a-secret-of-the-proxy";
const FORWARDED = {
	"x-forwarded-proto": "https",
	"x-forwarded-host": "chat.example.com",
	"x-forwarded-for": "6.6.6.6, 203.0.113.7",
};

describe("a request from the configured proxy", () => {
	test("has the scheme, the host, and the address of the client", () => {
		const request = receive({ ...FORWARDED, "x-proxy-secret": SECRET }, SECRET);
		expect(request.url).toBe("https://chat.example.com/api/x?y=1");
		expect(request.headers.get("cf-connecting-ip")).toBe("203.0.113.7");
		expect(request.headers.has("x-proxy-secret")).toBe(false);
	});

	test("keeps the host and its port if the proxy forwards only the scheme", () => {
		const headers = { "x-forwarded-proto": "HTTPS", "x-proxy-secret": SECRET };
		expect(receive(headers, SECRET).url).toBe("https://localhost:8000/api/x?y=1");
	});

	test.each(["javascript", "ftp", ""])("keeps its scheme if the forwarded one is %j", (scheme) => {
		const headers = { "x-forwarded-proto": scheme, "x-proxy-secret": SECRET };
		expect(receive(headers, SECRET).url).toBe("http://localhost:8000/api/x?y=1");
	});

	test.each(["a b", "evil.example/path?", "", "[::1"])(
		"stays on its path if the forwarded host is %j",
		(host) => {
			const headers = { "x-forwarded-host": host, "x-proxy-secret": SECRET };
			expect(new URL(receive(headers, SECRET).url).pathname).toContain("/api/x");
		},
	);
});

describe("a request from anyone else", () => {
	test.each([
		["without a configured proxy", ""],
		["with a wrong secret", "another-secret"],
		["with an empty secret", SECRET],
	])("cannot choose its URL or its address (%s)", (_, secret) => {
		const headers = { ...FORWARDED, "x-proxy-secret": "", "cf-connecting-ip": "127.0.0.1" };
		const request = receive(headers, secret);
		expect(request.url).toBe("http://localhost:8000/api/x?y=1");
		expect(request.headers.has("cf-connecting-ip")).toBe(false);
	});

	test("is passed on unchanged if it sets none of these headers", () => {
		const request = new Request("http://localhost:8000/");
		expect(receiveRequest(request, SECRET)).toBe(request);
	});
});

function receive(headers: Record<string, string>, secret: string): Request {
	return receiveRequest(new Request("http://localhost:8000/api/x?y=1", { headers }), secret);
}
