import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect } from "vitest";
import { USER_SEARCH_MAX_CHARS } from "../../../../src/contracts/limits.ts";
import { AuditList, StaffUser, StaffUserList } from "../../../../src/contracts/staff.ts";
import { askAndWait } from "../../../support/conversations.ts";
import { Hold } from "../../../support/fake-model.ts";
import { test } from "../../../support/fixtures.ts";
import { PASSWORD, post, registerMember, registerStaff, signInAgain } from "../../../support/members.ts";
import { until } from "../../../support/until.ts";
import { call, expectError, type TestUser } from "../../../support/worker.ts";

const USERS = "/api/staff/users/";

let staff: TestUser;

beforeEach(async () => {
	staff = await registerStaff();
});

async function list(query: string): Promise<StaffUserList> {
	return StaffUserList.parse(await (await staff.fetch(USERS + query)).json());
}

function update(user: TestUser, changes: object, by = staff): Promise<Response> {
	return by.fetch(`${USERS}${user.id}/`, { method: "PATCH", body: changes });
}

async function actionsOn(user: TestUser): Promise<string[]> {
	const { items } = AuditList.parse(await (await staff.fetch("/api/staff/audit/")).json());
	return items.filter(({ target }) => target?.id === user.id).map(({ action }) => action);
}

describe("the list of users", () => {
	test("finds users by a part of their username, address and name, whatever the case", async () => {
		const unique = `zebra${crypto.randomUUID().slice(0, 6)}`;
		const ann = await registerMember({ first_name: "Ann", last_name: unique });
		const bob = await registerMember({ username: `${unique}_bob` });
		const cleo = await registerMember({ email: `${unique}@example.org` });
		const found = await list(`?q=${unique.toUpperCase()}`);
		expect(found.items.map(({ id }) => id)).toEqual([cleo.id, bob.id, ann.id]);
		expect(found.total).toBe(3);
		expect((await list(`?q=ann%20${unique}`)).items.map(({ id }) => id)).toEqual([ann.id]);
		expect((await list(`?q=${ann.id}`)).items.map(({ id }) => id)).toEqual([ann.id]);
	});

	test("treats the wildcards of SQL as text", async () => {
		expect((await list("?q=%25")).items).toEqual([]);
		expect((await list("?q=nobody_at%25")).total).toBe(0);
	});

	test("is empty for a text of the maximum length that no user has", async () => {
		expect((await list(`?q=${"0".repeat(USER_SEARCH_MAX_CHARS)}`)).items).toEqual([]);
	});

	test("is returned in pages that contain each user once", async () => {
		const unique = `okapi${crypto.randomUUID().slice(0, 6)}`;
		const made = [];
		for (let n = 0; n < 5; n++) made.push((await registerMember({ username: `${unique}_${n}` })).id);
		const ids: string[] = [];
		for (let cursor: string | null = ""; cursor !== null; ) {
			const page = await list(`?q=${unique}&limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`);
			expect(page.total).toBe(5);
			ids.push(...page.items.map(({ id }) => id));
			cursor = page.next_cursor;
		}
		expect(ids).toEqual(made.toReversed());
	});

	test("can be limited to staff, guests, members and disabled users", async ({ guest, member }) => {
		await update(member, { is_active: false });
		const idsOf = async (filter: string) =>
			(await list(`?limit=200&filter=${filter}`)).items.map(({ id }) => id);
		expect(await idsOf("staff")).toContain(staff.id);
		expect(await idsOf("staff")).not.toContain(member.id);
		expect(await idsOf("guests")).toContain(guest.id);
		expect(await idsOf("members")).not.toContain(guest.id);
		expect(await idsOf("disabled")).toEqual([member.id]);
		await expectError(await staff.fetch(`${USERS}?filter=nonsense`), 400, "invalid_request");
	});

	test("shows sessions, keys and the last time that a user was seen, and no secrets", async ({ member }) => {
		await signInAgain(member);
		await member.fetch("/api/auth/api-keys/", { body: { name: "mine", scopes: ["chat"] } });
		const response = await staff.fetch(`${USERS}?q=${member.id}`);
		const text = await response.text();
		expect(StaffUserList.parse(JSON.parse(text)).items).toMatchObject([
			{ id: member.id, sessions: 2, api_keys: 1, last_seen_at: expect.any(String) },
		]);
		expect(text).not.toMatch(/scrypt|hash|password/);
	});
});

describe("changing a role", () => {
	test("grants and revokes staff access at once, and each change is in the audit log once", async ({
		member,
	}) => {
		expect(StaffUser.parse(await (await update(member, { is_staff: true })).json()).is_staff).toBe(true);
		expect((await member.fetch(USERS)).status).toBe(200);
		await update(member, { is_staff: true });
		await update(member, { is_staff: false });
		await expectError(await member.fetch(USERS), 403, "forbidden");
		expect(await actionsOn(member)).toEqual(["staff_revoked", "staff_granted"]);
	});

	test("is rejected for guests, for oneself and for unknown users", async ({ guest }) => {
		await expectError(await update(guest, { is_staff: true }), 400, "invalid_request");
		await expectError(await update(staff, { is_staff: false }), 409, "conflict");
		await expectError(await update(staff, { is_active: false }), 409, "conflict");
		const unknown = `${USERS}01JZ8Q2V5N3K7XWYD4RBTM6CHE/`;
		await expectError(await staff.fetch(unknown, { method: "PATCH", body: {} }), 404, "not_found");
	});

	test("leaves at least one member of the staff when two disable each other", async () => {
		const other = await registerStaff();
		await Promise.all([update(other, { is_active: false }), update(staff, { is_active: false }, other)]);
		const active = await env.DB.prepare(
			"SELECT count(*) AS n FROM users WHERE id IN (?, ?) AND is_active = 1",
		)
			.bind(staff.id, other.id)
			.first("n");
		expect(active).toBe(1);
	});
});

