import { env } from "cloudflare:workers";
import { describe, expect } from "vitest";
import { ADDRESS_API_KEYS } from "../../../../src/auth/throttle.ts";
import { ApiKeyList, ApiKeyScope, NewApiKey } from "../../../../src/contracts/auth.ts";
import { ErrorBody } from "../../../../src/contracts/errors.ts";
import { API_KEYS_MAX } from "../../../../src/contracts/limits.ts";
import { test } from "../../../support/fixtures.ts";
import { call, expectError, TestUser } from "../../../support/worker.ts";

const KEYS = "/api/authentication/api-keys/";

async function create(guest: TestUser, scopes: readonly string[], name = "a program"): Promise<NewApiKey> {
	const response = await guest.fetch(KEYS, { body: { name, scopes } });
	expect(response.status).toBe(201);
	return NewApiKey.parse(await response.json());
}

function by(key: string, path: string, init: RequestInit = {}): Promise<Response> {
	return call(path, { ...init, headers: { authorization: `Bearer ${key}`, ...init.headers } });
}

async function list(guest: TestUser): Promise<ApiKeyList> {
	return ApiKeyList.parse(await (await guest.fetch(KEYS)).json());
}

describe("an API key", () => {
	test("is returned once and stored as a hash", async ({ guest }) => {
		const { key, ...rest } = await create(guest, ["chat"]);
		expect(key).toMatch(/^ob_[\w-]{43}$/);
		expect(key.startsWith(rest.start)).toBe(true);
		expect((await list(guest)).items).toEqual([rest]);
		const row = await env.DB.prepare("SELECT * FROM api_keys WHERE id = ?").bind(rest.id).first();
		expect(JSON.stringify(row)).not.toContain(key.slice(10));
	});

	test("is not created without a limit because the limit's name is misspelled", async ({ guest }) => {
		const body = { name: "a program", scopes: ["chat"], token_per_day: 5, tokens_per_min: 1 };
		const { error, code, fields } = ErrorBody.parse(await (await guest.fetch(KEYS, { body })).json());
		expect(code).toBe("invalid_request");
		expect(error).toMatch(/^token_per_day: /);
		expect(fields?.map(({ field }) => field)).toEqual(["token_per_day", "tokens_per_min"]);
		expect((await list(guest)).items).toEqual([]);
	});

	test("authenticates questions and sockets as its user", async ({ guest }) => {
		const { key } = await create(guest, ["chat"]);
		const socket = await guest.connect("c1");
		const body = JSON.stringify({ message: "What is cryptocurrency?", conversation_id: "c1" });
		expect((await by(key, "/api/agents/async/chat_async/", { method: "POST", body })).status).toBe(200);
		const response = await by(key, "/ws/agent/?v=2&conversation_id=c1", {
			headers: { upgrade: "websocket" },
		});
		expect(response.status).toBe(101);
		await socket.next("task_completed");
		response.webSocket?.accept();
		response.webSocket?.close();
		const ask = JSON.stringify({ conversation_id: "c1" });
		const ticket = await by(key, "/api/authentication/ws-ticket/", { method: "POST", body: ask });
		expect(ticket.status).toBe(200);
	});

	test("records when it was last used", async ({ guest }) => {
		const { key } = await create(guest, ["chat"]);
		expect((await list(guest)).items[0]?.last_used_at).toBeNull();
		await by(key, "/api/conversations/");
		expect((await list(guest)).items[0]?.last_used_at).not.toBeNull();
	});

	test("is rejected after it is deleted, and its sockets are closed", async ({ guest }) => {
		const { key, id } = await create(guest, ["chat"]);
		const response = await by(key, "/ws/agent/?v=2&conversation_id=c1", {
			headers: { upgrade: "websocket" },
		});
		const closed = new Promise<number>((resolve) => {
			response.webSocket?.addEventListener("close", ({ code }) => resolve(code));
			response.webSocket?.accept();
		});
		expect((await guest.fetch(`${KEYS}${id}/`, { method: "DELETE" })).status).toBe(200);
		expect(await closed).toBe(4401);
		await expectError(await by(key, "/api/conversations/"), 401, "token_refused");
		expect((await list(guest)).items).toEqual([]);
	});

	test("cannot be listed, changed, or deleted by another user", async ({ guest }) => {
		const { id } = await create(guest, ["chat"]);
		const stranger = await TestUser.guest();
		const foreign = await stranger.fetch(`${KEYS}${id}/`, { method: "DELETE" });
		const missing = await stranger.fetch(`${KEYS}${"0".repeat(26)}/`, { method: "DELETE" });
		expect(await expectError(foreign, 404, "not_found")).toBe(await expectError(missing, 404, "not_found"));
		const changes = { method: "PATCH", body: { tokens_per_day: 1 } };
		await expectError(await stranger.fetch(`${KEYS}${id}/`, changes), 404, "not_found");
		expect((await list(guest)).items).toMatchObject([{ id, tokens_per_day: null }]);
	});

	test("is rejected when its user is inactive", async ({ guest }) => {
		const { key } = await create(guest, ["chat", "account"]);
		await env.DB.prepare("UPDATE users SET is_active = 0 WHERE id = ?").bind(guest.id).run();
		await expectError(await by(key, "/api/conversations/"), 401, "token_refused");
	});

	test.each(["ob_", "ob_x", `ob_${"A".repeat(43)}`, `ob_${"x".repeat(5_000)}`])(
		"is rejected when it is %s",
		async (key) => {
			await expectError(await by(key, "/api/conversations/"), 401, "token_refused");
		},
	);

	test.for([
		[{ name: "x", scopes: [] }],
		[{ name: "x", scopes: ["everything"] }],
		[{ name: "", scopes: ["chat"] }],
		[{ name: "x".repeat(101), scopes: ["chat"] }],
		[{ scopes: ["chat"] }],
	])("is not created when the body is %j", async ([body], { guest }) => {
		await expectError(await guest.fetch(KEYS, { body }), 400, "invalid_request");
	});

	test("is not created when the user already has fifty, even by concurrent requests", async ({ guest }) => {
		for (let i = 0; i < API_KEYS_MAX - 3; i++) await create(guest, ["chat"]);
		const asked = await Promise.all(
			Array.from({ length: 10 }, () => guest.fetch(KEYS, { body: { name: "x", scopes: ["chat"] } })),
		);
		expect(asked.filter(({ status }) => status === 201)).toHaveLength(3);
		for (const answer of asked) if (answer.status !== 201) await expectError(answer, 409, "conflict");
		expect((await list(guest)).items).toHaveLength(API_KEYS_MAX);
	});
});

