import { CLOSE_SESSION_REVOKED } from "../../src/contracts/socket.ts";
import { eraseUser } from "../../src/db/erasure.ts";
import { isEmpty } from "../migrate.ts";
import type { Stores } from "./stores/stores.ts";
import type { UserSockets } from "./user-sockets.ts";

/** Conversations erased per run. Each one uses a subrequest, and the platform limits subrequests per event. */
const BATCH_SIZE = 40;
/** Delay before the erasure resumes after a failure or a crash. */
const RETRY_MS = 10_000;

export interface AccountErasureDeps {
	storage: DurableObjectStorage;
	stores: Pick<Stores, "account" | "conversations" | "sessions">;
	sockets: Pick<UserSockets, "close">;
	d1: D1Database;
	userId: string;
	eraseConversation(id: string): Promise<void>;
	/** Called after rows were deleted from D1. Never rejects. */
	onErased(): Promise<void>;
}

/**
 * Erases all of a user's data: the rows in D1, the conversations, then the brain itself. Every step is idempotent, so
 * the alarm can retry after any failure.
 */
export class AccountErasure {
	readonly #deps: AccountErasureDeps;

	constructor(deps: AccountErasureDeps) {
		this.#deps = deps;
	}

	/** Starts the erasure. From then on, every call fails with `account_gone`; the alarm erases the rest. */
	async start(): Promise<void> {
		const { storage, stores, d1, userId, onErased } = this.#deps;
		if (!isEmpty(storage.sql)) {
			stores.account.markForErasure(Date.now());
			await storage.setAlarm(Date.now());
		}
		await eraseUser(d1, userId);
		await onErased();
	}

	/** Erases one batch and sets the alarm for the next. After the last batch, erases the brain itself. */
	async alarm(): Promise<void> {
		const { storage, sockets, onErased } = this.#deps;
		await storage.setAlarm(Date.now() + RETRY_MS);
		try {
			const isComplete = await this.#eraseBatch();
			if (!isComplete) return await storage.setAlarm(Date.now());
		} catch (error) {
			console.warn("account erasure failed; the alarm will resume it", error);
			return;
		}
		sockets.close(CLOSE_SESSION_REVOKED, "This account was deleted.");
		await storage.deleteAlarm();
		await storage.deleteAll();
		await onErased();
	}

	/** Erases one batch. Returns true when only the brain itself is left. */
	async #eraseBatch(): Promise<boolean> {
		const { stores, d1, userId, eraseConversation } = this.#deps;
		await eraseUser(d1, userId);
		const ids = stores.conversations.listIds(BATCH_SIZE + 1);
		const batch = ids.slice(0, BATCH_SIZE);
		await Promise.all(
			batch.map(async (id) => {
				await eraseConversation(id);
				stores.conversations.delete(id);
				stores.sessions.deleteConversation(id);
			}),
		);
		return ids.length === batch.length;
	}
}
