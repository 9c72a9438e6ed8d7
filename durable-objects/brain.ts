import { readConfig } from "../src/config.ts";
import { AppError, type Outcome } from "../src/errors.ts";
import type { Passage } from "../src/knowledge/passage.ts";
import { CANDIDATES, searchPassages } from "../src/knowledge/search.ts";
import { ensureStarter, type KnowledgeStats, knowledgeStats } from "../src/knowledge/store.ts";
import { AccountObject } from "./brain/account-object.ts";
import { type Activity, noteActivity, noteQuestion } from "./brain/conversations.ts";
import { isLeaving } from "./brain/erasure.ts";
import { Jobs } from "./brain/jobs.ts";
import { giveBackLease, type Quota, takeLease } from "./brain/leases.ts";
import { isEmpty } from "./migrate.ts";

/** What a task asks of its user's brain before it runs. `question` is null when no knowledge is to be used. */
export interface PrepareRequest {
	ulid: string;
	conversationId: string;
	question: string | null;
	passages: number;
	/** What to call a conversation that has no title yet. */
	title: string;
}

/** A part of the title and the beginning of the address that a page must have. */
export interface SearchFilter {
	title?: string | undefined;
	url?: string | undefined;
	limit: number;
}

export type Preparation = { kind: "granted"; passages: Passage[] } | { kind: "waiting"; place: number };

/** One a user, named `<user_id>`: what the user knows, and what a task needs of its user. */
export class Brain extends AccountObject {
	readonly #jobs = new Jobs(this.ctx.storage, []);

	/** The passages that match a query best, by their words, of pages with that in their title and address. */
	search(query: string, filter: SearchFilter): Promise<Outcome<Passage[]>> {
		return this.answer(() => {
			const title = filter.title?.toLowerCase() ?? "";
			const found = this.#search({ question: query, passages: CANDIDATES });
			const wanted = found.filter(
				(passage) =>
					passage.title.toLowerCase().includes(title) && (passage.url ?? "").startsWith(filter.url ?? ""),
			);
			return wanted.slice(0, filter.limit);
		});
	}

	/** How much the user's brain knows. */
	knowledgeStats(): Promise<Outcome<KnowledgeStats>> {
		return this.answer(() => {
			ensureStarter(this.sql);
			return knowledgeStats(this.sql);
		});
	}

	/**
	 * All that a task needs before its model is asked: a lease on the user's quota and the passages found. Idempotent
	 * by task. Fails with `quota_exceeded` when the day's questions are used up.
	 */
	prepare(request: PrepareRequest): Promise<Outcome<Preparation>> {
		return this.answer(() => {
			const lease = takeLease(this.sql, request, this.#quota(), Date.now());
			if (lease.kind === "exceeded") {
				throw new AppError("quota_exceeded", "You have used up today's questions; ask again tomorrow.");
			}
			noteQuestion(this.sql, request.conversationId, request.title, Date.now());
			if (lease.kind === "waiting") return lease;
			return { kind: "granted", passages: this.#search(request) };
		});
	}

	/** Gives a task's lease back, notes how the conversation stands and wakes the one that is next in line. Idempotent. */
	settle(ulid: string, activity: Activity | null): Promise<Outcome<null>> {
		return this.answer(() => {
			for (const next of giveBackLease(this.sql, ulid, this.#quota(), Date.now())) {
				const waiting = this.conversationStub(next.conversationId);
				this.ctx.waitUntil(waiting.run(`${next.conversationId}.${next.ulid}`));
			}
			if (activity === null) return null;
			noteActivity(this.sql, activity);
			this.tell(activity.conversationId);
			return null;
		});
	}

	override async alarm(): Promise<void> {
		if (isEmpty(this.sql)) return;
		if (isLeaving(this.sql)) await this.erase();
		else await this.#jobs.run(() => isEmpty(this.sql) || isLeaving(this.sql));
	}

	#quota(): Quota {
		const { guestQuota, memberQuota } = readConfig(this.env);
		const account = this.sql.exec<{ is_guest: number }>("SELECT is_guest FROM account").one();
		return account.is_guest === 1 ? guestQuota : memberQuota;
	}

	#search(request: Pick<PrepareRequest, "question" | "passages">): Passage[] {
		if (request.question === null) return [];
		ensureStarter(this.sql);
		return searchPassages(this.sql, request.question, request.passages);
	}
}
