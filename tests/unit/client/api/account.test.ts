import { describe, expect, test } from "vitest";
import type { ApiKey, Session, User } from "../../../../src/contracts/auth.ts";
import { AT, errorResponse } from "../fakes.ts";
import { collect, createSignedInClient } from "../signed-in.ts";

const AUTH = "/api/authentication";
const user: User = {
	id: "u",
	email: "ada@example.org",
	username: "ada",
	first_name: "",
	last_name: "",
	date_joined: AT,
	is_active: true,
	is_staff: false,
	is_guest: false,
};
const letIn = () => ({
	body: { user, tokens: { access: "access-2", refresh: "refresh-2" }, access: "access-2", message: "Hello." },
});
const said = () => ({ body: { message: "Done." } });
const NEW_TOKENS = { access: "access-2", refresh: "refresh-2" };

describe("the account client", () => {
	test("creates a password reset link, and sends no token with the new password", async () => {
		const link = { url: "https://brain.test/#/reset/t", expires_at: AT };
		const { client, server } = createSignedInClient({
			"POST /api/staff/password-resets/": () => ({ body: link }),
			[`POST ${AUTH}/password-reset/`]: said,
		});
		expect(await client.account.createPasswordResetLink("ada@example.org")).toEqual(link);
		await client.account.resetPassword("t", "a long sentence");
		expect(server.calls).toMatchObject([
			{ authorization: "Bearer access-1", body: { user: "ada@example.org" } },
			{ authorization: null, body: { token: "t", new_password: "a long sentence" } },
		]);
	});

	test("exports the account as text and reports the bytes received", async () => {
		const exported = { word: "für" };
		const { client } = createSignedInClient({ [`GET ${AUTH}/export/`]: () => ({ body: exported }) });
		const sizes: number[] = [];
		const text = await client.account.exportText((bytes) => sizes.push(bytes));
		expect(JSON.parse(text)).toEqual(exported);
		expect(sizes.at(-1)).toBe(new TextEncoder().encode(text).byteLength);
		expect(await client.account.exportText()).toBe(text);
	});

	test("returns the use of the quota", async () => {
		const tokens = { tokens_today: 40, tokens_this_minute: 0, tokens_per_day: 900, tokens_per_minute: null };
		const quota = { questions_today: 3, questions_per_day: 200, resets_at: AT, ...tokens };
		const { client } = createSignedInClient({ [`GET ${AUTH}/quota/`]: () => ({ body: quota }) });
		expect(await client.account.quota()).toEqual(quota);
	});

	test("stores a guest's tokens", async () => {
		const { client, server, tokens } = createSignedInClient({ [`POST ${AUTH}/guest/`]: letIn });
		tokens.save(null);
		expect(await client.account.isSignedIn()).toBe(false);
		expect(await client.account.signInAsGuest()).toEqual(user);
		expect(server.calls[0]?.authorization).toBeNull();
		expect(tokens.load()).toEqual(NEW_TOKENS);
		expect(await client.account.isSignedIn()).toBe(true);
	});

	test("sends the guest's token on registration and stores the new tokens", async () => {
		const { client, server, tokens } = createSignedInClient({ [`POST ${AUTH}/register/`]: letIn });
		const registration = { email: "ada@example.org", password: "a long sentence", first_name: "Ada" };
		expect(await client.account.register(registration)).toEqual(user);
		expect(server.calls[0]).toMatchObject({
			authorization: "Bearer access-1",
			body: { ...registration, password_confirm: "a long sentence" },
		});
		expect(tokens.load()).toEqual(NEW_TOKENS);
	});

	test("registers a guest whose access token has expired", async () => {
		const { client, server } = createSignedInClient({
			[`POST ${AUTH}/register/`]: ({ authorization }) =>
				authorization === "Bearer access-1b" ? letIn() : errorResponse(401, "token_expired"),
			[`POST ${AUTH}/token/refresh/`]: () => ({ body: { access: "access-1b", refresh: "refresh-1b" } }),
		});
		await client.account.register({ email: "ada@example.org", password: "a long sentence" });
		expect(server.calls.map(({ authorization }) => authorization)).toEqual([
			"Bearer access-1",
			null,
			"Bearer access-1b",
		]);
	});

	test("registers without a token if no user is signed in", async () => {
		const { client, server, tokens } = createSignedInClient({ [`POST ${AUTH}/register/`]: letIn });
		tokens.save(null);
		await client.account.register({ email: "ada@example.org", password: "a long sentence" });
		expect(server.calls[0]?.authorization).toBeNull();
	});

	test("sends a username or an email address in the same field", async () => {
		const { client, server, tokens } = createSignedInClient({ [`POST ${AUTH}/login/`]: letIn });
		expect(await client.account.login("ada@example.org", "a long sentence")).toEqual(user);
		expect(server.calls[0]?.body).toEqual({ username: "ada@example.org", password: "a long sentence" });
		expect(tokens.load()).toEqual(NEW_TOKENS);
	});

	test("keeps the stored tokens when a login is rejected", async () => {
		const { client, tokens } = createSignedInClient({
			[`POST ${AUTH}/login/`]: () => errorResponse(400, "credentials_refused"),
		});
		await expect(client.account.login("ada", "wrong")).rejects.toMatchObject({ code: "credentials_refused" });
		expect(tokens.load()).toMatchObject({ access: "access-1" });
	});

	test("removes the tokens on logout, even if the server is unreachable", async () => {
		const { client, server, tokens } = createSignedInClient({ [`POST ${AUTH}/logout/`]: said });
		await client.account.logout();
		expect(server.calls[0]?.body).toEqual({ refresh_token: "refresh-1" });
		expect(tokens.load()).toBeNull();
		const lost = createSignedInClient({});
		await expect(lost.client.account.logout()).rejects.toMatchObject({ code: "unreachable" });
		expect(lost.tokens.load()).toBeNull();
	});

	test("sends the API key with every call and does not refresh tokens when the key is rejected", async () => {
		const { client, server, tokens } = createSignedInClient(
			{
				[`GET ${AUTH}/check-auth/`]: () => ({ body: { authenticated: true, user } }),
				[`GET ${AUTH}/profile/`]: () => errorResponse(401, "token_refused"),
			},
			{ apiKey: "ob_key" },
		);
		expect(await client.account.check()).toEqual(user);
		await expect(client.account.profile()).rejects.toMatchObject({ code: "token_refused", status: 401 });
		expect(server.calls.map(({ authorization }) => authorization)).toEqual([
			"Bearer ob_key",
			"Bearer ob_key",
		]);
		expect(tokens.load()).not.toBeNull();
	});
});

