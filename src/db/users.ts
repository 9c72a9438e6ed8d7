import { and, eq, sql } from "drizzle-orm";
import type { ProfileUpdate, User } from "../contracts/auth.ts";
import type { Database } from "./client.ts";
import { sessions, users } from "./schema.ts";

export type UserRow = typeof users.$inferSelect;

/** What an account has and a guest lacks. */
export interface Membership {
	email: string;
	username: string;
	/** The hash. */
	password: string;
	first_name: string;
	last_name: string;
}

/** Adds a throw-away account. */
export async function createGuest(db: Database, id: string, now: number): Promise<UserRow> {
	const username = `guest_${id.toLowerCase()}`;
	const [row] = await db.insert(users).values({ id, username, is_guest: true, date_joined: now }).returning();
	if (row === undefined) throw new Error("D1 returned no row for a new user");
	return row;
}

/** Adds an account; null when e-mail address or username is somebody's already. */
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

/** Turns a guest into an account; null when there is no such guest (any more), or a name is taken. */
export function promoteGuest(db: Database, id: string, membership: Membership): Promise<UserRow | null> {
	return unlessTaken(async () => {
		const [row] = await db
			.update(users)
			.set({ ...membership, is_guest: false })
			.where(and(eq(users.id, id), eq(users.is_guest, true)))
			.returning();
		return row ?? null;
	});
}

/** Changes a profile; null when there is no such user, or a name is taken. */
export function updateProfile(db: Database, id: string, changes: ProfileUpdate): Promise<UserRow | null> {
	return unlessTaken(async () => {
		// With nothing to set it is still a statement: drizzle refuses one without.
		const set = { first_name: sql`${users.first_name}`, ...changes };
		const [row] = await db.update(users).set(set).where(eq(users.id, id)).returning();
		return row ?? null;
	});
}

export async function setPassword(db: Database, id: string, password: string): Promise<void> {
	await db.update(users).set({ password }).where(eq(users.id, id));
}

/** The account of an e-mail address or a username. No username has an @. */
export async function findByIdentifier(db: Database, identifier: string): Promise<UserRow | null> {
	const is = identifier.includes("@") ? eq(users.email, identifier.toLowerCase()) : hasUsername(identifier);
	return (await db.query.users.findFirst({ where: is })) ?? null;
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

/** A user and one of their sign-ins; null for either that is not there. */
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

/** Some guests, by chance, of whom nothing was heard since `time`: no sign-in, no refresh, no use of a key. */
export async function idleGuests(d1: D1Database, time: number, limit: number): Promise<string[]> {
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

/** What others may see of a user: never the hash. */
export function publicUser(row: UserRow): User {
	const { id, email, username, first_name, last_name, is_active, is_staff, is_guest } = row;
	const date_joined = new Date(row.date_joined).toISOString();
	return { id, email, username, first_name, last_name, date_joined, is_active, is_staff, is_guest };
}

function hasUsername(username: string) {
	return eq(sql`lower(${users.username})`, username.toLowerCase());
}

async function unlessTaken<T>(work: () => Promise<T>): Promise<T | null> {
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
