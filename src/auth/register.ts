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
import type { AccountDeps } from "./account-deps.ts";
import { emailTaken, usernameTaken } from "./name-conflicts.ts";
import { hashPassword } from "./password-hash.ts";
import { assertAcceptablePassword } from "./password-rules.ts";
import { type Device, openSession, renewSession } from "./session-tokens.ts";
import { ADDRESS_GUESTS, ADDRESS_REGISTRATIONS, type Counter, countAttempt } from "./throttle.ts";

/** Where a request comes from. `address` is null when it cannot distinguish clients. */
export interface ClientInfo {
	device: Device;
	address: string | null;
}

export interface SignInResult {
	user: UserRow;
	tokens: Tokens;
}

/**
 * Creates a guest and signs it in.
 * @throws {AppError} `too_many_requests`
 */
export async function signInGuest(deps: AccountDeps, client: ClientInfo): Promise<SignInResult> {
	await countAttempt(deps, countersOf(ADDRESS_GUESTS, client));
	const now = deps.now();
	const id = ulid(now);
	// Create the brain first. Every call would fail for a user who has no brain, but a brain that has no user is merely
	// unreachable.
	await deps.brain(id).create({ isGuest: true });
	const user = await createGuest(deps.db, id, now);
	return { user, tokens: await openSession(deps, id, client.device) };
}

/**
 * Registers an account and signs it in.
 * @throws {AppError} `email_taken`, `username_taken`, `password_refused` or `too_many_requests`
 */
export async function register(
	deps: AccountDeps,
	request: RegisterRequest,
	client: ClientInfo,
): Promise<SignInResult> {
	const membership = await prepareMembership(deps, request, client);
	const now = deps.now();
	const id = ulid(now);
	const brain = deps.brain(id);
	await brain.create({ isGuest: false });
	const user = await createMember(deps.db, { id, ...membership, now });
	if (user === null) {
		await brain.eraseAccount();
		throw await findConflict(deps, membership);
	}
	return { user, tokens: await openSession(deps, id, client.device) };
}

/**
 * Turns a guest into a member, who keeps all of the guest's data. The guest's session continues with new tokens.
 * @throws {AppError} the errors of `register`, or `conflict` when the guest has registered in the meantime
 */
export async function registerGuest(
	deps: AccountDeps,
	guest: { userId: string; sessionId: string },
	request: RegisterRequest,
	client: ClientInfo,
): Promise<SignInResult> {
	const membership = await prepareMembership(deps, request, client);
	const user = await promoteGuest(deps.db, guest.userId, membership);
	if (user === null) throw await findConflict(deps, membership);
	// If this call is lost, the next sign-in repeats it.
	unwrap(await deps.brain(user.id).promoteGuest());
	return { user, tokens: await renewSession(deps, guest.sessionId) };
}

function countersOf(rule: Counter["rule"], { address }: ClientInfo): Counter[] {
	return address === null ? [] : [{ rule, subject: address }];
}

async function prepareMembership(
	deps: AccountDeps,
	request: RegisterRequest,
	client: ClientInfo,
): Promise<Membership> {
	const { email, first_name, last_name, password } = request;
	await assertAcceptablePassword(deps, password, [email, request.username]);
	await countAttempt(deps, countersOf(ADDRESS_REGISTRATIONS, client));
	const isTaken = request.username !== "" && (await isUsernameTaken(deps.db, request.username));
	if (await isEmailTaken(deps.db, email)) throw emailTaken(isTaken);
	if (isTaken) throw usernameTaken();
	const username = request.username === "" ? await generateUsername(deps, email) : request.username;
	return { email, username, first_name, last_name, password: await hashPassword(deps, password) };
}

/** Generates an available username from the local part of an email address. */
async function generateUsername(deps: AccountDeps, email: string): Promise<string> {
	const local = email.slice(0, email.indexOf("@")).replaceAll(/[^a-z0-9_.-]/g, "");
	const name = local.slice(0, USERNAME_STEM_CHARS).padEnd(USERNAME_MIN_CHARS, "_");
	if (!(await isUsernameTaken(deps.db, name))) return name;
	return `${name}_${ulid(deps.now(), deps.random).slice(-USERNAME_SUFFIX_CHARS).toLowerCase()}`;
}

const USERNAME_MIN_CHARS = 3;
const USERNAME_STEM_CHARS = 30;
const USERNAME_SUFFIX_CHARS = 8;

/**
 * Returns the error to throw when a concurrent request has taken one of the names or has already registered the guest.
 */
async function findConflict(deps: AccountDeps, { email, username }: Membership): Promise<AppError> {
	if (await isEmailTaken(deps.db, email)) return emailTaken();
	if (await isUsernameTaken(deps.db, username)) return usernameTaken();
	return new AppError("conflict", "This guest has already registered; sign in instead.");
}
