import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, vi } from "vitest";
import { app } from "../../../../src/app.ts";
import { ask } from "../../../support/conversations.ts";
import { test } from "../../../support/fixtures.ts";
import { call, expectError } from "../../../support/worker.ts";

const ASK = "/api/agents/async/chat_async/";
const TICKET = "/api/authentication/ws-ticket/";

describe("a path", () => {
	test.each(["/health", "/api/health", ...["/api/authentication/guest", "/api/auth/guest"]])(
		"%s works with and without a trailing slash",
		async (path) => {
			const method = path.endsWith("guest") ? "POST" : "GET";
			const [bare, slashed] = await Promise.all([call(path, { method }), call(`${path}/`, { method })]);
			expect(bare.status).toBe(slashed.status);
			expect(bare.status).toBeLessThan(300);
		},
	);

	test.each([
		"/api/",
		"/api/nothing",
		"/ws",
		"/api/health/more",
		"/healthy",
		"/api/authentication/",
		"//",
		"/api//health",
	])("%s returns 404 as an ErrorBody", async (path) => {
		await expectError(await call(path), 404, "not_found");
	});

	test("works with repeated and unknown query parameters", async ({ guest }) => {
		await expectError(
			await guest.fetch("/api/conversations/c1/messages/?limit=5&limit=0&__proto__=1"),
			404,
			"conversation_not_found",
		);
	});
});

describe("every response", () => {
	test("has the security headers, even if it is an error", async ({ guest }) => {
		for (const response of [
			await call("/health"),
			await call("/nothing"),
			await guest.fetch(ASK, { body: {} }),
		]) {
			expect(response.headers.get("x-content-type-options")).toBe("nosniff");
			expect(response.headers.get("x-frame-options")).toBe("DENY");
			expect(response.headers.get("strict-transport-security")).toContain("max-age");
			expect(response.headers.get("referrer-policy")).toBe("no-referrer");
			expect(response.headers.get("x-powered-by")).toBeNull();
		}
	});

	test("has a Content-Security-Policy that forbids resources and framing, even if it is a file or an error", async ({
		guest,
	}) => {
		const { task_id } = await ask(guest, { message: "What is cryptocurrency?", conversation_id: "policies" });
		const upgrade = { headers: { upgrade: "websocket" } };
		for (const [response, status] of [
			[await call("/health"), 200],
			[await call("/api/health/"), 200],
			[await call("/openapi.json"), 200],
			[await call("/nothing"), 404],
			[await call("/v1/models"), 401],
			[await call("/health", { method: "POST" }), 405],
			[await call("/health", { method: "OPTIONS" }), 204],
			[await call(TICKET, { method: "POST", body: "{" }), 401],
			[await guest.postRaw(TICKET, "x".repeat(300 * 1024)), 413],
			[await call("/ws/agent/?v=2", upgrade), 401],
			[await call("/ws/agent/"), 426],
			[await guest.fetch("/api/conversations/"), 200],
			[await guest.fetch("/api/authentication/export/"), 200],
			[await guest.fetch("/api/analytics/logs/", { headers: { accept: "text/csv" } }), 200],
			[await guest.fetch(`/api/agents/async/stream/${task_id}/`), 200],
		] as const) {
			const place = `${response.status} ${response.headers.get("content-type")}`;
			expect(response.status, place).toBe(status);
			expect(response.headers.get("content-security-policy"), place).toBe(
				"default-src 'none'; frame-ancestors 'none'",
			);
			await response.body?.cancel();
		}
	});

	test("has Strict-Transport-Security only over HTTPS", async () => {
		const over = async (scheme: string, path: string) => {
			const answer = await app.fetch(
				new Request(`${scheme}://brain.test${path}`),
				env,
				createExecutionContext(),
			);
			return answer.headers.get("strict-transport-security");
		};
		for (const path of ["/health", "/nothing", "/docs"]) {
			expect(await over("https", path)).toContain("max-age=");
			expect(await over("http", path)).toBeNull();
		}
	});

	test("has the caller's request id, or a new one when the caller's is invalid", async () => {
		const idOf = async (given: string) =>
			(await call("/nothing", { headers: { "x-request-id": given } })).headers.get("x-request-id");
		expect(await idOf("my-request_1")).toBe("my-request_1");
		for (const odd of ["a b", "<script>", "x".repeat(256), 'a"b']) {
			expect(await idOf(odd)).toMatch(/^[0-9a-f-]{36}$/);
		}
		const bare = await call("/health");
		expect(bare.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
	});

	test("reveals nothing about an invalid configuration", async () => {
		const log = vi.spyOn(console, "error").mockImplementation(() => {});
		const wrong = { ...env, JWT_SECRET: "a-short-secret" };
		const response = await app.fetch(
			new Request("https://brain.test/health"),
			wrong,
			createExecutionContext(),
		);
		const message = await expectError(response, 500, "internal_error");
		expect(message).not.toContain("SECRET");
		expect(String(log.mock.calls[0]?.[0])).toContain("JWT_SECRET must be at least 32 characters");
		log.mockRestore();
	});
});
