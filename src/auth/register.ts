import type { RegisterRequest, Tokens } from "../contracts/auth.ts";
import {
	createGuest,
	createMember,
	isEmailTaken,
	isUsernameTaken,
	type Membership,
	promoteGuest,
	type UserRow,
} from "../db/users.ts";
import { AppError, unwrap } from "../errors.ts";
import { ulid } from "../ids.ts";
import type { AccountDeps } from "./deps.ts";
import { emailTaken, usernameTaken } from "./name-conflicts.ts";
import { hashPassword } from "./password-hash.ts";
import { requireGoodPassword } from "./password-rules.ts";
import { type Device, openSession, renewSession } from "./sessions.ts";
import { ADDRESS_GUESTS, ADDRESS_REGISTRATIONS, countTry } from "./throttle.ts";

/** From where somebody comes. `address` is null where it tells clients not apart. */
export interface Visitor {
	device: Device;
	address: string | null;
}

export interface Admission {
	user: UserRow;
	tokens: Tokens;
}

/** Lets somebody in without a name. Throws `too_many_requests`. */
export async function admitGuest(deps: AccountDeps, visitor: Visitor): Promise<Admission> {
	await countTry(deps, countersOf(ADDRESS_GUESTS, visitor));
	const now = deps.now();
	const id = ulid(now);
	// The brain first: a user without one would be refused everywhere, a brain without a user is never found.
	await deps.brain(id).create({ isGuest: true });
	const user = await createGuest(deps.db, id, now);
	return { user, tokens: await openSession(deps, id, visitor.device) };
}

/** Makes an account. Throws `email_taken`, `username_taken`, `password_refused` or `too_many_requests`. */
export async function register(
	deps: AccountDeps,
	request: RegisterRequest,
	visitor: Visitor,
): Promise<Admission> {
	const membership = await membershipOf(deps, request, visitor);
	const now = deps.now();
	const id = ulid(now);
	const brain = deps.brain(id);
	await brain.create({ isGuest: false });
	const user = await createMember(deps.db, { id, ...membership, now });
	if (user === null) {
		await brain.eraseAccount();
		throw await whyTaken(deps, membership);
	}
	return { user, tokens: await openSession(deps, id, visitor.device) };
}

/**
 * Turns a guest into an account that keeps all the guest had. The one sign-in that a guest has goes on, with new tokens.
 * Throws as `register` does.
 */
export async function registerGuest(
	deps: AccountDeps,
	guest: { userId: string; sessionId: string },
	request: RegisterRequest,
	visitor: Visitor,
): Promise<Admission> {
	const membership = await membershipOf(deps, request, visitor);
	const user = await promoteGuest(deps.db, guest.userId, membership);
	if (user === null) throw await whyTaken(deps, membership);
	// Should this get lost, the next sign-in makes up for it.
	unwrap(await deps.brain(user.id).promoteGuest());
	return { user, tokens: await renewSession(deps, guest.sessionId) };
}

function countersOf(rule: typeof ADDRESS_GUESTS, { address }: Visitor) {
	return address === null ? [] : [{ rule, subject: address }];
}

async function membershipOf(
	deps: AccountDeps,
	request: RegisterRequest,
	visitor: Visitor,
): Promise<Membership> {
	const { email, first_name, last_name, password } = request;
	requireGoodPassword(password, [email, request.username]);
	await countTry(deps, countersOf(ADDRESS_REGISTRATIONS, visitor));
	if (await isEmailTaken(deps.db, email)) throw emailTaken();
	if (request.username !== "" && (await isUsernameTaken(deps.db, request.username))) throw usernameTaken();
	const username = request.username === "" ? await usernameFor(deps, email) : request.username;
	return { email, username, first_name, last_name, password: await hashPassword(deps, password) };
}

/** A free username that begins as the e-mail address does. */
async function usernameFor(deps: AccountDeps, email: string): Promise<string> {
	const local = email.slice(0, email.indexOf("@")).replaceAll(/[^a-z0-9_.-]/g, "");
	const name = local.slice(0, USERNAME_STEM_CHARS).padEnd(USERNAME_MIN_CHARS, "_");
	if (!(await isUsernameTaken(deps.db, name))) return name;
	return `${name}_${ulid(deps.now(), deps.random).slice(-USERNAME_SUFFIX_CHARS).toLowerCase()}`;
}

const USERNAME_MIN_CHARS = 3;
const USERNAME_STEM_CHARS = 30;
const USERNAME_SUFFIX_CHARS = 8;

/** Somebody was faster between the question and the writing. */
async function whyTaken(deps: AccountDeps, { email, username }: Membership): Promise<AppError> {
	if (await isEmailTaken(deps.db, email)) return emailTaken();
	if (await isUsernameTaken(deps.db, username)) return usernameTaken();
	return new AppError("conflict", "This guest has registered already; sign in.");
}
