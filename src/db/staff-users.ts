import { and, desc, eq, getTableColumns, gt, lt, or, type SQL, sql } from "drizzle-orm";
import type { StaffUser, UserFilter } from "../contracts/staff.ts";
import type { Place } from "../cursor.ts";
import type { Database } from "./client.ts";
import { users } from "./schema.ts";
import { toPublicUser, type UserRow } from "./users.ts";

type UserDetails = UserRow & { last_seen: number | null; sessions: number; api_keys: number };

/** What a list of users contains. `text` is a part of a name or address; empty for all users. */
export interface UserSelection {
	text: string;
	filter: UserFilter;
}

const FILTERS: Readonly<Record<UserFilter, SQL | undefined>> = {
	all: undefined,
	members: eq(users.is_guest, false),
	guests: eq(users.is_guest, true),
	staff: eq(users.is_staff, true),
	disabled: eq(users.is_active, false),
};

/** Returns up to `limit` users that come after a place, newest first. */
export function listUsers(
	db: Database,
	selection: UserSelection,
	after: Place,
	limit: number,
	now: number,
): Promise<UserDetails[]> {
	const { date_joined, id } = users;
	return selectDetails(db, now)
		.where(
			and(
				matching(selection),
				or(lt(date_joined, after.time), and(eq(date_joined, after.time), lt(id, after.id))),
			),
		)
		.orderBy(desc(date_joined), desc(id))
		.limit(limit);
}

export function countUsers(db: Database, selection: UserSelection): Promise<number> {
	return db.$count(users, matching(selection));
}

/** Finds a user with what staff see of them. */
export async function findUserDetails(db: Database, id: string, now: number): Promise<UserDetails | null> {
	const [found] = await selectDetails(db, now).where(eq(users.id, id));
	return found ?? null;
}

/** Returns the users who were seen since `time`, last seen first, and how many there are in all. */
export async function listSeenUsers(
	db: Database,
	time: number,
	limit: number,
): Promise<{ users: { id: string; username: string }[]; total: number }> {
	const found = await db
		.select({ id: users.id, username: users.username, total: sql<number>`count(*) OVER ()` })
		.from(users)
		.where(and(eq(users.is_active, true), gt(LAST_SEEN, time)))
		.orderBy(desc(LAST_SEEN))
		.limit(limit);
	return { users: found.map(({ id, username }) => ({ id, username })), total: found[0]?.total ?? 0 };
}

/** Converts a row to what staff see. */
export function toStaffUser({ last_seen, sessions: open, api_keys, ...row }: UserDetails): StaffUser {
	return {
		...toPublicUser(row),
		last_seen_at: last_seen === null ? null : new Date(last_seen).toISOString(),
		sessions: open,
		api_keys,
	};
}

// Plain text, because drizzle leaves out the names of tables in selected expressions.
const LAST_SEEN = sql<number | null>`nullif(max(
	coalesce((SELECT max(rotated_at) FROM sessions WHERE user_id = users.id), 0),
	coalesce((SELECT max(last_used_at) FROM api_keys WHERE user_id = users.id), 0)
), 0)`;

function selectDetails(db: Database, now: number) {
	return db
		.select({
			...getTableColumns(users),
			last_seen: LAST_SEEN,
			sessions: sql<number>`(SELECT count(*) FROM sessions
				WHERE user_id = users.id AND revoked_at IS NULL AND expires_at > ${now})`,
			api_keys: sql<number>`(SELECT count(*) FROM api_keys WHERE user_id = users.id)`,
		})
		.from(users)
		.$dynamic();
}

function matching({ text, filter }: UserSelection): SQL | undefined {
	if (text === "") return FILTERS[filter];
	// D1 refuses LIKE patterns of more than 50 bytes.
	const contains = (column: SQL | typeof users.username | typeof users.email) =>
		sql`instr(lower(${column}), lower(${text})) > 0`;
	const name = sql`${users.first_name} || ' ' || ${users.last_name}`;
	const found = or(contains(users.username), contains(users.email), contains(name), eq(users.id, text));
	return and(FILTERS[filter], found);
}
