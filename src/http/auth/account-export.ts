import type { Session, User } from "../../contracts/auth.ts";
import type { ExportedConversation, ExportedPage, ExportedShare } from "../../contracts/export.ts";
import { EXPORT_MESSAGES, PAGE_ITEMS_MAX, SHARES_MAX } from "../../contracts/limits.ts";
import type { OwnAgent } from "../../contracts/own-agents.ts";
import type { Site } from "../../contracts/sites.ts";
import { readCursor } from "../../cursor.ts";
import { listApiKeys } from "../../db/api-keys.ts";
import { listAudit } from "../../db/audit-log.ts";
import { type Database, openDatabase } from "../../db/client.ts";
import { listPasswordResets } from "../../db/password-resets.ts";
import { listSessions, toPublicSession } from "../../db/sessions.ts";
import { listShares } from "../../db/shares.ts";
import { findUserBudget } from "../../db/token-budgets.ts";
import { readRollupRows, readUsageRows } from "../../db/usage-export.ts";
import { toPublicUser, type UserRow } from "../../db/users.ts";
import { unwrap } from "../../errors.ts";
import { getBrain, getConversation } from "../../objects.ts";

/** Streams all of a user's data as the JSON of an `AccountExport`. `sessionId` is the session of the caller. The JSON may be too large to hold in memory. */
export function streamAccountExport(env: Env, user: UserRow, sessionId: string): ReadableStream<Uint8Array> {
	const parts = generateParts(env, user, sessionId);
	const encoder = new TextEncoder();
	return new ReadableStream({
		pull: async (controller) => {
			const { value, done } = await parts.next();
			if (done) controller.close();
			else controller.enqueue(encoder.encode(value));
		},
		cancel: async () => {
			await parts.return();
		},
	});
}

async function* generateParts(
	env: Env,
	user: UserRow,
	sessionId: string,
): AsyncGenerator<string, void, undefined> {
	const db = openDatabase(env.DB);
	const profile: User = toPublicUser(user);
	yield `{"exported_at":${JSON.stringify(new Date().toISOString())},"profile":${JSON.stringify(profile)}`;
	yield* field("sessions", sessionsOf(db, user.id, sessionId));
	yield* field(
		"api_keys",
		pages((cursor) => listApiKeys(db, user.id, { limit: PAGE_ITEMS_MAX, cursor })),
	);
	yield* field("password_resets", passwordResetsOf(db, user.id));
	yield* field("token_budgets", tokenBudgetsOf(db, user.id));
	yield* field("shares", sharesOf(db, user.id));
	yield* field("own_agents", ownAgentsOf(env, user.id));
	yield* conversationsField(env, user.id);
	yield* field("knowledge", knowledgeOf(env, user.id));
	yield* field("sites", sitesOf(env, user.id));
	yield* field("audit", auditOf(db, user.id));
	yield* field("usage", readUsageRows(env.DB, user.id));
	yield* field("usage_rollups", readRollupRows(env.DB, user.id));
	yield "}";
}

async function* ownAgentsOf(env: Env, userId: string): AsyncGenerator<OwnAgent> {
	yield* unwrap(await getBrain(env, userId).listOwnAgents());
}

async function* sitesOf(env: Env, userId: string): AsyncGenerator<Site> {
	yield* unwrap(await getBrain(env, userId).listSites()).items;
}

async function* field(name: string, items: AsyncIterable<unknown>): AsyncGenerator<string, void, undefined> {
	yield `,${JSON.stringify(name)}:[`;
	let separator = "";
	for await (const item of items) {
		yield separator + JSON.stringify(item);
		separator = ",";
	}
	yield "]";
}

/** Yields the conversations. Reads the messages of each conversation one page at a time. */
async function* conversationsField(env: Env, userId: string): AsyncGenerator<string, void, undefined> {
	yield ',"conversations":[';
	let separator = "";
	for await (const conversation of conversationsOf(env, userId)) {
		yield separator + JSON.stringify(conversation).slice(0, -1);
		yield* field("messages", messagesOf(env, userId, conversation.conversation_id));
		yield "}";
		separator = ",";
	}
	yield "]";
}

async function* conversationsOf(env: Env, userId: string): AsyncGenerator<ExportedConversation> {
	for (let after = ""; ; ) {
		const found = unwrap(await getBrain(env, userId).exportConversations(after));
		yield* found;
		const last = found.at(-1);
		if (last === undefined) return;
		after = last.conversation_id;
	}
}

async function* knowledgeOf(env: Env, userId: string): AsyncGenerator<ExportedPage> {
	for (let after = ""; ; ) {
		const found = unwrap(await getBrain(env, userId).exportPages(after));
		yield* found;
		const last = found.at(-1);
		if (last === undefined) return;
		after = last.page_id;
	}
}

function messagesOf(env: Env, userId: string, conversationId: string) {
	const conversation = getConversation(env, userId, conversationId);
	return pages(async (cursor) => {
		const page = await conversation.listMessages({
			limit: EXPORT_MESSAGES,
			cursor,
			isExport: true,
		});
		// The conversation was registered, but nothing was written to it.
		if ("error" in page && page.error.code === "conversation_not_found")
			return { items: [], next_cursor: null };
		return unwrap(page);
	});
}

async function* sessionsOf(db: Database, userId: string, currentId: string): AsyncGenerator<Session> {
	const rows = pages(async (cursor) => {
		const page = await listSessions(db, userId, { limit: PAGE_ITEMS_MAX, cursor }, 0);
		return { items: page.rows, next_cursor: page.next_cursor };
	});
	for await (const row of rows) yield toPublicSession(row, currentId);
}

async function* passwordResetsOf(db: Database, userId: string) {
	for (const { created_at, expires_at } of await listPasswordResets(db, userId)) {
		yield { created_at: new Date(created_at).toISOString(), expires_at: new Date(expires_at).toISOString() };
	}
}

async function* tokenBudgetsOf(db: Database, userId: string) {
	const budget = await findUserBudget(db, userId);
	if (budget !== null) yield { ...budget, updated_at: new Date(budget.updated_at).toISOString() };
}

/** Other people's ids and names are left out. */
async function* auditOf(db: Database, userId: string) {
	for (let after = readCursor(undefined); ; ) {
		const found = await listAudit(db, after, PAGE_ITEMS_MAX, userId);
		for (const { action, actor, created_at } of found)
			yield { action, role: actor?.id === userId ? "actor" : "target", created_at };
		const last = found.at(-1);
		if (last === undefined) return;
		after = { time: Date.parse(last.created_at), id: last.id };
	}
}

async function* sharesOf(db: Database, userId: string): AsyncGenerator<ExportedShare> {
	// Expired links that are not deleted yet are exported too. No user has more than `SHARES_MAX`.
	for (const row of await listShares(db, userId, { limit: SHARES_MAX, now: 0 })) {
		const { user_id, created_at, expires_at, ...share } = row;
		const iso = (time: number) => new Date(time).toISOString();
		yield { ...share, created_at: iso(created_at), expires_at: iso(expires_at) };
	}
}

async function* pages<Item>(
	read: (cursor: string | undefined) => Promise<{ items: Item[]; next_cursor: string | null }>,
): AsyncGenerator<Item> {
	let cursor: string | undefined;
	do {
		const page = await read(cursor);
		yield* page.items;
		cursor = page.next_cursor ?? undefined;
	} while (cursor !== undefined);
}
