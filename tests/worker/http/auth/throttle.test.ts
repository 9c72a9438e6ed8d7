import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test } from "vitest";
import { changePassword } from "../../../../src/auth/account-changes.ts";
import type { AccountDeps } from "../../../../src/auth/account-deps.ts";
import { cleanUpAuth } from "../../../../src/auth/cleanup.ts";
import { scryptDeps, verifyPassword } from "../../../../src/auth/password-hash.ts";
import { signIn } from "../../../../src/auth/password-sign-in.ts";
import { register, signInGuest } from "../../../../src/auth/register.ts";
import {
	ACCOUNT_FAILURES,
	ADDRESS_FAILURES,
	ADDRESS_GUESTS,
	ADDRESS_REGISTRATIONS,
} from "../../../../src/auth/throttle.ts";
import { readConfig } from "../../../../src/config.ts";
import { RegisterRequest } from "../../../../src/contracts/auth.ts";
import { findUser } from "../../../../src/db/users.ts";
import { AppError } from "../../../../src/errors.ts";
import { createAccountDeps } from "../../../../src/http/auth/deps.ts";
import { getBrain } from "../../../../src/objects.ts";
import { freshNames, PASSWORD, post, registration } from "../../../support/members.ts";

const DEVICE = { user_agent: "tests", country: null };
const HERE = { device: DEVICE, address: null };

/** Dependencies with the real D1 and a cheap hash that records its calls. */
let deps: AccountDeps;
let hashes: string[];
let now: number;
let email: string;

beforeEach(async () => {
	now = Date.now();
	hashes = [];
	deps = {
		...createAccountDeps(env, readConfig(env)),
		now: () => now,
		scrypt: async (password, salt, length, { ln, r, p }) => {
			hashes.push(`${password}: 2^${ln}/${r}/${p}`);
			const text = new TextEncoder().encode(JSON.stringify([password, [...salt], ln, r, p]));
			return new Uint8Array(await crypto.subtle.digest("SHA-256", text)).slice(0, length);
		},
	};
	email = freshNames().email;
	await register(deps, request({ email }), HERE);
	hashes = [];
});

function request(fields: Record<string, unknown> = {}): RegisterRequest {
	return RegisterRequest.parse(registration(fields));
}

/** Returns "in" after a successful sign-in, or the error code. */
async function tryIn(identifier: string, password: string, address: string | null = null): Promise<string> {
	return signIn(deps, { identifier, password }, { device: DEVICE, address }).then(() => "in", codeOf);
}

function codeOf(error: unknown): string {
	if (error instanceof AppError) return error.code;
	throw error;
}

function count(outcomes: readonly string[], outcome: string): number {
	return outcomes.filter((is) => is === outcome).length;
}

describe("wrong passwords", () => {
	test("are limited to ten per account, even when thirty arrive concurrently from different addresses", async () => {
		const outcomes = await Promise.all(
			Array.from({ length: 30 }, (_, i) => tryIn(email, `wrong ${i}`, `192.0.2.${i}`)),
		);
		expect(count(outcomes, "credentials_refused")).toBe(10);
		expect(count(outcomes, "too_many_requests")).toBe(20);
		expect(hashes).toHaveLength(10);
	});

	test("count against the same account by username and by email address", async () => {
		const { username } = (await signIn(deps, { identifier: email, password: PASSWORD }, HERE)).user;
		for (let i = 0; i < 5; i++) await tryIn(email, "wrong");
		for (let i = 0; i < 5; i++) await tryIn(username, "wrong");
		expect(await tryIn(email, PASSWORD)).toBe("too_many_requests");
	});

	test("are reset by the correct password, and after 15 minutes", async () => {
		for (let i = 0; i < 9; i++) await tryIn(email, "wrong");
		expect(await tryIn(email, PASSWORD)).toBe("in");
		for (let i = 0; i < 10; i++) expect(await tryIn(email, "wrong")).toBe("credentials_refused");
		expect(await tryIn(email, PASSWORD)).toBe("too_many_requests");
		now += ACCOUNT_FAILURES.windowMs - 1;
		expect(await tryIn(email, PASSWORD)).toBe("too_many_requests");
		now += 1;
		expect(await tryIn(email, PASSWORD)).toBe("in");
	});

	test("are counted and rejected in the same way for an unknown account", async () => {
		const outcomes = await Promise.all(
			Array.from({ length: 12 }, () => tryIn("nobody@example.org", "wrong")),
		);
		expect(count(outcomes, "credentials_refused")).toBe(10);
		expect(count(outcomes, "too_many_requests")).toBe(2);
	});

	test("from one address throttle only that address, even if they are for many accounts", async () => {
		const tries = ADDRESS_FAILURES.attempts + 5;
		const outcomes = await Promise.all(
			Array.from({ length: tries }, (_, i) => tryIn(`nobody${i}@example.org`, "wrong", "192.0.2.77")),
		);
		expect(count(outcomes, "too_many_requests")).toBe(5);
		expect(await tryIn(email, PASSWORD, "192.0.2.77")).toBe("too_many_requests");
		expect(await tryIn(email, PASSWORD, "192.0.2.78")).toBe("in");
	});

	test("from a throttled address do not count against the account", async () => {
		for (let i = 0; i < ADDRESS_FAILURES.attempts; i++)
			await tryIn(`nobody${i}@example.org`, "wrong", "192.0.2.79");
		for (let i = 0; i < 20; i++) await tryIn(email, "wrong", "192.0.2.79");
		expect(await tryIn(email, PASSWORD, "192.0.2.80")).toBe("in");
	});

	test("count against the address, but correct ones do not", async () => {
		for (let i = 0; i < ADDRESS_FAILURES.attempts + 5; i++) {
			expect(await tryIn(email, PASSWORD, "192.0.2.81")).toBe("in");
		}
	});

	test("also count when they are entered to change a password", async () => {
		const { user } = await signIn(deps, { identifier: email, password: PASSWORD }, HERE);
		const change = { old_password: "wrong", new_password: "quite another sentence" };
		for (let i = 0; i < 10; i++) {
			await expect(changePassword(deps, { user, sessionId: "s" }, change)).rejects.toMatchObject({
				code: "credentials_refused",
			});
		}
		expect(await tryIn(email, PASSWORD)).toBe("too_many_requests");
	});
});