describe("a disabled user", () => {
	test("loses access at once by token, refresh token, API key, password, ticket and socket", async ({
		member,
	}) => {
		const { key } = await (
			await member.fetch("/api/auth/api-keys/", { body: { name: "mine", scopes: ["chat", "knowledge"] } })
		).json<{ key: string }>();
		const byKey = (path: string) => call(path, { headers: { authorization: `Bearer ${key}` } });
		const socket = await member.connect("c1");
		const opened = await call("/ws/agent/?v=2&conversation_id=c2", {
			headers: { upgrade: "websocket", authorization: `Bearer ${key}` },
		});
		let keySocketCode = 0;
		opened.webSocket?.accept();
		opened.webSocket?.addEventListener("close", ({ code }) => {
			keySocketCode = code;
		});
		const ticket = await member.ticket("c3");
		expect((await update(member, { is_active: false })).status).toBe(200);

		await until(() => socket.closed !== null && keySocketCode !== 0);
		expect([socket.closed?.code, keySocketCode]).toEqual([4401, 4401]);
		const paths = ["/api/conversations/", "/api/auth/profile/", "/api/analytics/summary/", "/v1/models"];
		for (const path of paths) expect((await member.fetch(path)).status).toBe(401);
		await expectError(await member.fetch("/api/conversations/"), 401, "account_disabled");
		const ask = { message: "Still here?", conversation_id: "new" };
		await expectError(
			await member.fetch("/api/agents/async/chat_async/", { body: ask }),
			401,
			"account_disabled",
		);
		await expectError(await byKey("/api/conversations/"), 401, "token_refused");
		const upgrade = { headers: { upgrade: "websocket" } };
		await expectError(
			await call(`/ws/agent/?v=2&conversation_id=c3&ticket=${ticket}`, upgrade),
			401,
			"ticket_refused",
		);
		const refresh = { refresh: member.signedIn.tokens.refresh };
		await expectError(await post("token/refresh", refresh), 401, "token_refused");
		const { email } = member.signedIn.user;
		await expectError(await post("login", { email, password: "wrong" }), 400, "credentials_refused");
		await expectError(await post("login", { email, password: PASSWORD }), 401, "account_disabled");
		await expectError(
			await staff.fetch("/api/staff/password-resets/", { body: { user: email } }),
			404,
			"not_found",
		);
	});

	test("has their running question cancelled", async ({ member, model }) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const response = await member.fetch("/api/agents/async/chat_async/", {
			body: { message: "What is Bitcoin?", conversation_id: "c1" },
		});
		const { task_id } = await response.json<{ task_id: string }>();
		await until(() => hold.opened);
		await update(member, { is_active: false });
		await until(() => hold.closed);
		const status = await member.conversation("c1").getTask(task_id);
		expect(status).toMatchObject({ ok: { state: "cancelled" } });
	});

	test("can sign in and use their API keys and sockets again after being enabled", async ({ member }) => {
		await askAndWait(member, "c1", "What is Bitcoin?");
		const { key } = await (
			await member.fetch("/api/auth/api-keys/", { body: { name: "mine", scopes: ["chat"] } })
		).json<{ key: string }>();
		await update(member, { is_active: false });
		await update(member, { is_active: true });
		const again = await signInAgain(member);
		expect((await again.fetch("/api/conversations/c1/messages/")).status).toBe(200);
		const opened = await call("/ws/agent/?v=2&conversation_id=c1", {
			headers: { upgrade: "websocket", authorization: `Bearer ${key}` },
		});
		expect(opened.status).toBe(101);
		opened.webSocket?.accept();
		opened.webSocket?.close();
		// The sessions from before stay ended.
		await expectError(await member.fetch("/api/auth/profile/"), 401, "session_revoked");
		expect(await actionsOn(member)).toEqual(["user_enabled", "user_disabled"]);
	});

	test("can be one whose account is being deleted, which does not end the caller's session", async ({
		member,
	}) => {
		await runInDurableObject(env.BRAIN.getByName(member.id), (_, { storage }) => {
			storage.sql.exec("UPDATE account SET leaving_at = 1");
		});
		await expectError(await staff.fetch(`${USERS}${member.id}/budget/`), 404, "not_found");
		expect((await update(member, { is_active: false })).status).toBe(200);
		expect((await update(member, { is_active: true })).status).toBe(200);
	});

	test("can be a guest", async ({ guest }) => {
		await update(guest, { is_active: false });
		await expectError(await guest.fetch("/api/conversations/"), 401, "account_disabled");
	});
});

test("a guest and a member cannot list or change users", async ({ guest, member }) => {
	for (const user of [guest, member]) {
		await expectError(await user.fetch(USERS), 403, "forbidden");
		await expectError(await update(staff, { is_active: false }, user), 403, "forbidden");
	}
	expect((await staff.fetch(USERS)).status).toBe(200);
});
