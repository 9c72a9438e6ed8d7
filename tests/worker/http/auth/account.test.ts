import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect } from "vitest";
import { readConfig } from "../../../../src/config.ts";
import { CheckAuth, Quota, User } from "../../../../src/contracts/auth.ts";
import { getBrain } from "../../../../src/objects.ts";
import { askAndWait } from "../../../support/conversations.ts";
import { test } from "../../../support/fixtures.ts";
import {
	freshNames,
	PASSWORD,
	post,
	registerMember,
	signedIn,
	signInAgain,
} from "../../../support/members.ts";
import { until } from "../../../support/until.ts";
import { call, expectError, TestUser } from "../../../support/worker.ts";

const api = (path: string) => `/api/authentication/${path}/`;

describe("signing in", () => {
	let user: TestUser;
	let names: { email: string; username: string };

	beforeEach(async () => {
		names = freshNames();
		user = await registerMember(names);
	});

	test("accepts the username or email address in either field, regardless of case", async () => {
		for (const by of [
			{ username: names.username },
			{ email: names.email },
			{ username: names.email.toUpperCase() },
			{ email: names.username },
		]) {
			const answer = await post("login", { ...by, password: PASSWORD });
			expect(answer.status).toBe(200);
			expect((await signedIn(answer)).id).toBe(user.id);
		}
	});

	test("accepts the password in any Unicode normalization form", async () => {
		const composed = freshNames();
		const password = "caf\u00e9 au lait";
		await registerMember({ ...composed, password, password_confirm: password });
		const typed = { email: composed.email, password: "cafe\u0301 au lait" };
		expect((await post("login", typed)).status).toBe(200);
	});

	test("returns the same error for a wrong password, an unknown account and a guest", async () => {
		const guest = await TestUser.guest();
		const answers = await Promise.all(
			[
				{ email: names.email, password: "not this one" },
				{ email: "nobody@example.org", password: PASSWORD },
				{ username: guest.signedIn.user.username, password: "" },
			].map((body) => post("login", body)),
		);
		const texts = await Promise.all(answers.map((answer) => expectError(answer, 400, "credentials_refused")));
		expect(new Set(texts).size).toBe(1);
		const headers = answers.map((answer) => [...answer.headers.keys()].join());
		expect(new Set(headers).size).toBe(1);
	});

	test("never merges a guest's data", async () => {
		const guest = await TestUser.guest();
		const body = { email: names.email, password: PASSWORD };
		const answer = await signedIn(await guest.fetch(api("login"), { body }));
		expect(answer.id).toBe(user.id);
		expect((await guest.fetch(api("profile"))).status).toBe(200);
	});

	test("returns 400 without a username or email address", async () => {
		await expectError(await post("login", { password: PASSWORD }), 400, "invalid_request");
	});
});

describe("the profile", () => {
	test("is returned by GET, and keeps the fields that a PUT or PATCH request omits", async () => {
		const user = await registerMember();
		const { email } = freshNames();
		for (const [method, body] of [
			["PATCH", { first_name: "Grace" }],
			["PUT", { last_name: "Hopper", email }],
			["PATCH", {}],
		] as const) {
			expect((await user.fetch(api("profile"), { method, body })).status).toBe(200);
		}
		expect(User.parse(await (await user.fetch(api("profile"))).json())).toMatchObject({
			first_name: "Grace",
			last_name: "Hopper",
			email,
			username: user.signedIn.user.username,
		});
	});

	test("rejects other users' email addresses and usernames, and ignores is_staff", async () => {
		const [user, other] = [await registerMember(), await registerMember()];
		const patch = (body: unknown) => user.fetch(api("profile"), { method: "PATCH", body });
		await expectError(await patch({ email: other.signedIn.user.email }), 400, "email_taken");
		await expectError(await patch({ username: other.signedIn.user.username }), 400, "username_taken");
		expect(await (await patch({ is_staff: true, id: "x" })).json()).toMatchObject({
			id: user.id,
			is_staff: false,
		});
	});

	test("rejects an email address for a guest", async () => {
		const guest = await TestUser.guest();
		const body = { email: freshNames().email };
		await expectError(await guest.fetch(api("profile"), { method: "PATCH", body }), 400, "invalid_request");
	});
});

