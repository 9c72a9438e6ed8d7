import { QueueMessage, userOf } from "../contracts/queue.ts";
import { insertDeadLetters } from "../db/dead-letters.ts";
import { reportLostPage } from "./ingest-page.ts";
import { reportLostSiteUrl } from "./read-site-url.ts";

/** Stores messages that failed every delivery, and reports lost pages to the tasks that wait for them. */
export async function keepDeadLetters(batch: MessageBatch, env: Env): Promise<void> {
	const letters = batch.messages.map(({ id, body, attempts, timestamp }) => ({
		id,
		user_id: userOf(body),
		body: stringify(body),
		attempts,
		created_at: timestamp.getTime(),
	}));
	const parsed = batch.messages.map(({ body }) => QueueMessage.safeParse(body).data ?? null);
	const kinds = parsed.map((message) => message?.kind ?? "unknown");
	// An unreadable page is its site's fault, not ours.
	const log = kinds.every((kind) => kind === "ingest_page" || kind === "read_site_url")
		? console.warn
		: console.error;
	log("messages failed every delivery and are kept in dead_letters:", kinds.join(", "));
	await insertDeadLetters(env.DB, letters);
	const pages = parsed.filter((message) => message?.kind === "ingest_page");
	const siteUrls = parsed.filter((message) => message?.kind === "read_site_url");
	await Promise.all([
		...pages.map((page) => reportLostPage(page, env)),
		...siteUrls.map((url) => reportLostSiteUrl(url, env)),
	]);
}

/**
 * Returns the body as JSON if possible. A body that cannot be serialized must not cause the rest of the batch to be
 * lost.
 */
function stringify(body: unknown): string {
	try {
		return JSON.stringify(body) ?? String(body);
	} catch {
		return String(body);
	}
}
