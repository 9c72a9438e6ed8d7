import { and, eq, sql } from "drizzle-orm";
import type { ProfileUpdate, User } from "../contracts/auth.ts";
import type { Database } from "./client.ts";
import { sessions, users } from "./schema.ts";

export type UserRow = typeof users.$inferSelect;

/** The fields that a member has and a guest lacks. */
export interface Membership {
	email: string;
	username: string;
	/** The hash of the password. */
	password: string;
	first_name: string;
	last_name: string;
}

/** Inserts a guest. */
export async function createGuest(db: Database, id: string, now: number): Promise<UserRow> {
	const username = `guest_${id.toLowerCase()}`;
	const [row] = await db.insert(users).values({ id, username, is_guest: true, date_joined: now }).returning();
	if (row === undefined) throw new Error("D1 returned no row for a new user");
	return row;
}

/** Inserts a member. Returns null when the email address or the username is taken. */
export async function createMember(
	db: Database,
	member: Membership & { id: string; now: number },
): Promise<UserRow | null> {
	const { now, ...row } = member;
	const [created] = await db
		.insert(users)
		.values({ ...row, date_joined: now })
		.onConflictDoNothing()
		.returning();
	return created ?? null;
}

/** Turns a guest into a member. Returns null when there is no such guest, or a name is taken. */
export function promoteGuest(db: Database, id: string, membership: Membership): Promise<UserRow | null> {
	return nullIfTaken(async () => {
		const [row] = await db
			.update(users)
			.set({ ...membership, is_guest: false })
			.where(and(eq(users.id, id), eq(users.is_guest, true)))
			.returning();
		return row ?? null;
	});
}

/** Updates a profile. Returns null when there is no such user, or a name is taken. */
export function updateProfile(db: Database, id: string, changes: ProfileUpdate): Promise<UserRow | null> {
	return nullIfTaken(async () => {
		// drizzle rejects an update that sets nothing.
		const set = { first_name: sql`${users.first_name}`, ...changes };
		const [row] = await db.update(users).set(set).where(eq(users.id, id)).returning();
		return row ?? null;
	});
}

export async function setPassword(db: Database, id: string, password: string): Promise<void> {
	await db.update(users).set({ password }).where(eq(users.id, id));
}

/** Finds a user by email address or username. Usernames cannot contain an @. */
export async function findUserByIdentifier(db: Database, identifier: string): Promise<UserRow | null> {
	const matches = identifier.includes("@")
		? eq(users.email, identifier.toLowerCase())
		: hasUsername(identifier);
	return (await db.query.users.findFirst({ where: matches })) ?? null;
}

export async function isEmailTaken(db: Database, email: string): Promise<boolean> {
	return (await db.$count(users, eq(users.email, email))) > 0;
}

export async function isUsernameTaken(db: Database, username: string): Promise<boolean> {
	return (await db.$count(users, hasUsername(username))) > 0;
}

export async function findUser(db: Database, id: string): Promise<UserRow | null> {
	return (await db.query.users.findFirst({ where: eq(users.id, id) })) ?? null;
}

/**
 * Finds a user and one of their sessions. Returns null when the user does not exist; `session` is null when the session
 * does not exist.
 */
export async function findSignedIn(
	db: Database,
	userId: string,
	sessionId: string,
): Promise<{ user: UserRow; session: typeof sessions.$inferSelect | null } | null> {
	const [found] = await db
		.select({ user: users, session: sessions })
		.from(users)
		.leftJoin(sessions, and(eq(sessions.id, sessionId), eq(sessions.user_id, users.id)))
		.where(eq(users.id, userId));
	return found ?? null;
}

/** Returns whether a user is disabled. A user who does not exist is not. */
export async function isDisabled(d1: D1Database, id: string): Promise<boolean> {
	return (await d1.prepare("SELECT 1 FROM users WHERE id = ? AND is_active = 0").bind(id).first()) !== null;
}

/** Returns, in random order, guests who have not signed in, refreshed a token or used an API key since `time`. */
export async function listIdleGuests(d1: D1Database, time: number, limit: number): Promise<string[]> {
	const { results } = await d1
		.prepare(
			`SELECT id FROM users WHERE is_guest = 1 AND date_joined < ?1
			 AND NOT EXISTS (SELECT 1 FROM sessions WHERE user_id = users.id AND rotated_at >= ?1)
			 AND NOT EXISTS (SELECT 1 FROM api_keys WHERE user_id = users.id AND max(created_at, coalesce(last_used_at, 0)) >= ?1)
			 ORDER BY random() LIMIT ?2`,
		)
		.bind(time, limit)
		.all<{ id: string }>();
	return results.map(({ id }) => id);
}

/** Converts a row to its public form, without the password hash. */
export function toPublicUser(row: UserRow): User {
	const { id, email, username, first_name, last_name, is_active, is_staff, is_guest } = row;
	const date_joined = new Date(row.date_joined).toISOString();
	return { id, email, username, first_name, last_name, date_joined, is_active, is_staff, is_guest };
}

function hasUsername(username: string) {
	return eq(sql`lower(${users.username})`, username.toLowerCase());
}

async function nullIfTaken<T>(work: () => Promise<T>): Promise<T | null> {
	try {
		return await work();
	} catch (error) {
		if (isUniqueViolation(error)) return null;
		throw error;
	}
}

function isUniqueViolation(error: unknown): boolean {
	if (!(error instanceof Error)) return false;
	return error.message.includes("UNIQUE constraint failed") || isUniqueViolation(error.cause);
}
