import { SignedIn } from "../../src/contracts/auth.ts";
import { call, TestUser } from "./worker.ts";

export const PASSWORD = "a long enough sentence";

let made = 0;

/** Names that no other test uses. */
export function freshNames(): { email: string; username: string } {
	const name = `member_${++made}_${crypto.randomUUID().slice(0, 8)}`;
	return { email: `${name}@example.org`, username: name };
}

/** A POST without any token; `address` is where it comes from. */
export function post(path: string, body: unknown, address?: string): Promise<Response> {
	const headers: HeadersInit = address === undefined ? {} : { "cf-connecting-ip": address };
	return call(`/api/authentication/${path}/`, { method: "POST", headers, body: JSON.stringify(body) });
}

/** The body of a registration; `fields` replace what is usual. */
export function registration(fields: Record<string, unknown> = {}): Record<string, unknown> {
	return { ...freshNames(), password: PASSWORD, password_confirm: PASSWORD, ...fields };
}

/** Somebody with an account, signed in. */
export async function registerMember(fields: Record<string, unknown> = {}): Promise<TestUser> {
	return signedIn(await post("register", registration(fields)));
}

/** Signs in once more, as on another device. */
export async function signInAgain(user: TestUser, password = PASSWORD): Promise<TestUser> {
	return signedIn(await post("login", { email: user.signedIn.user.email, password }));
}

/** Who a good answer of register, login or guest lets in. */
export async function signedIn(response: Response): Promise<TestUser> {
	if (!response.ok) throw new Error(`not let in: ${response.status} ${await response.text()}`);
	return TestUser.of(SignedIn.parse(await response.json()));
}
