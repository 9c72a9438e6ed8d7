import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { decodeJwt } from "jose";
import { describe, expect } from "vitest";
import { scryptDeps } from "../../../../src/auth/password-hash.ts";
import { SignedIn } from "../../../../src/contracts/auth.ts";
import { ErrorBody } from "../../../../src/contracts/errors.ts";
import { test } from "../../../support/fixtures.ts";
import {
	freshNames,
	PASSWORD,
	post,
	registerMember,
	registration,
	signedIn,
	signInAgain,
} from "../../../support/members.ts";
import { call, expectError, TestUser } from "../../../support/worker.ts";

const api = (path: string) => `/api/authentication/${path}/`;

describe("registering", () => {
	test("creates an account and signs the user in", async () => {
		const names = freshNames();
		const body = registration({ ...names, first_name: "Ada", last_name: "Lovelace" });
		const response = await post("register", body);
		expect(response.status).toBe(201);
		const answer = SignedIn.parse(await response.json());
		expect(answer.user).toMatchObject({
			...names,
			first_name: "Ada",
			last_name: "Lovelace",
			is_guest: false,
		});
		expect(answer.access).toBe(answer.tokens.access);
		expect((await TestUser.of(answer).fetch("/api/conversations/")).status).toBe(200);
	});

	test("works at the path that protocol v1 clients use", async () => {
		const body = JSON.stringify(registration());
		expect((await call("/api/auth/register", { method: "POST", body })).status).toBe(201);
	});

	test("derives the username from the email address, and adds a suffix when it is taken", async () => {
		const local = `ada.${crypto.randomUUID().slice(0, 8)}`;
		const first = await registerMember({ username: undefined, email: `${local}@one.example.org` });
		const second = await registerMember({ username: "", email: `${local}@two.example.org` });
		expect(first.signedIn.user.username).toBe(local);
		expect(second.signedIn.user.username).toMatch(new RegExp(`^${local}_[0-9a-z]{8}$`));
	});

	test("stores only a hash of the password, with its parameters", async () => {
		const { id } = await registerMember();
		const row = await env.DB.prepare("SELECT * FROM users WHERE id = ?").bind(id).first();
		const { ln, r, p } = scryptDeps.cost;
		const [, algorithm, parameters, salt, hash] = String(row?.password).split("$");
		expect([algorithm, parameters]).toEqual(["scrypt", `ln=${ln},r=${r},p=${p}`]);
		expect([salt, hash]).toEqual([
			expect.stringMatching(/^[\w+/]{22}$/),
			expect.stringMatching(/^[\w+/]{43}$/),
		]);
		expect(JSON.stringify(row)).not.toContain(PASSWORD);
	});

	test("is rejected with a list of all invalid fields", async () => {
		const { error, code, fields } = ErrorBody.parse(await (await post("register", {})).json());
		expect({ error, code }).toEqual({ error: "email: is missing.", code: "invalid_request" });
		expect(fields?.map(({ field }) => field)).toEqual(["email", "password", "password_confirm"]);
	});

	test("is rejected when the email address or username is taken, regardless of case", async () => {
		const { signedIn: there } = await registerMember();
		const email = there.user.email?.toUpperCase();
		await expectError(await post("register", registration({ email })), 400, "email_taken");
		const username = there.user.username.toUpperCase();
		await expectError(await post("register", registration({ username })), 400, "username_taken");
		const both = ErrorBody.parse(await (await post("register", registration({ email, username }))).json());
		expect(both.fields?.map(({ field }) => field)).toEqual(["email", "username"]);
	});

	test("creates one account for five concurrent requests with the same names", async () => {
		const body = registration();
		const answers = await Promise.all(Array.from({ length: 5 }, () => post("register", body)));
		expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
		for (const answer of answers) if (answer.status !== 201) await expectError(answer, 400, "email_taken");
	});

	test.each([
		["an invalid email address", { email: "ada" }],
		["a username that looks like an email address", { username: "ada@example.org" }],
		["a username of two letters", { username: "ad" }],
		["a password of 7 characters", { password: "1234abc", password_confirm: "1234abc" }],
		["a password of 129 characters", { password: "x".repeat(129), password_confirm: "x".repeat(129) }],
		["a confirmation that differs from the password", { password_confirm: "another long sentence" }],
		["no password", { password: undefined }],
	])("is rejected for %s", async (_, fields) => {
		await expectError(await post("register", registration(fields)), 400, "invalid_request");
	});

	test.each(["password123", "PassWord123", "1q2w3e4r5t", "qwertyuiop", "superman123"])(
		"is rejected for the common password %s",
		async (password) => {
			const body = registration({ password, password_confirm: password });
			await expectError(await post("register", body), 400, "password_refused");
		},
	);

	test.each([
		["in fullwidth letters", "ｐａｓｓｗｏｒｄ１２３"],
		["in fullwidth capitals", "ＰＡＳＳＷＯＲＤ１２３"],
		["with ligatures and superscripts", "paſſword¹²³"],
		["with a decomposed letter", "contrasen\u0303a"],
	])("is rejected for a common password %s, because passwords are normalized", async (_, password) => {
		const body = registration({ password, password_confirm: password });
		await expectError(await post("register", body), 400, "password_refused");
		const guest = await TestUser.guest();
		await expectError(await guest.fetch(api("register"), { body }), 400, "password_refused");
		const there = await registerMember();
		const change = { old_password: PASSWORD, new_password: password, confirm_password: password };
		await expectError(await there.fetch(api("change-password"), { body: change }), 400, "password_refused");
	});

	test("is rejected for a password that normalizes to the username", async () => {
		const email = `lange.adresse.${crypto.randomUUID().slice(0, 8)}@example.org`;
		const wide = email.replaceAll(/[a-z0-9]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0));
		for (const password of [wide, wide.split("@")[0]]) {
			const body = registration({ email, password, password_confirm: password });
			await expectError(await post("register", body), 400, "password_refused");
		}
	});

	test("measures and compares passwords in their normalized form", async () => {
		// The request contains eight code points; normalization composes them into four.
		const short = "e\u0301".repeat(4);
		await expectError(
			await post("register", registration({ password: short, password_confirm: short })),
			400,
			"invalid_request",
		);
		// The request contains one code point; normalization expands it to 18 characters.
		const long = "\ufdfa";
		const body = registration({ password: long, password_confirm: long.normalize("NFKC") });
		expect((await post("register", body)).status).toBe(201);
		expect((await post("login", { email: body.email, password: long })).status).toBe(200);
	});

	test("is rejected when the password is the email address or the username", async () => {
		const { email, username } = freshNames();
		for (const password of [email, username.toUpperCase()]) {
			const body = registration({ email, username, password, password_confirm: password });
			await expectError(await post("register", body), 400, "password_refused");
		}
	});
});

