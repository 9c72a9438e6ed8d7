import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { app } from "../../../../src/app.ts";
import { QUESTION_BODY_MAX_BYTES } from "../../../../src/contracts/limits.ts";
import { call, expectError, TestUser } from "../../../support/worker.ts";

const HOME = "https://app.example";

/** Calls the app from an origin. `ALLOWED_ORIGINS` contains `HOME` and one other origin. */
function callFrom(origin: string, path: string, init: RequestInit = {}): Promise<Response> {
	const headers = new Headers(init.headers);
	headers.set("origin", origin);
	const request = new Request(`https://brain.test${path}`, { ...init, headers });
	return Promise.resolve(
		app.fetch(
			request,
			{ ...env, ALLOWED_ORIGINS: `https://other.example, ${HOME}` },
			createExecutionContext(),
		),
	);
}

const corsOf = ({ headers }: Response) =>
	[...headers].filter(([name]) => name.startsWith("access-control-")).map(([name]) => name);

describe("a body that no route reads", () => {
	test.each(["gzip", "br", "GZIP, identity"])("is rejected when its coding is %s", async (encoding) => {
		const init = { method: "POST", body: "{}", headers: { "content-encoding": encoding } };
		for (const path of ["/api/auth/login/", "/api/knowledge/import/", "/mcp", "/v1/chat/completions"]) {
			const response = await call(path, init);
			expect(response.status).toBe(415);
			expect(response.headers.get("accept-encoding")).toBe("identity");
			expect(await response.text()).toContain("send the body uncompressed");
		}
	});

	test("is rejected when it is a form", async () => {
		const body = new FormData();
		body.append("email", "ann@example.com");
		await expectError(
			await call("/api/auth/login/", { method: "POST", body }),
			415,
			"unsupported_media_type",
		);
	});

	test("doesn't include one with the coding identity", async () => {
		const init = { method: "POST", body: "{", headers: { "content-encoding": "identity" } };
		await expectError(await call("/api/auth/login/", init), 400, "invalid_json");
	});
});

describe("a request from another origin", () => {
	test("gets CORS headers when ALLOWED_ORIGINS lists the origin, even on error responses", async () => {
		for (const [path, status] of [
			["/health", 200],
			["/api/conversations/", 401],
			["/nothing", 404],
		] as const) {
			const response = await callFrom(HOME, path);
			expect(response.status).toBe(status);
			expect(response.headers.get("access-control-allow-origin")).toBe(HOME);
			expect(response.headers.get("access-control-expose-headers")).toContain("X-Request-Id");
			expect(response.headers.get("access-control-allow-credentials")).toBeNull();
			expect(response.headers.get("vary")).toContain("Origin");
		}
	});

	test("also gets CORS headers when its body is too large", async () => {
		const response = await callFrom(HOME, "/api/agents/async/chat_async/", {
			method: "POST",
			body: "x".repeat(QUESTION_BODY_MAX_BYTES + 1),
		});
		expect(response.status).toBe(413);
		expect(response.headers.get("access-control-allow-origin")).toBe(HOME);
	});

	test.each([
		"https://evil.example",
		"null",
		"https://app.example.evil.example",
		"http://app.example",
		"https://app.example:8443",
		"HTTPS://APP.EXAMPLE",
		"*",
		"https://other.example, https://app.example",
	])("gets no CORS headers when the origin is %s", async (origin) => {
		expect(corsOf(await callFrom(origin, "/health"))).toEqual([]);
		const preflight = await callFrom(origin, "/api/agents/async/chat_async/", {
			method: "OPTIONS",
			headers: { "access-control-request-method": "POST" },
		});
		expect(corsOf(preflight)).toEqual([]);
	});

	test("gets a preflight response with the allowed methods and headers", async () => {
		const response = await callFrom(HOME, "/api/conversations/c1/", {
			method: "OPTIONS",
			headers: {
				"access-control-request-method": "PATCH",
				"access-control-request-headers": "authorization,content-type",
			},
		});
		expect(response.status).toBe(204);
		expect(await response.text()).toBe("");
		expect(response.headers.get("access-control-allow-origin")).toBe(HOME);
		expect(response.headers.get("access-control-allow-methods")).toBe("GET, PATCH, DELETE, HEAD, OPTIONS");
		expect(response.headers.get("access-control-allow-headers")).toBe("authorization,content-type");
		expect(response.headers.get("access-control-max-age")).toBe("600");
	});

	test("gets no CORS headers when ALLOWED_ORIGINS is empty or contains *", async () => {
		for (const list of ["", "*"]) {
			const request = new Request("https://brain.test/health", { headers: { origin: HOME } });
			const response = await app.fetch(request, { ...env, ALLOWED_ORIGINS: list }, createExecutionContext());
			expect(corsOf(response)).toEqual([]);
		}
	});
});

