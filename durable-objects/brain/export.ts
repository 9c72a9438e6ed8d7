import type { ExportedConversation, ExportedPage } from "../../src/contracts/export.ts";

/** Conversations told of in one call. */
const CONVERSATIONS_MAX = 500;
/** Pages come in parts of about this many characters: a call carries only so much. */
const PART_CHARS = 1_000_000;

/** The user's conversations after the one with id `after`, in the order of their ids. */
export function exportConversations(sql: SqlStorage, after: string): ExportedConversation[] {
	return sql
		.exec<{ conversation_id: string; title: string; created_at: number; last_activity: number }>(
			`SELECT conversation_id, title, created_at, last_activity FROM conversations
			 WHERE conversation_id > ? AND erasing = 0 ORDER BY conversation_id LIMIT ?`,
			after,
			CONVERSATIONS_MAX,
		)
		.toArray()
		.map((row) => ({
			...row,
			created_at: new Date(row.created_at).toISOString(),
			last_activity: new Date(row.last_activity).toISOString(),
		}));
}

/** Pages of the knowledge after the one with id `after`, at least one as long as there are any. */
export function exportPages(sql: SqlStorage, after: string): ExportedPage[] {
	const pages: ExportedPage[] = [];
	let chars = 0;
	const rows = sql.exec<
		Omit<ExportedPage, "created_at" | "updated_at"> & { created_at: number; updated_at: number }
	>(
		`SELECT page_id, external_id, kind, title, url, author, published_at, created_at, updated_at, text FROM pages
		WHERE page_id > ? ORDER BY page_id`,
		after,
	);
	for (const { created_at, updated_at, ...page } of rows) {
		pages.push({
			...page,
			created_at: new Date(created_at).toISOString(),
			updated_at: new Date(updated_at).toISOString(),
		});
		chars += page.text.length;
		if (chars >= PART_CHARS) break;
	}
	return pages;
}
