import { env } from "cloudflare:workers";
import { decodeJwt } from "jose";
import { describe, expect } from "vitest";
import { cleanUpAuth } from "../../../../src/auth/cleanup.ts";
import { refreshSession } from "../../../../src/auth/session-tokens.ts";
import { readConfig } from "../../../../src/config.ts";
import { type Session, SessionList, Tokens } from "../../../../src/contracts/auth.ts";
import { createAccountDeps } from "../../../../src/http/auth/deps.ts";
import { openSubSocket } from "../../../../src/http/socket/sub-socket.ts";
import { getBrain } from "../../../../src/objects.ts";
import { test } from "../../../support/fixtures.ts";
import { post, registerMember, signInAgain } from "../../../support/members.ts";
import { until } from "../../../support/until.ts";
import { call, expectError, type TestSocket, type TestUser } from "../../../support/worker.ts";

const REVOKED = 4401;
const SESSIONS = "/api/authentication/sessions/";
let other: TestUser;

test.beforeEach(async ({ member }) => {
	other = await signInAgain(member);
});

const sidOf = (of: TestUser) => String(decodeJwt(of.signedIn.access).sid);
const end = (by: TestUser, id: string) => by.fetch(`${SESSIONS}${id}/`, { method: "DELETE" });
const refresh = (of: TestUser) => post("token/refresh", { refresh: of.signedIn.tokens.refresh });

async function sessions(of: TestUser, query = ""): Promise<SessionList> {
	return SessionList.parse(await (await of.fetch(SESSIONS + query)).json());
}

/** Opens a socket with an Authorization header, as native clients do. */
function openSocket(access: string, conversation = "c1"): Promise<Response> {
	return call(`/ws/agent/?v=2&conversation_id=${conversation}`, {
		headers: { authorization: `Bearer ${access}`, upgrade: "websocket" },
	});
}

async function closed(socket: TestSocket): Promise<number> {
	return (await until(() => socket.closed)).code;
}

describe("the list of sessions", () => {
	test("returns the sessions, newest first, and marks the current one", async ({ member }) => {
		const { items, next_cursor } = await sessions(member);
		expect(items.map(({ id, current }) => ({ id, current }))).toEqual([
			{ id: sidOf(other), current: false },
			{ id: sidOf(member), current: true },
		]);
		expect(next_cursor).toBeNull();
	});

	test("is paginated", async ({ member }) => {
		const first = await sessions(member, "?limit=1");
		const second = await sessions(member, `?limit=1&cursor=${first.next_cursor}`);
		expect([...first.items, ...second.items].map(({ id }: Session) => id)).toEqual([
			sidOf(other),
			sidOf(member),
		]);
		expect(second.next_cursor).toBeNull();
	});

	test("contains only the user's own sessions", async () => {
		const { items } = await sessions(await registerMember());
		expect(items).toHaveLength(1);
	});

	test("shows the user agent that signed in", async ({ member }) => {
		const body = JSON.stringify({ email: member.signedIn.user.email, password: "a long enough sentence" });
		const headers = { "user-agent": `Firefox ${"x".repeat(500)}` };
		await call("/api/authentication/login/", { method: "POST", headers, body });
		const [newest] = (await sessions(member)).items;
		expect(newest?.user_agent).toMatch(/^Firefox x{192}$/);
	});
});