describe("changing the password", () => {
	const change = (user: TestUser, old_password: string, new_password: string, confirm = new_password) =>
		user.fetch(api("change-password"), { body: { old_password, new_password, confirm_password: confirm } });

	test("invalidates the old password, ends all other sessions and closes their sockets", async () => {
		const user = await registerMember();
		const other = await signInAgain(user);
		const socket = await other.connect("c1");
		const own = await user.connect("c1");
		expect((await change(user, PASSWORD, "quite another sentence")).status).toBe(200);
		await until(() => socket.closed);
		expect(socket.closed?.code).toBe(4401);
		expect(own.closed).toBeNull();
		const refresh = (of: TestUser) => post("token/refresh", { refresh: of.signedIn.tokens.refresh });
		await expectError(await refresh(other), 401, "session_revoked");
		expect((await refresh(user)).status).toBe(200);
		const { email } = user.signedIn.user;
		await expectError(await post("login", { email, password: PASSWORD }), 400, "credentials_refused");
		expect((await post("login", { email, password: "quite another sentence" })).status).toBe(200);
	});

	test("is rejected for a wrong, weak or mistyped password, and for a guest", async () => {
		const user = await registerMember();
		await expectError(await change(user, "wrong", "quite another sentence"), 400, "credentials_refused");
		await expectError(await change(user, PASSWORD, "password123"), 400, "password_refused");
		await expectError(await change(user, PASSWORD, "short"), 400, "invalid_request");
		await expectError(await change(user, PASSWORD, "one sentence", "two sentences"), 400, "invalid_request");
		const guest = await TestUser.guest();
		await expectError(await change(guest, "", "quite another sentence"), 400, "invalid_request");
	});
});

describe("the quota", () => {
	const quotaOf = async (user: TestUser) => Quota.parse(await (await user.fetch(api("quota"))).json());

	test("counts today's questions, and is larger for members than for guests", async () => {
		const [guest, member] = [await TestUser.guest(), await registerMember()];
		const { guestQuota, memberQuota } = readConfig(env);
		expect(await quotaOf(guest)).toMatchObject({
			questions_today: 0,
			questions_per_day: guestQuota.perDay,
		});
		await askAndWait(member, "c1", "What is Bitcoin?");
		const quota = await quotaOf(member);
		expect(quota).toMatchObject({ questions_today: 1, questions_per_day: memberQuota.perDay });
		expect(quota.resets_at).toMatch(/T00:00:00\.000Z$/);
		expect(Date.parse(quota.resets_at)).toBeGreaterThan(Date.now());
	});

	test("does not count questions of an earlier day", async () => {
		const guest = await TestUser.guest();
		await runInDurableObject(getBrain(env, guest.id), (_, { storage }) => {
			storage.sql.exec("UPDATE account SET quota_day = 1, quota_used = 7");
		});
		expect(await quotaOf(guest)).toMatchObject({ questions_today: 0 });
	});
});

describe("the authentication check", () => {
	test("returns the current user", async () => {
		const user = await registerMember();
		const answer = CheckAuth.parse(await (await user.fetch(api("check-auth"))).json());
		expect(answer.user).toEqual(user.signedIn.user);
	});

	test("rejects a user who was erased or disabled after the token was issued", async () => {
		const [gone, closed] = [await registerMember(), await registerMember()];
		await env.DB.prepare("DELETE FROM users WHERE id = ?").bind(gone.id).run();
		await env.DB.prepare("UPDATE users SET is_active = 0 WHERE id = ?").bind(closed.id).run();
		for (const path of ["check-auth", "profile", "sessions", "api-keys", "export"]) {
			await expectError(await gone.fetch(api(path)), 401, "account_gone");
			await expectError(await closed.fetch(api(path)), 401, "account_disabled");
		}
		const refresh = { refresh: closed.signedIn.tokens.refresh };
		await expectError(await post("token/refresh", refresh), 401, "token_refused");
	});

	test("returns 401 without a token", async () => {
		for (const path of ["check-auth", "profile", "sessions", "api-keys", "export"]) {
			await expectError(await call(api(path)), 401, "unauthenticated");
		}
	});
});
