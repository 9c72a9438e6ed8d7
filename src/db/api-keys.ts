import { and, desc, eq, lt, sql } from "drizzle-orm";
import type { ApiKey, ApiKeyList, ApiKeyUpdate, ListQuery } from "../contracts/auth.ts";
import type { Database } from "./client.ts";
import { apiKeys, users } from "./schema.ts";

export type ApiKeyRow = typeof apiKeys.$inferSelect;

/**
 * Inserts a key unless its user already has `max` keys. Uses a single statement, so that concurrent calls cannot exceed
 * the limit.
 */
export async function insertApiKey(db: Database, row: ApiKeyRow, max: number): Promise<boolean> {
	const { id, user_id, name, start, hash, scopes, created_at, tokens_per_day, tokens_per_minute } = row;
	const inserted = await db.run(
		sql`INSERT INTO api_keys (id, user_id, name, start, hash, scopes, created_at, tokens_per_day, tokens_per_minute)
		SELECT ${id}, ${user_id}, ${name}, ${start}, ${hash}, ${JSON.stringify(scopes)}, ${created_at},
			${tokens_per_day}, ${tokens_per_minute}
		WHERE (SELECT count(*) FROM api_keys WHERE user_id = ${user_id}) < ${max}`,
	);
	return inserted.meta.changes === 1;
}

/** Finds a key by its hash. Ignores keys of inactive users. */
export async function findApiKey(db: Database, hash: string): Promise<ApiKeyRow | null> {
	const [found] = await db
		.select({ key: apiKeys })
		.from(apiKeys)
		.innerJoin(users, and(eq(users.id, apiKeys.user_id), eq(users.is_active, true)))
		.where(eq(apiKeys.hash, hash));
	return found?.key ?? null;
}

export async function recordApiKeyUse(db: Database, id: string, now: number): Promise<void> {
	await db.update(apiKeys).set({ last_used_at: now }).where(eq(apiKeys.id, id));
}

/** Returns a page of a user's keys, newest first. */
export async function listApiKeys(db: Database, userId: string, page: ListQuery): Promise<ApiKeyList> {
	const rows = await db.query.apiKeys.findMany({
		where: and(
			eq(apiKeys.user_id, userId),
			page.cursor === undefined ? undefined : lt(apiKeys.id, page.cursor),
		),
		orderBy: desc(apiKeys.id),
		limit: page.limit + 1,
	});
	const items = rows.slice(0, page.limit);
	return {
		items: items.map(toPublicApiKey),
		next_cursor: rows.length > items.length ? (items.at(-1)?.id ?? null) : null,
	};
}

export async function hasApiKey(db: Database, userId: string, id: string): Promise<boolean> {
	return (await db.$count(apiKeys, and(eq(apiKeys.id, id), eq(apiKeys.user_id, userId)))) > 0;
}

/** Changes the limits of a user's key. Returns null if the user has no such key. */
export async function updateApiKey(
	db: Database,
	userId: string,
	id: string,
	{ tokens_per_day, tokens_per_minute }: ApiKeyUpdate,
): Promise<ApiKey | null> {
	const isKey = and(eq(apiKeys.id, id), eq(apiKeys.user_id, userId));
	// Drizzle rejects an update without values.
	const [row] =
		tokens_per_day === undefined && tokens_per_minute === undefined
			? await db.select().from(apiKeys).where(isKey)
			: await db.update(apiKeys).set({ tokens_per_day, tokens_per_minute }).where(isKey).returning();
	return row === undefined ? null : toPublicApiKey(row);
}

export async function deleteApiKey(db: Database, userId: string, id: string): Promise<void> {
	await db.delete(apiKeys).where(and(eq(apiKeys.id, id), eq(apiKeys.user_id, userId)));
}

/** Converts a row to its public form, without the hash. */
export function toPublicApiKey({ created_at, last_used_at, ...row }: ApiKeyRow): ApiKey {
	const { id, name, start, scopes, tokens_per_day, tokens_per_minute } = row;
	return {
		id,
		name,
		start,
		scopes,
		tokens_per_day,
		tokens_per_minute,
		created_at: new Date(created_at).toISOString(),
		last_used_at: last_used_at === null ? null : new Date(last_used_at).toISOString(),
	};
}
