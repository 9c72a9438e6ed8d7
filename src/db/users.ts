import type { User } from "../contracts/auth.ts";
import type { Database } from "./client.ts";
import { users } from "./schema.ts";

type UserRow = typeof users.$inferSelect;

/** Adds a throw-away account. */
export async function createGuest(db: Database, id: string, now: number): Promise<User> {
	const username = `guest_${id.toLowerCase()}`;
	const [row] = await db.insert(users).values({ id, username, is_guest: true, date_joined: now }).returning();
	if (row === undefined) throw new Error("D1 returned no row for a new user");
	return publicUser(row);
}

function publicUser(row: UserRow): User {
	return { ...row, date_joined: new Date(row.date_joined).toISOString() };
}