describe("an unknown account", () => {
	test("requires the same hash computation as a known account", async () => {
		await tryIn(email, "wrong");
		await tryIn(freshNames().email, "wrong");
		const { ln, r, p } = scryptDeps.cost;
		const hash = `wrong: 2^${ln}/${r}/${p}`;
		expect(hashes).toEqual([hash, hash]);
	});

	test("has no correct password", async () => {
		const zeros = {
			...deps,
			scrypt: async (_: string, __: Uint8Array, length: number) => new Uint8Array(length),
		};
		expect(await verifyPassword(zeros, "anything", null)).toMatchObject({ isCorrect: false });
	});
});

describe("a hash with other parameters", () => {
	test("is replaced once, at the next sign-in", async () => {
		const { ln, r, p } = scryptDeps.cost;
		const weaker = { ...deps, cost: { ln: ln - 1, r, p } };
		const { user } = await register(weaker, request(), HERE);
		hashes = [];
		const identifier = user.email ?? "";
		expect(await tryIn(identifier, "wrong")).toBe("credentials_refused");
		expect(await tryIn(identifier, PASSWORD)).toBe("in");
		expect(await tryIn(identifier, PASSWORD)).toBe("in");
		expect(hashes.map((hash) => hash.split(": ")[1])).toEqual([
			...[weaker, weaker, deps, deps].map(({ cost }) => `2^${cost.ln}/${cost.r}/${cost.p}`),
		]);
		expect((await findUser(deps.db, user.id))?.password).toContain(`$scrypt$ln=${ln},r=${r},p=${p}$`);
	});
});

describe("new accounts and guests from one address", () => {
	const from = (address: string) => ({ device: DEVICE, address });

	test("are limited per hour", async () => {
		const registered = await Promise.all(
			Array.from({ length: ADDRESS_REGISTRATIONS.attempts + 3 }, () =>
				register(deps, request(), from("198.51.100.1")).then(() => "in", codeOf),
			),
		);
		expect(count(registered, "too_many_requests")).toBe(3);
		const guests = await Promise.all(
			Array.from({ length: ADDRESS_GUESTS.attempts + 3 }, () =>
				signInGuest(deps, from("198.51.100.1")).then(() => "in", codeOf),
			),
		);
		expect(count(guests, "too_many_requests")).toBe(3);
	});

	test("are not counted when the address cannot distinguish clients", async () => {
		for (let i = 0; i < ADDRESS_REGISTRATIONS.attempts + 1; i++) await register(deps, request(), HERE);
	});
});

test("a throttled sign-in returns 429 with Retry-After over HTTP", async () => {
	const known = registration();
	expect((await post("register", known)).status).toBe(201);
	for (const name of [known.email, "nobody2@example.org"]) {
		const body = { email: name, password: "wrong" };
		const answers = await Promise.all(Array.from({ length: 11 }, () => post("login", body)));
		const [late] = answers.filter(({ status }) => status === 429);
		const seconds = Number(late?.headers.get("retry-after"));
		expect(seconds).toBeGreaterThan(0);
		expect(seconds).toBeLessThanOrEqual(ACCOUNT_FAILURES.windowMs / 1_000);
		expect(await late?.json()).toMatchObject({ code: "too_many_requests" });
	}
});

test("the hourly job deletes expired throttles", async () => {
	await tryIn(email, "wrong", "192.0.2.90");
	await cleanUpAuth(
		{ d1: env.DB, brain: (id) => getBrain(env, id) },
		readConfig(env),
		now + ACCOUNT_FAILURES.windowMs,
	);
	const row = await env.DB.prepare("SELECT count(*) AS n FROM throttles WHERE until <= ?")
		.bind(now + ACCOUNT_FAILURES.windowMs)
		.first();
	expect(row).toEqual({ n: 0 });
});
