import { readConfig } from "../src/config.ts";
import { formatTaskId } from "../src/contracts/ids.ts";
import { AppError, type Outcome } from "../src/errors.ts";
import { noteCitations } from "../src/knowledge/store/citations.ts";
import type { Passage } from "../src/text/passage.ts";
import { type Activity, noteActivity, noteQuestion } from "./brain/conversations.ts";
import { KnowledgeObject } from "./brain/knowledge-object.ts";
import { giveBackLease, type InLine, type Quota, restLease, takeLease } from "./brain/leases.ts";

/** What a task asks of its user's brain before it runs. `question` is null when no knowledge is to be used. */
export interface PrepareRequest {
	ulid: string;
	conversationId: string;
	question: string | null;
	/** The question before it, which it may lean on. */
	context?: string | null;
	passages: number;
	/** What to call a conversation that has no title yet. */
	title: string;
}

export type Preparation = { kind: "granted"; passages: Passage[] } | { kind: "waiting"; place: number };

/**
 * One a user, named `<user_id>`: what the user has (`AccountObject`), what the user knows (`KnowledgeObject`), and here what
 * every task needs: a lease on the user's quota, and passages.
 */
export class Brain extends KnowledgeObject {
	/**
	 * All that a task needs before its model is asked: a lease on the user's quota and the passages found. Idempotent
	 * by task. Fails with `quota_exceeded` when the day's questions are used up.
	 */
	prepare(request: PrepareRequest): Promise<Outcome<Preparation>> {
		return this.answer(async () => {
			const { question, context = null, passages } = request;
			const lease = takeLease(this.sql, request, this.#quota(), Date.now());
			if (lease.kind === "exceeded") {
				throw new AppError("quota_exceeded", "You have used up today's questions; ask again tomorrow.");
			}
			noteQuestion(this.sql, request.conversationId, request.title, Date.now());
			if (lease.kind === "waiting") return lease;
			const found = question === null ? [] : await this.passagesFor(question, context, passages);
			return { kind: "granted", passages: found };
		});
	}

	/** Gives a task's lease back, notes how the conversation stands and wakes the one that is next in line. Idempotent. */
	settle(ulid: string, activity: Activity | null): Promise<Outcome<null>> {
		return this.answer(() => {
			this.#wake(giveBackLease(this.sql, ulid, this.#quota(), Date.now()));
			if (activity === null) return null;
			const { conversationId, cited, at } = activity;
			noteCitations(this.sql, { ulid, conversationId, pages: cited, at });
			if (noteActivity(this.sql, activity)) this.tell(conversationId);
			return null;
		});
	}

	/** Lets a task's lease rest while it waits for its pages. `prepare` takes it up again. Idempotent. */
	pause(ulid: string): Promise<Outcome<null>> {
		return this.answer(() => {
			this.#wake(restLease(this.sql, ulid, this.#quota()));
			return null;
		});
	}

	#wake(tasks: readonly InLine[]): void {
		for (const { conversationId, ulid } of tasks)
			this.ctx.waitUntil(this.conversationStub(conversationId).run(formatTaskId(conversationId, ulid)));
	}

	#quota(): Quota {
		const { guestQuota, memberQuota } = readConfig(this.env);
		return this.isGuest() ? guestQuota : memberQuota;
	}
}