describe("the API key scope", () => {
	const PATHS: Record<ApiKeyScope, string[]> = {
		chat: ["/api/conversations/", "/api/agents/async/status/c1.0/", "/api/agents/tinyllama/status/"],
		knowledge: ["/api/knowledge/pages/"],
		analytics: ["/api/analytics/summary/"],
		account: ["/api/authentication/profile/", "/api/auth/sessions/", "/api/auth/export"],
	};
	const pairs = ApiKeyScope.options.flatMap((scope) =>
		ApiKeyScope.options.flatMap((needed) =>
			PATHS[needed].map((path) => [scope, scope === needed ? "allows" : "forbids", path] as const),
		),
	);

	test.for(pairs)("%s %s %s", async ([scope, effect, path], { guest }) => {
		const { key } = await create(guest, [scope]);
		const response = await by(key, path);
		if (effect === "allows") expect(response.status).not.toBe(403);
		// Some of these resources do not exist, so the response may be a 404 instead.
		else if (response.status !== 404) await expectError(response, 403, "forbidden");
	});

	test("must be `chat` to open a socket", async ({ guest }) => {
		const knock = async (scope: ApiKeyScope) =>
			by((await create(guest, [scope])).key, "/ws/agent/?v=2&conversation_id=c1", {
				headers: { upgrade: "websocket" },
			});
		for (const scope of ["knowledge", "analytics", "account"] as const) {
			await expectError(await knock(scope), 403, "forbidden");
		}
	});

	test.for([
		["GET", KEYS],
		["POST", KEYS],
		["PATCH", `${KEYS}${"0".repeat(26)}/`],
		["DELETE", `${KEYS}${"0".repeat(26)}/`],
		["POST", "/api/authentication/change-password/"],
		["DELETE", "/api/authentication/account/"],
	] as const)(
		"never allows %s %s, so that a key cannot take over the account",
		async ([method, path], { guest }) => {
			const { key } = await create(guest, ApiKeyScope.options);
			const init = method === "POST" || method === "PATCH" ? { method, body: "{}" } : { method };
			await expectError(await by(key, path, init), 403, "forbidden");
		},
	);
});

