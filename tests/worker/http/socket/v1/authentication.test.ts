import { env } from "cloudflare:workers";
import { afterEach, describe, expect, vi } from "vitest";
import { signAccessToken } from "../../../../../src/auth/access-tokens.ts";
import { loadKeyRing } from "../../../../../src/auth/key-ring.ts";
import { readConfig } from "../../../../../src/config.ts";
import { AppError } from "../../../../../src/errors.ts";
import { V1_AUTH_TIMEOUT_MS, V1Adapter } from "../../../../../src/http/socket/v1/adapter.ts";
import { ulid } from "../../../../../src/ids.ts";
import { test } from "../../../../support/protocol-v1-fixtures.ts";
import { call, expectError, TestUser } from "../../../../support/worker.ts";

const refuse = () => Promise.reject(new AppError("token_refused", "This token is not valid."));
/** The dependencies of an adapter that refuses everything. */
const REFUSING = {
	principal: refuse,
	guest: refuse,
	openBrain: refuse,
	openConversation: refuse,
	recent: refuse,
	status: refuse,
	cancel: refuse,
	now: Date.now,
	newId: () => "1",
};

afterEach(() => {
	vi.useRealTimers();
});

describe("authentication on a protocol v1 socket", () => {
	test("refuses an invalid token and keeps the socket open for another one", async ({ guest, v1 }) => {
		let token = "wrong";
		const { client } = v1.create({ token: () => token });
		await client.connect();
		expect((await client.next("error")).code).toBe("token_refused");
		const conversation = client.ask("hello");
		await client.until(() => client.spinners.size === 0);
		expect(client.of("task_failed")).toMatchObject([
			{ code: "unauthenticated", conversation_id: conversation },
		]);
		token = guest.signedIn.access;
		client.send({ action: "authenticate", token });
		await client.next("connection_established");
		client.ask("hello");
		await client.next("task_completed");
		expect(client.reconnects).toEqual([]);
	});

	test("refuses an expired token with token_expired", async ({ guest, v1 }) => {
		const keys = await loadKeyRing(readConfig(env).jwtSecrets);
		const old = await signAccessToken(keys, { userId: guest.id, sessionId: ulid(0) }, 0);
		const { client } = v1.create({ token: () => old });
		await client.connect();
		expect((await client.next("error")).code).toBe("token_expired");
		expect(client.closedWith).toBeNull();
	});

	test("closes the socket with code 1000 after five minutes without a valid token", async ({ v1 }) => {
		vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
		const { 0: wire, 1: server } = new WebSocketPair();
		new V1Adapter(server, REFUSING, { owner: null, boundTo: null });
		const { client } = v1.create({ token: () => "wrong", open: () => wire });
		await client.connect();
		await client.next("error");
		vi.advanceTimersByTime(V1_AUTH_TIMEOUT_MS - 1_000);
		client.send({ action: "ping" });
		await client.next("pong");
		expect(client.closedWith).toBeNull();
		vi.advanceTimersByTime(1_000);
		await client.until(() => client.closedWith !== null);
		expect(client.closedWith).toBe(1000);
	});

	test("succeeds with the ticket or Authorization header of the upgrade request", async ({ guest, v1 }) => {
		const ticket = await guest.fetch("/api/authentication/ws-ticket/", { body: {} });
		const { ticket: text } = (await ticket.json()) as { ticket: string };
		for (const options of [
			{ query: `?ticket=${text}` },
			{ headers: { authorization: `Bearer ${guest.signedIn.access}` } },
		]) {
			const { client } = v1.create({ ...options, token: () => "unused" });
			await client.connect();
			expect((await client.next("connection_established")).user_id).toBe(guest.id);
			client.ask("hello");
			await client.next("task_completed");
		}
	});

	test("refuses an invalid ticket or header before the upgrade", async () => {
		const headers = { upgrade: "websocket" };
		await expectError(await call("/ws/agent/?ticket=bad", { headers }), 401, "ticket_refused");
		const bearer = { ...headers, authorization: "Bearer bad" };
		await expectError(await call("/ws/agent/", { headers: bearer }), 401, "token_refused");
	});

	test("signs in a client that asks without a token as a guest", async ({ guest, v1 }) => {
		const { client } = v1.create({ token: () => null });
		await client.connect();
		client.ask("hello");
		const { user_id } = await client.next("connection_established");
		expect(user_id).not.toBe(guest.id);
		expect((await client.next("task_completed")).result.user_id).toBe(user_id);
	});

	test("refuses a question without a token when guest access is disabled", async ({ v1 }) => {
		const { 0: wire, 1: server } = new WebSocketPair();
		new V1Adapter(server, { ...REFUSING, guest: async () => null }, { owner: null, boundTo: null });
		const { client } = v1.create({ token: () => null, open: () => wire });
		await client.connect();
		client.ask("hello");
		expect((await client.next("task_failed")).code).toBe("unauthenticated");
		expect(client.closedWith).toBeNull();
	});

	test("switches to another user, who cannot reach the first user's conversations", async ({ v1 }) => {
		const other = await TestUser.guest();
		const { client } = await v1.connect();
		client.ask("mine", "c1");
		const mine = await client.next("task_completed");
		client.send({ action: "authenticate", token: other.signedIn.access });
		expect((await client.next("connection_established", 2)).user_id).toBe(other.id);
		client.send({ action: "check_task", task_id: mine.task_id });
		expect((await client.next("error")).code).toBe("task_not_found");
		client.ask("theirs", "c1");
		expect((await client.next("task_completed", 2)).result.user_id).toBe(other.id);
	});

	test("closes the socket with code 4401 when the session is revoked", async ({ guest, v1 }) => {
		const { client } = await v1.connect();
		client.ask("hello");
		await client.next("task_completed");
		const { refresh } = guest.signedIn.tokens;
		await guest.fetch("/api/authentication/logout/", { body: { refresh_token: refresh } });
		await client.until(() => client.closedWith !== null);
		expect(client.closedWith).toBe(4401);
		// The client reconnects with an unexpired token and gets an error.
		// If the socket closed, the client would reconnect every second.
		await client.until(() => client.of("error").length > 0);
		expect(client.of("error")[0]?.code).toBe("session_revoked");
	});
});