describe("ending a session", () => {
	test("removes it from the list, invalidates its refresh token and closes all of its sockets", async ({
		member,
	}) => {
		const byTicket = await other.connect("c1");
		const response = await openSocket(other.signedIn.access, "c2");
		const byHeader = new Promise<number>((resolve) => {
			response.webSocket?.addEventListener("close", ({ code }) => resolve(code));
			response.webSocket?.accept();
		});
		const own = await member.connect("c1");
		expect((await end(member, sidOf(other))).status).toBe(200);
		expect(await closed(byTicket)).toBe(REVOKED);
		expect(await byHeader).toBe(REVOKED);
		expect(own.closed).toBeNull();
		await expectError(await refresh(other), 401, "session_revoked");
		expect((await sessions(member)).items.map(({ id }) => id)).toEqual([sidOf(member)]);
	});

	test("invalidates its access token for sockets and account calls before the token expires", async ({
		member,
	}) => {
		const ticket = await other.ticket("c1");
		await end(member, sidOf(other));
		await expectError(await openSocket(other.signedIn.access), 401, "session_revoked");
		const path = `/ws/agent/?v=2&conversation_id=c1&ticket=${ticket}`;
		await expectError(await call(path, { headers: { upgrade: "websocket" } }), 401, "ticket_refused");
		for (const route of ["profile", "check-auth", "sessions", "api-keys", "export"]) {
			await expectError(await other.fetch(`/api/authentication/${route}/`), 401, "session_revoked");
		}
		const ask = { conversation_id: "c1" };
		await expectError(
			await other.fetch("/api/authentication/ws-ticket/", { body: ask }),
			401,
			"session_revoked",
		);
		const deletion = await other.fetch("/api/authentication/account/", { method: "DELETE" });
		await expectError(deletion, 401, "session_revoked");
	});

	test("prevents a socket that was authenticated earlier from opening", async ({ member }) => {
		const noted = await env.BRAIN.getByName(member.id).registerSocket(sidOf(other), "c1");
		expect(noted).toEqual({ ok: null });
		await end(member, sidOf(other));
		const late = openSubSocket(member.conversation("c1"), { sessionId: sidOf(other) });
		await expect(late).rejects.toMatchObject({ code: "session_revoked" });
	});

	test("is idempotent and works for the current session", async ({ member }) => {
		expect((await end(member, sidOf(other))).status).toBe(200);
		expect((await end(member, sidOf(other))).status).toBe(200);
		expect((await end(member, sidOf(member))).status).toBe(200);
		await expectError(await member.fetch(SESSIONS), 401, "session_revoked");
	});

	test("returns the same error for another user's session as for an unknown one", async ({ member }) => {
		const stranger = await registerMember();
		const foreign = await expectError(await end(stranger, sidOf(member)), 404, "not_found");
		const missing = await expectError(await end(stranger, "0".repeat(26)), 404, "not_found");
		expect(foreign).toBe(missing);
		await expectError(await end(stranger, "nonsense"), 404, "not_found");
		expect((await refresh(member)).status).toBe(200);
	});
});

describe("signing out", () => {
	const out = (refresh_token: string) => post("logout", { refresh_token });

	test("ends the session of the refresh token and closes the session's sockets", async ({ member }) => {
		const socket = await other.connect("c1");
		expect((await out(other.signedIn.tokens.refresh)).status).toBe(200);
		expect(await closed(socket)).toBe(REVOKED);
		await expectError(await refresh(other), 401, "session_revoked");
		expect((await refresh(member)).status).toBe(200);
	});

	test("accepts a refresh token that has since been exchanged, and is idempotent", async () => {
		const newest = Tokens.parse(await (await refresh(other)).json());
		expect((await out(other.signedIn.tokens.refresh)).status).toBe(200);
		expect((await out(other.signedIn.tokens.refresh)).status).toBe(200);
		await expectError(await post("token/refresh", { refresh: newest.refresh }), 401, "session_revoked");
	});

	test("is rejected for an invalid refresh token", async () => {
		await expectError(await out("garbage"), 401, "token_refused");
		await expectError(await post("logout", {}), 400, "invalid_request");
	});
});

test("reusing a stolen refresh token ends its session and closes the session's sockets", async () => {
	const socket = await other.connect("c1");
	const deps = createAccountDeps(env, readConfig(env));
	const stolen = other.signedIn.tokens.refresh;
	const successor = await refreshSession(deps, stolen);
	await refreshSession(deps, successor.refresh);
	await expect(refreshSession(deps, stolen)).rejects.toMatchObject({ code: "token_refused" });
	expect(await closed(socket)).toBe(REVOKED);
});

test("the hourly job deletes an expired session and closes its sockets", async ({ member }) => {
	const socket = await other.connect("c1");
	await env.DB.prepare("UPDATE sessions SET expires_at = 1 WHERE id = ?").bind(sidOf(other)).run();
	await cleanUpAuth({ d1: env.DB, brain: (id) => getBrain(env, id) }, readConfig(env), Date.now());
	expect(await closed(socket)).toBe(REVOKED);
	await expectError(await refresh(other), 401, "token_refused");
	expect((await sessions(member)).items).toHaveLength(1);
});

describe("a ticket", () => {
	test("that names no conversation is rejected when the socket names one", async ({ member }) => {
		const response = await member.fetch("/api/authentication/ws-ticket/", { body: {} });
		expect(response.status).toBe(200);
		const { ticket } = await response.json<{ ticket: string }>();
		const path = `/ws/agent/?v=2&conversation_id=c1&ticket=${ticket}`;
		await expectError(await call(path, { headers: { upgrade: "websocket" } }), 401, "ticket_refused");
	});

	test("that names no conversation is accepted once when the socket names none either", async ({
		member,
	}) => {
		const brain = env.BRAIN.getByName(member.id);
		const issued = await brain.issueTicket({ conversationId: null, sessionId: sidOf(member) });
		const ticket = "ok" in issued ? issued.ok : "";
		expect(await brain.redeemTicket(ticket, null)).toEqual({ ok: { sessionId: sidOf(member) } });
		expect(await brain.redeemTicket(ticket, null)).toEqual({ ok: null });
	});
});
