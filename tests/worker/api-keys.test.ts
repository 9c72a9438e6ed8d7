import { env } from "cloudflare:workers";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiKeyList, NewApiKey, Scope } from "../../src/contracts/auth.ts";
import { API_KEYS_MAX } from "../../src/contracts/limits.ts";
import { FakeModel } from "../support/fake-model.ts";
import { call, expectError, migrateD1, TestUser } from "../support/worker.ts";

const KEYS = "/api/authentication/api-keys/";

let user: TestUser;

beforeAll(async () => {
	await migrateD1();
	FakeModel.install();
});
afterAll(() => {
	vi.unstubAllGlobals();
});
beforeEach(async () => {
	user = await TestUser.guest();
});

async function create(scopes: readonly string[], name = "a program"): Promise<NewApiKey> {
	const response = await user.fetch(KEYS, { body: { name, scopes } });
	expect(response.status).toBe(201);
	return NewApiKey.parse(await response.json());
}

function by(key: string, path: string, init: RequestInit = {}): Promise<Response> {
	return call(path, { ...init, headers: { authorization: `Bearer ${key}`, ...init.headers } });
}

async function list(): Promise<ApiKeyList> {
	return ApiKeyList.parse(await (await user.fetch(KEYS)).json());
}

describe("an API key", () => {
	it("is shown once and kept as a hash", async () => {
		const { key, ...rest } = await create(["chat"]);
		expect(key).toMatch(/^ob_[\w-]{43}$/);
		expect(key.startsWith(rest.start)).toBe(true);
		expect((await list()).items).toEqual([rest]);
		const row = await env.DB.prepare("SELECT * FROM api_keys WHERE id = ?").bind(rest.id).first();
		expect(JSON.stringify(row)).not.toContain(key.slice(10));
	});

	it("asks questions and opens sockets as its user", async () => {
		const { key } = await create(["chat"]);
		const socket = await user.connect("c1");
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

	it("tells when it was last used", async () => {
		const { key } = await create(["chat"]);
		expect((await list()).items[0]?.last_used_at).toBeNull();
		await by(key, "/api/conversations/");
		expect((await list()).items[0]?.last_used_at).not.toBeNull();
	});

	it("is worth nothing once it is deleted, and its sockets are closed", async () => {
		const { key, id } = await create(["chat"]);
		const response = await by(key, "/ws/agent/?v=2&conversation_id=c1", {
			headers: { upgrade: "websocket" },
		});
		const closed = new Promise<number>((resolve) => {
			response.webSocket?.addEventListener("close", ({ code }) => resolve(code));
			response.webSocket?.accept();
		});
		expect((await user.fetch(`${KEYS}${id}/`, { method: "DELETE" })).status).toBe(200);
		expect(await closed).toBe(4401);
		await expectError(await by(key, "/api/conversations/"), 401, "token_refused");
		expect((await list()).items).toEqual([]);
	});

	it("of another user can be neither seen nor deleted", async () => {
		const { id } = await create(["chat"]);
		const stranger = await TestUser.guest();
		const foreign = await stranger.fetch(`${KEYS}${id}/`, { method: "DELETE" });
		const missing = await stranger.fetch(`${KEYS}${"0".repeat(26)}/`, { method: "DELETE" });
		expect(await expectError(foreign, 404, "not_found")).toBe(await expectError(missing, 404, "not_found"));
		expect((await list()).items).toHaveLength(1);
	});

	it("of a user who was closed out is worth nothing", async () => {
		const { key } = await create(["chat", "account"]);
		await env.DB.prepare("UPDATE users SET is_active = 0 WHERE id = ?").bind(user.id).run();
		await expectError(await by(key, "/api/conversations/"), 401, "token_refused");
	});

	it.each(["ob_", "ob_x", `ob_${"A".repeat(43)}`, `ob_${"x".repeat(5_000)}`])(
		"that is %s is refused",
		async (key) => {
			await expectError(await by(key, "/api/conversations/"), 401, "token_refused");
		},
	);

	it.each([
		[{ name: "x", scopes: [] }],
		[{ name: "x", scopes: ["everything"] }],
		[{ name: "", scopes: ["chat"] }],
		[{ name: "x".repeat(101), scopes: ["chat"] }],
		[{ scopes: ["chat"] }],
	])("is not made of %j", async (body) => {
		await expectError(await user.fetch(KEYS, { body }), 400, "invalid_request");
	});

	it("is one of fifty at most, however many are asked for at once", async () => {
		for (let i = 0; i < API_KEYS_MAX - 3; i++) await create(["chat"]);
		const asked = await Promise.all(
			Array.from({ length: 10 }, () => user.fetch(KEYS, { body: { name: "x", scopes: ["chat"] } })),
		);
		expect(asked.filter(({ status }) => status === 201)).toHaveLength(3);
		for (const answer of asked) if (answer.status !== 201) await expectError(answer, 409, "conflict");
		expect((await list()).items).toHaveLength(API_KEYS_MAX);
	});
});

describe("the scope", () => {
	const PATHS: Record<Scope, string[]> = {
		chat: ["/api/conversations/", "/api/agents/async/status/c1.0/", "/api/agents/tinyllama/status/"],
		knowledge: ["/api/knowledge/pages/"],
		analytics: ["/api/analytics/summary/"],
		account: ["/api/authentication/profile/", "/api/auth/sessions/", "/api/auth/export"],
	};
	const pairs = Scope.options.flatMap((scope) =>
		Scope.options.flatMap((needed) => PATHS[needed].map((path) => [scope, path, scope === needed] as const)),
	);

	it.each(pairs)("%s at %s: %s", async (scope, path, allowed) => {
		const { key } = await create([scope]);
		const response = await by(key, path);
		if (allowed) expect(response.status).not.toBe(403);
		// A path that is not there yet has nothing to refuse.
		else if (response.status !== 404) await expectError(response, 403, "forbidden");
	});

	it("chat is what a socket needs", async () => {
		const knock = async (scope: Scope) =>
			by((await create([scope])).key, "/ws/agent/?v=2&conversation_id=c1", {
				headers: { upgrade: "websocket" },
			});
		for (const scope of ["knowledge", "analytics", "account"] as const) {
			await expectError(await knock(scope), 403, "forbidden");
		}
	});

	it.each([
		["GET", KEYS],
		["POST", KEYS],
		["DELETE", `${KEYS}${"0".repeat(26)}/`],
		["POST", "/api/authentication/change-password/"],
		["DELETE", "/api/authentication/account/"],
	])("of none is enough for %s %s: a key takes no account over", async (method, path) => {
		const { key } = await create(Scope.options);
		const init = method === "POST" ? { method, body: "{}" } : { method };
		await expectError(await by(key, path, init), 403, "forbidden");
	});
});