describe("a known path", () => {
	test.each([
		["POST", "/health", "GET, HEAD, OPTIONS"],
		["GET", "/api/authentication/login/", "POST, OPTIONS"],
		["DELETE", "/api/auth/guest", "POST, OPTIONS"],
		["PUT", "/openapi.json", "GET, HEAD, OPTIONS"],
	])("returns 405 for %s %s, with the allowed methods in Allow", async (method, path, allow) => {
		const response = await call(path, { method });
		expect(response.headers.get("allow")).toBe(allow);
		await expectError(response, 405, "method_not_allowed");
	});

	test("returns 405 only to authenticated users if it requires authentication", async () => {
		const user = await TestUser.guest();
		for (const [method, path] of [
			["DELETE", "/api/agents/async/chat_async/"],
			["POST", "/api/conversations/c1/"],
			["GET", "/api/conversations/c1/branch/"],
			["PATCH", "/api/analytics/summary"],
		] as const) {
			await expectError(await call(path, { method }), 401, "unauthenticated");
			await expectError(await user.fetch(path, { method }), 405, "method_not_allowed");
		}
	});

	test("returns its allowed methods in response to OPTIONS", async () => {
		const response = await call("/api/conversations/c1/messages/", { method: "OPTIONS" });
		expect(response.status).toBe(204);
		expect(response.headers.get("allow")).toBe("GET, HEAD, OPTIONS");
	});

	test("responds to HEAD in the same way as to GET, but without a body", async () => {
		const user = await TestUser.guest();
		for (const path of ["/health", "/api/conversations/", "/openapi.json"]) {
			const response = await user.fetch(path, { method: "HEAD" });
			expect(response.status).toBe(200);
			expect(response.headers.get("content-type")).toContain("application/json");
			expect(await response.text()).toBe("");
		}
		expect((await call("/nothing", { method: "HEAD" })).status).toBe(404);
	});
});

test.each(["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"])(
	"a %s request to an unknown path returns 404",
	async (method) => {
		await expectError(await call("/api/nothing/", { method }), 404, "not_found");
	},
);

describe("an unknown path that a browser opens", () => {
	const headers = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };

	test.each(["/nope", "/knowledge/", "/healthy"])(
		"%s returns 404 as a page that leads to the app",
		async (path) => {
			const response = await call(path, { headers });
			expect(response.status).toBe(404);
			expect(response.headers.get("content-type")).toContain("text/html");
			expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
			const page = await response.text();
			expect(page).toContain('<a href="/">');
			expect(page).not.toContain("not_found");
		},
	);

	test("returns JSON if it belongs to the API, or isn't read", async () => {
		for (const path of ["/api/nope", "/v1", "/mcp/nope"])
			expect((await call(path, { headers })).headers.get("content-type")).toContain("json");
		await expectError(await call("/nope", { method: "POST", headers }), 404, "not_found");
		await expectError(await call("/nope", { headers: { accept: "*/*" } }), 404, "not_found");
	});
});

test("errors that end polling have the status `failed` in their body", async () => {
	const failed = { status: "failed", error: expect.any(String) };
	const path = "/api/agents/async/status/c1.01ARZ3NDEKTSV4RRFFQ69G5FAV/";
	expect(await (await call(path)).json()).toMatchObject(failed);
	expect(await (await (await TestUser.guest()).fetch(path)).json()).toMatchObject(failed);
	const wrong = await call("/api/authentication/login/", { method: "POST", body: "{" });
	expect(await wrong.json()).not.toHaveProperty("status");
});