describe("a guest who registers", () => {
	const register = (guest: TestUser, body: unknown) => guest.fetch(api("register"), { body });

	test("stays the same user and keeps the conversations and the session", async () => {
		const guest = await TestUser.guest();
		const socket = await guest.connect("c1");
		socket.send({ action: "start_chat", message: "What is cryptocurrency?" });
		await socket.next("task_completed");
		const answer = await signedIn(await register(guest, registration()));
		expect(answer.id).toBe(guest.id);
		expect(answer.signedIn.user).toMatchObject({ is_guest: false });
		expect(decodeJwt(answer.signedIn.access).sid).toBe(decodeJwt(guest.signedIn.access).sid);
		const messages = await answer.fetch("/api/conversations/c1/messages/");
		expect(await messages.text()).toContain("What is cryptocurrency?");
		expect(socket.closed).toBeNull();
	});

	test("can sign in with the password, but cannot use the old refresh token", async () => {
		const guest = await TestUser.guest();
		const answer = await signedIn(await register(guest, registration()));
		expect((await signInAgain(answer)).id).toBe(guest.id);
		const old = { refresh: guest.signedIn.tokens.refresh };
		await expectError(await post("token/refresh", old), 401, "token_refused");
	});

	test("no longer has a guest's quota", async () => {
		const guest = await TestUser.guest();
		await register(guest, registration());
		const account = await runInDurableObject(env.BRAIN.getByName(guest.id), (_, { storage }) =>
			storage.sql.exec("SELECT is_guest FROM account").toArray(),
		);
		expect(account).toEqual([{ is_guest: 0 }]);
	});

	test("creates another account by registering again", async () => {
		const guest = await TestUser.guest();
		await register(guest, registration());
		expect((await signedIn(await register(guest, registration()))).id).not.toBe(guest.id);
	});

	test("stays a guest when the names are taken", async () => {
		const guest = await TestUser.guest();
		const { email } = (await registerMember()).signedIn.user;
		await expectError(await register(guest, registration({ email })), 400, "email_taken");
		expect(await (await guest.fetch(api("profile"))).json()).toMatchObject({ is_guest: true, email: null });
	});

	test("is rejected instead of becoming another user when the token is invalid", async () => {
		const headers = { authorization: "Bearer garbage" };
		const body = JSON.stringify(registration());
		await expectError(await call(api("register"), { method: "POST", headers, body }), 401, "token_refused");
	});

	test("becomes one account even when five requests arrive concurrently", async () => {
		const guest = await TestUser.guest();
		const answers = await Promise.all(Array.from({ length: 5 }, () => register(guest, registration())));
		const users = await Promise.all(
			answers.filter(({ ok }) => ok).map(async (answer) => (await signedIn(answer)).id),
		);
		expect(users.filter((id) => id === guest.id)).toHaveLength(1);
	});
});
