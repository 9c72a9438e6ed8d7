import { env } from "cloudflare:workers";
import { describe, expect } from "vitest";
import { hashResetToken } from "../../../../src/auth/reset-token.ts";
import { ACCOUNT_FAILURES, ADDRESS_RESETS, hashCounter } from "../../../../src/auth/throttle.ts";
import { readConfig } from "../../../../src/config.ts";
import { PasswordResetLink } from "../../../../src/contracts/auth.ts";
import { PASSWORD_RESET_TTL_S } from "../../../../src/contracts/limits.ts";
import { randomToken } from "../../../../src/ids.ts";
import { test } from "../../../support/fixtures.ts";
import {
	createResetLink,
	PASSWORD,
	post,
	registerMember,
	registerStaff,
	signedIn,
	signInAgain,
} from "../../../support/members.ts";
import { until } from "../../../support/until.ts";
import { expectError, migrateD1 } from "../../../support/worker.ts";

const NEW_PASSWORD = "quite another sentence";
const STAFF = "/api/staff/password-resets/";

const reset = (token: string, new_password = NEW_PASSWORD, address?: string) =>
	post("password-reset", { token, new_password }, address);

describe("creating a password reset link", () => {
	test("returns the URL of the page and a time of expiry, and stores only a hash", async ({ member }) => {
		const staff = await registerStaff();
		const before = Date.now();
		for (const user of [member.signedIn.user.email, member.signedIn.user.username]) {
			const response = await staff.fetch(STAFF, { body: { user } });
			expect(response.status).toBe(201);
			const { url, expires_at } = PasswordResetLink.parse(await response.json());
			const [, token = ""] = /^https:\/\/brain\.test\/#\/reset\/([\w-]{43})$/.exec(url) ?? [];
			expect(Date.parse(expires_at)).toBeGreaterThanOrEqual(before + PASSWORD_RESET_TTL_S * 1_000);
			const row = await env.DB.prepare("SELECT * FROM password_resets WHERE user_id = ?")
				.bind(member.id)
				.first();
			expect(row).toMatchObject({ hash: await hashResetToken(token) });
			expect(JSON.stringify(row)).not.toContain(token);
		}
	});

	test("is forbidden for members, guests and API keys", async ({ member, guest }) => {
		const body = { user: member.signedIn.user.username };
		await expectError(await member.fetch(STAFF, { body }), 403, "forbidden");
		await expectError(await guest.fetch(STAFF, { body }), 403, "forbidden");
		const staff = await registerStaff();
		const scopes = ["chat", "knowledge", "analytics", "account"];
		const created = await staff.fetch("/api/auth/api-keys/", { body: { name: "all", scopes } });
		const { key } = await created.json<{ key: string }>();
		const headers = { authorization: `Bearer ${key}` };
		await expectError(await staff.fetch(STAFF, { body, headers }), 403, "forbidden");
	});

	test("returns the same error for an unknown account, a guest and an inactive account", async ({
		member,
		guest,
	}) => {
		const staff = await registerStaff();
		await env.DB.prepare("UPDATE users SET is_active = 0 WHERE id = ?").bind(member.id).run();
		const names = ["nobody@example.org", guest.signedIn.user.username, member.signedIn.user.username];
		const texts = [];
		for (const user of names)
			texts.push(await expectError(await staff.fetch(STAFF, { body: { user } }), 404, "not_found"));
		expect(new Set(texts).size).toBe(1);
	});
});

describe("using a password reset link", () => {
	test("sets the password, ends all sessions and closes their sockets", async ({ member }) => {
		const other = await signInAgain(member);
		const socket = await other.connect("c1");
		expect((await reset(await createResetLink(member))).status).toBe(200);
		await until(() => socket.closed);
		expect(socket.closed?.code).toBe(4401);
		for (const user of [member, other]) {
			const refresh = { refresh: user.signedIn.tokens.refresh };
			await expectError(await post("token/refresh", refresh), 401, "session_revoked");
		}
		const { email } = member.signedIn.user;
		await expectError(await post("login", { email, password: PASSWORD }), 400, "credentials_refused");
		expect((await signedIn(await post("login", { email, password: NEW_PASSWORD }))).id).toBe(member.id);
	});

	test("works once, even for two concurrent requests", async ({ member }) => {
		const token = await createResetLink(member);
		const statuses = (await Promise.all([reset(token), reset(token)])).map(({ status }) => status);
		expect(statuses.sort()).toEqual([200, 401]);
		await expectError(await reset(token), 401, "token_refused");
	});

	test("returns the same error for an unknown, expired, replaced and used link", async ({ member }) => {
		const replaced = await createResetLink(member);
		const used = await createResetLink(member);
		await reset(used);
		const other = await registerMember();
		const expired = await createResetLink(other);
		await env.DB.prepare("UPDATE password_resets SET expires_at = ?").bind(Date.now()).run();
		const texts = [];
		for (const token of [randomToken(), "x", expired, replaced, used])
			texts.push(await expectError(await reset(token), 401, "token_refused"));
		expect(new Set(texts).size).toBe(1);
		expect((await signInAgain(other)).id).toBe(other.id);
	});

	test("keeps the link when the new password is rejected", async ({ member }) => {
		const token = await createResetLink(member);
		const { email } = member.signedIn.user;
		await expectError(await reset(token, "short"), 400, "invalid_request");
		await expectError(await reset(token, "password123"), 400, "password_refused");
		await expectError(await reset(token, email ?? ""), 400, "password_refused");
		expect((await reset(token)).status).toBe(200);
	});

	test("unlocks an account that was locked by wrong passwords", async ({ member }) => {
		const { email } = member.signedIn.user;
		const account = { rule: ACCOUNT_FAILURES, subject: member.id };
		const { hashSecret } = readConfig(env);
		const key = await hashCounter(hashSecret, account);
		await env.DB.prepare("INSERT INTO throttles VALUES (?, ?, ?)")
			.bind(key, ACCOUNT_FAILURES.attempts, Date.now() + ACCOUNT_FAILURES.windowMs)
			.run();
		await expectError(await post("login", { email, password: PASSWORD }), 429, "too_many_requests");
		await reset(await createResetLink(member));
		expect((await post("login", { email, password: NEW_PASSWORD })).status).toBe(200);
	});

	test("is refused after the user has changed the password", async ({ member }) => {
		const token = await createResetLink(member);
		const body = { old_password: PASSWORD, new_password: NEW_PASSWORD, confirm_password: NEW_PASSWORD };
		expect((await member.fetch("/api/auth/change-password/", { body })).status).toBe(200);
		await expectError(await reset(token), 401, "token_refused");
	});

	test("is throttled by address for invalid links, and never for valid ones", async ({ member }) => {
		const address = "203.0.113.77";
		for (let tries = 0; tries < ADDRESS_RESETS.attempts; tries++)
			await expectError(await reset("guess", NEW_PASSWORD, address), 401, "token_refused");
		await expectError(await reset("guess", NEW_PASSWORD, address), 429, "too_many_requests");
		expect((await reset(await createResetLink(member), NEW_PASSWORD, address)).status).toBe(200);
	});
});

describe("a database of an earlier version", () => {
	test("keeps its users when the table of reset links is added", async ({ member }) => {
		await env.DB.exec("DROP TABLE password_resets");
		await env.DB.exec("DELETE FROM d1_migrations WHERE name LIKE '0003%'");
		await migrateD1();
		expect((await reset(await createResetLink(member))).status).toBe(200);
	});
});
