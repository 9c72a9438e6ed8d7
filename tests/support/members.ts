import { env } from "cloudflare:workers";
import { createPasswordReset } from "../../src/auth/password-reset.ts";
import { readConfig } from "../../src/config.ts";
import { SignedIn } from "../../src/contracts/auth.ts";
import { createAccountDeps } from "../../src/http/auth/deps.ts";
import { call, TestUser } from "./worker.ts";

export const PASSWORD = "a long enough sentence";

let created = 0;

/** Returns an email address and a username that no other test uses. */
export function freshNames(): { email: string; username: string } {
	const name = `member_${++created}_${crypto.randomUUID().slice(0, 8)}`;
	return { email: `${name}@example.org`, username: name };
}

/** Sends an unauthenticated POST request to `/api/authentication/<path>/`. `address` is the client's IP address. */
export function post(path: string, body: unknown, address?: string): Promise<Response> {
	const headers: HeadersInit = address === undefined ? {} : { "cf-connecting-ip": address };
	return call(`/api/authentication/${path}/`, { method: "POST", headers, body: JSON.stringify(body) });
}

/** Returns a registration request body. `fields` override its defaults. */
export function registration(fields: Record<string, unknown> = {}): Record<string, unknown> {
	return { ...freshNames(), password: PASSWORD, password_confirm: PASSWORD, ...fields };
}

/** Registers a user and returns the signed-in user. */
export async function registerMember(fields: Record<string, unknown> = {}): Promise<TestUser> {
	return signedIn(await post("register", registration(fields)));
}

/** Signs the user in again, as if on another device. */
export async function signInAgain(user: TestUser, password = PASSWORD): Promise<TestUser> {
	return signedIn(await post("login", { email: user.signedIn.user.email, password }));
}

/** Grants a user staff access, as `npm run staff` does. */
export async function grantStaffAccess(user: TestUser): Promise<void> {
	await env.DB.prepare("UPDATE users SET is_staff = 1 WHERE id = ?").bind(user.id).run();
}

/** Registers a member with staff access. */
export async function registerStaff(): Promise<TestUser> {
	const staff = await registerMember();
	await grantStaffAccess(staff);
	return staff;
}

/** Creates a password reset link for a user, as staff do, and returns its token. */
export async function createResetLink(user: TestUser): Promise<string> {
	const deps = createAccountDeps(env, readConfig(env));
	return (await createPasswordReset(deps, user.signedIn.user.username)).token;
}

/** Returns the user whom a successful register, login or guest response signs in. */
export async function signedIn(response: Response): Promise<TestUser> {
	if (!response.ok) throw new Error(`Sign-in failed: ${response.status} ${await response.text()}`);
	return TestUser.of(SignedIn.parse(await response.json()));
}