describe("invalid API keys from one address", () => {
	const INVALID = ["ob_", "ob_x", `ob_${"A".repeat(43)}`, `ob_${"x".repeat(2_000)}`, "ob_%00.."];

	const wrong = (address: string | null, n: number, path = KEYS, init: RequestInit = {}) => {
		const key = INVALID[n % INVALID.length] ?? "";
		const from = address === null ? {} : { "cf-connecting-ip": address };
		return by(key, path, { ...init, headers: { ...from, ...init.headers } });
	};
	const exhaust = async (address: string | null) => {
		const responses = await Promise.all(
			Array.from({ length: ADDRESS_API_KEYS.attempts + 10 }, (_, n) => wrong(address, n)),
		);
		const statuses = responses.map(({ status }) => status);
		expect(statuses.filter((status) => status === 401)).toHaveLength(ADDRESS_API_KEYS.attempts);
		expect(statuses.filter((status) => status === 429)).toHaveLength(10);
	};

	test("return 429 with Retry-After once they are throttled, also in the OpenAI format", async () => {
		await exhaust("203.0.113.1");
		const late = await wrong("203.0.113.1", 2);
		expect(Number(late.headers.get("retry-after"))).toBeGreaterThan(0);
		expect(Number(late.headers.get("retry-after"))).toBeLessThanOrEqual(ADDRESS_API_KEYS.windowMs / 1_000);
		await expectError(late, 429, "too_many_requests");
		const openai = await wrong("203.0.113.1", 2, "/v1/models");
		expect(openai.status).toBe(429);
		expect(openai.headers.get("retry-after")).not.toBeNull();
		expect(await openai.json()).toMatchObject({ error: { code: "rate_limit_exceeded" } });
	});

	test("are throttled on sockets, both before the upgrade and in authenticate frames", async () => {
		await exhaust("203.0.113.2");
		const upgrade = { headers: { upgrade: "websocket" } };
		for (const query of ["?v=2", ""])
			await expectError(
				await wrong("203.0.113.2", 1, `/ws/agent/${query}`, upgrade),
				429,
				"too_many_requests",
			);
		const response = await call("/ws/agent/", {
			headers: { upgrade: "websocket", "cf-connecting-ip": "203.0.113.2" },
		});
		const socket = response.webSocket;
		if (!socket) throw new Error("no socket was opened");
		const said = new Promise((resolve) => socket.addEventListener("message", ({ data }) => resolve(data)));
		socket.accept();
		socket.send(JSON.stringify({ action: "authenticate", token: "ob_wrong" }));
		expect(JSON.parse(String(await said))).toMatchObject({ type: "error", code: "too_many_requests" });
		socket.close();
	});

	test("do not affect other addresses, access tokens or valid keys from the same address", async ({
		guest,
	}) => {
		const { key } = await create(guest, ["knowledge"]);
		await exhaust("203.0.113.3");
		expect((await wrong("203.0.113.4", 0)).status).toBe(401);
		const from = { headers: { "cf-connecting-ip": "203.0.113.3" } };
		expect((await by(key, "/api/knowledge/statistics/", from)).status).toBe(200);
		expect((await by(guest.signedIn.access, KEYS, from)).status).toBe(200);
		await expectError(await by("eyJ.wrong.token", KEYS, from), 401, "token_refused");
	});

	test("are throttled when the address cannot distinguish clients, as on a local machine", async () => {
		await env.DB.prepare("DELETE FROM throttles").run();
		await exhaust(null);
		expect((await wrong("127.0.0.1", 0)).status).toBe(429);
		expect((await wrong("203.0.113.5", 0)).status).toBe(401);
	});

	test("are counted per IPv6 network", async () => {
		for (let n = 0; n < ADDRESS_API_KEYS.attempts; n++) await wrong(`2001:db8::${n.toString(16)}`, n);
		expect((await wrong("2001:db8::ffff", 0)).status).toBe(429);
	});
});

test("calls with a valid API key do not count as failed attempts", async ({ guest }) => {
	const { key } = await create(guest, ["knowledge"]);
	await by(key, "/api/knowledge/statistics/");
	const before = await env.DB.prepare("SELECT count(*) AS n, sum(tried) AS tried FROM throttles").first();
	for (let n = 0; n < 5; n++) await by(key, "/api/knowledge/statistics/");
	expect(await env.DB.prepare("SELECT count(*) AS n, sum(tried) AS tried FROM throttles").first()).toEqual(
		before,
	);
});
