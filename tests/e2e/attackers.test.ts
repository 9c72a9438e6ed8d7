import { type IncomingMessage, request } from "node:http";
import { describe, expect } from "vitest";
import { Shares } from "../../src/client/api/shares.ts";
import { NewApiKey } from "../../src/contracts/auth.ts";
import type { Guest } from "../support/guest.ts";
import { findLoggedSecrets } from "../support/log-secrets.ts";
import { extractiveTest as test } from "../support/shared-stack.ts";
import type { Stack } from "../support/stack.ts";

const PAGE = {
	"content-security-policy":
		/default-src 'none'.*base-uri 'none'.*form-action 'none'.*frame-ancestors 'none'/,
	"permissions-policy": /camera=\(\).*microphone=\(\)/,
	"cross-origin-opener-policy": /^same-origin$/,
};
const API = {
	"content-security-policy": /default-src 'none'.*frame-ancestors 'none'/,
	"cache-control": /no-store/,
};
const EVERYTHING = {
	"x-content-type-options": /^nosniff$/,
	"referrer-policy": /^no-referrer$/,
	"cross-origin-resource-policy": /^same-origin$/,
};
/** Headers that tell about the server or open it to other origins. */
const UNWANTED = ["server", "x-powered-by", "via", "access-control-allow-origin", "set-cookie"];

describe("a local stack", () => {
	test("sends the security headers with every kind of response", async ({ stack, guest }) => {
		const { taskId, conversationId } = await ask(guest);
		const share = await guest.client.api(Shares).create({ conversation_id: conversationId });
		const token = share.url.split("/").at(-1);
		for (const [path, status, expected] of [
			[
				"/",
				200,
				{ ...PAGE, "content-security-policy": /script-src 'self';.*require-trusted-types-for 'script'/ },
			],
			["/app/app.js", 200, PAGE],
			["/app/app.css", 200, PAGE],
			["/favicon.svg", 200, PAGE],
			["/manifest.webmanifest", 200, PAGE],
			["/service-worker.js", 200, PAGE],
			["/static/websocket-demo", 200, { ...PAGE, "content-security-policy": /script-src 'sha256-[^;' ]+';/ }],
			["/docs", 200, { ...PAGE, ...API }],
			["/openapi.json", 200, API],
			["/health", 200, API],
			["/api/health/", 200, API],
			["/api/conversations/", 200, API],
			["/api/authentication/export/", 200, API],
			["/api/analytics/logs/?format=csv", 200, API],
			[`/api/agents/async/stream/${taskId}/`, 200, API],
			[`/api/shared/${token}/`, 200, API],
			["/api/shared/nothing/", 404, API],
			["/api/authentication/guest/", 405, API],
			["/ws/agent/", 426, API],
			["/v1/models", 200, API],
			["/metrics", 404, API],
			["/nothing", 404, API],
			["/.dev.vars", 404, API],
			["/app/%2e%2e/%2e%2e/package.json", 404, API],
		] as const) {
			const response = await guest.fetch(path);
			const headers = Object.fromEntries(response.headers);
			await response.body?.cancel();
			expect({ path, status: response.status }).toEqual({ path, status });
			for (const [name, pattern] of Object.entries({ ...EVERYTHING, ...expected }))
				expect(headers[name], `${name} of ${path}`).toMatch(pattern);
			expect(headers["content-security-policy"], path).not.toMatch(/unsafe-(?!inline)|\*|https?:/);
			if (path !== "/docs") expect(headers["content-security-policy"], path).not.toContain("unsafe");
			for (const name of UNWANTED) expect(headers[name], `${name} of ${path}`).toBeUndefined();
		}
		expect(stack.url).toMatch(/^http:/);
	});

	test("refuses requests for other host names, which a page can resolve to the loopback address", async ({
		stack,
	}) => {
		const { port } = new URL(stack.url);
		for (const host of [
			"evil.example",
			`evil.example:${port}`,
			`localhost.evil.example:${port}`,
			"10.0.0.1",
		]) {
			for (const path of ["/", "/health", "/api/authentication/guest/"]) {
				expect(await statusFor(stack, path, { host }), `${host}${path}`).toBe(403);
			}
			const forged = { host, "x-forwarded-host": `localhost:${port}`, "x-proxy-secret": "" };
			expect(await statusFor(stack, "/health", forged)).toBe(403);
		}
		for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`, `app.localhost:${port}`])
			expect(await statusFor(stack, "/health", { host }), host).toBe(200);
	});

	test("takes the user only from the token, whatever other headers say", async ({ guest, stack }) => {
		const { id } = await guest.client.account.profile();
		const headers = {
			"x-user-key": id,
			"x-user-id": id,
			"x-forwarded-user": id,
			"x-remote-user": id,
			"cf-access-authenticated-user-email": "staff@example.org",
			"x-original-url": "/health",
			"x-rewrite-url": "/health",
			"x-http-method-override": "GET",
			cookie: `token=${await guest.accessToken()}; access=${await guest.accessToken()}`,
		};
		for (const path of ["/api/conversations/", "/api/authentication/profile/", "/api/staff/users/"])
			expect(await statusFor(stack, path, headers), path).toBe(401);
	});

	test("writes no secret to its logs, even if a client sends it in the wrong place", async ({
		guest,
		stack,
	}) => {
		const token = await guest.accessToken();
		const key = NewApiKey.parse(
			await (await guest.fetch("/api/authentication/api-keys/", { name: "x", scopes: ["chat"] })).json(),
		).key;
		const socket = (await guest.socketUrl("c1")).replace(/^ws/, "http");
		for (const url of [
			`${stack.url}api/conversations/?token=${token}`,
			`${stack.url}api/conversations/?access_token=${key}`,
			`${stack.url}ws/agent/?token=${token}`,
			`${stack.url}${token}`,
			socket,
		]) {
			const upgrade = { upgrade: "websocket", authorization: `Bearer ${key}x` };
			for (const headers of [{}, upgrade]) await statusFor(stack, url.slice(stack.url.length - 1), headers);
		}
		const wrong = { username: "ada", password: "a long enough sentence" };
		await guest.fetch("/api/authentication/login/", wrong);
		await guest.fetch("/api/authentication/token/refresh/", { refresh: `${token}.1.${key}` });
		expect(await findLoggedSecrets(stack.folder)).toEqual([]);
	});
});

async function ask(guest: Guest): Promise<{ taskId: string; conversationId: string }> {
	const conversation = guest.client.conversation();
	const task = await conversation.ask("What is a blockchain?");
	await task.finished();
	conversation.close();
	return { taskId: task.taskId, conversationId: conversation.id };
}

/** Sends a GET request with any headers, which `fetch` does not allow. Returns the status. */
function statusFor(stack: Stack, path: string, headers: Record<string, string>): Promise<number> {
	const { hostname, port } = new URL(stack.url);
	return new Promise((resolve, reject) => {
		const finish = (response: IncomingMessage) => {
			response.destroy();
			resolve(response.statusCode ?? 0);
		};
		request({ hostname, port, path, headers: { ...headers, connection: "close" } }, finish)
			.on("upgrade", finish)
			.on("error", reject)
			.end();
	});
}