describe("account management", () => {
	test("reads and updates the profile", async () => {
		const { client, server } = createSignedInClient({
			[`GET ${AUTH}/profile/`]: () => ({ body: user }),
			[`PATCH ${AUTH}/profile/`]: ({ body }) => ({ body: { ...user, ...body } }),
			[`POST ${AUTH}/change-password/`]: said,
		});
		expect(await client.account.profile()).toEqual(user);
		expect(await client.account.update({ first_name: "Ada" })).toMatchObject({ first_name: "Ada" });
		await client.account.changePassword("the old one", "the new one");
		expect(server.calls.at(-1)?.body).toEqual({
			old_password: "the old one",
			new_password: "the new one",
			confirm_password: "the new one",
		});
	});

	test("lists the sessions from all pages and ends one of them", async () => {
		const session = (id: string): Session => ({
			id,
			user_agent: "",
			country: null,
			created_at: AT,
			last_seen_at: AT,
			expires_at: AT,
			current: false,
		});
		const { client, server } = createSignedInClient({
			[`GET ${AUTH}/sessions/`]: ({ query }) => ({
				body: query.cursor
					? { items: [session("3")], next_cursor: null }
					: { items: [session("1"), session("2")], next_cursor: "2" },
			}),
			[`DELETE ${AUTH}/sessions/`]: said,
		});
		expect((await collect(client.account.sessions())).map(({ id }) => id)).toEqual(["1", "2", "3"]);
		await client.account.endSession("2");
		expect(server.calls.at(-1)?.route).toBe(`DELETE ${AUTH}/sessions/2/`);
	});

	test("creates, lists, changes, and deletes API keys", async () => {
		const key: ApiKey = {
			id: "k1",
			name: "Script",
			start: "ob_abc",
			scopes: ["chat"],
			tokens_per_day: 1_000,
			tokens_per_minute: null,
			created_at: AT,
			last_used_at: null,
		};
		const { client, server } = createSignedInClient({
			[`POST ${AUTH}/api-keys/`]: () => ({ status: 201, body: { ...key, key: "ob_abcdef" } }),
			[`GET ${AUTH}/api-keys/`]: () => ({ body: { items: [key], next_cursor: null } }),
			[`PATCH ${AUTH}/api-keys/`]: () => ({ body: { ...key, tokens_per_day: 5 } }),
			[`DELETE ${AUTH}/api-keys/`]: said,
		});
		const made = await client.account.createApiKey({ name: "Script", scopes: ["chat"] });
		expect(made.key).toBe("ob_abcdef");
		expect(await collect(client.account.apiKeys())).toEqual([key]);
		expect(await client.account.updateApiKey("k1", { tokens_per_day: 5 })).toMatchObject({
			tokens_per_day: 5,
		});
		await client.account.deleteApiKey("k1");
		expect(server.calls.map(({ route }) => route)).toEqual([
			`POST ${AUTH}/api-keys/`,
			`GET ${AUTH}/api-keys/`,
			`PATCH ${AUTH}/api-keys/k1/`,
			`DELETE ${AUTH}/api-keys/k1/`,
		]);
	});

	test("uses a longer timeout to export the account", async () => {
		const everything = {
			exported_at: AT,
			profile: user,
			sessions: [],
			api_keys: [],
			token_budgets: [],
			shares: [],
			password_resets: [],
			own_agents: [],
			conversations: [],
			knowledge: [],
			sites: [],
			audit: [],
			usage: [{ task_id: "t" }],
			usage_rollups: [],
		};
		const { client, clock } = createSignedInClient({
			[`GET ${AUTH}/export/`]: async () => {
				await clock.advance(60_000);
				return { body: everything };
			},
		});
		expect(await client.account.export()).toEqual(everything);
	});

	test("deletes the account and the stored tokens if the password is correct", async () => {
		const { client, server, tokens } = createSignedInClient({
			[`DELETE ${AUTH}/account/`]: ({ body }) =>
				body.password === "right"
					? { status: 202, body: { message: "" } }
					: errorResponse(400, "credentials_refused"),
		});
		await expect(client.account.delete("wrong")).rejects.toMatchObject({ code: "credentials_refused" });
		expect(tokens.load()).not.toBeNull();
		await client.account.delete("right");
		expect(tokens.load()).toBeNull();
		expect(server.calls).toHaveLength(2);
	});
});
