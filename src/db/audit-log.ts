import { and, desc, eq, lt, or } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import type { AuditAction, AuditEntry } from "../contracts/staff.ts";
import type { Place } from "../cursor.ts";
import { ulid } from "../ids.ts";
import type { Database } from "./client.ts";
import { auditLog, users } from "./schema.ts";

/** What a member of the staff did. */
export interface StaffAction {
	actorId: string;
	action: AuditAction;
	targetUserId?: string | null;
	/** What else the action concerns, such as the id of a dead letter. Never content of a user. */
	subject?: string | null;
}

/** The columns of `audit_log` that every entry of the API fills, in the order of `bindAudit`. */
export const AUDIT_COLUMNS = "id, created_at, actor_id, origin, action, target_user_id, subject";

/** Returns the values of `AUDIT_COLUMNS`. */
export function bindAudit(
	{ actorId, action, targetUserId = null, subject = null }: StaffAction,
	now: number,
): (string | number | null)[] {
	return [ulid(now), now, actorId, "page", action, targetUserId, subject];
}

/** Returns the statement that adds an entry, for a batch with the statements of the action itself. */
export function insertAudit(d1: D1Database, done: StaffAction, now: number): D1PreparedStatement {
	return d1
		.prepare(`INSERT INTO audit_log (${AUDIT_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)`)
		.bind(...bindAudit(done, now));
}

/** Returns up to `limit` entries that come after a place, newest first. `userId` selects those that concern a user. */
export async function listAudit(
	db: Database,
	after: Place,
	limit: number,
	userId?: string,
): Promise<AuditEntry[]> {
	const actors = alias(users, "actors");
	const targets = alias(users, "targets");
	const concerns =
		userId === undefined ? undefined : or(eq(auditLog.actor_id, userId), eq(auditLog.target_user_id, userId));
	const rows = await db
		.select({
			entry: auditLog,
			actor: { id: actors.id, username: actors.username },
			target: { id: targets.id, username: targets.username },
		})
		.from(auditLog)
		.leftJoin(actors, eq(actors.id, auditLog.actor_id))
		.leftJoin(targets, eq(targets.id, auditLog.target_user_id))
		// ULIDs sort by time.
		.where(and(after.id === "" ? undefined : lt(auditLog.id, after.id), concerns))
		.orderBy(desc(auditLog.id))
		.limit(limit);
	return rows.map(({ entry: { id, action, origin, subject, created_at }, actor, target }) => ({
		id,
		action,
		origin: origin === "command" ? "command" : "page",
		actor,
		target,
		subject,
		created_at: new Date(created_at).toISOString(),
	}));
}

export async function deleteAuditBefore(db: Database, time: number): Promise<void> {
	await db.delete(auditLog).where(
		lt(
			auditLog.id,
			ulid(time, (bytes) => bytes.fill(0)),
		),
	);
}
