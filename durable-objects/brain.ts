import { readConfig } from "../src/config.ts";
import type {
	CitedSourceList,
	KnowledgePage,
	KnowledgeStatistics,
	PageItem,
	PageList,
	PageListQuery,
	SearchMode,
	SearchRequest,
} from "../src/contracts/knowledge.ts";
import { AppError, type Outcome } from "../src/errors.ts";
import { listCited, noteCitations } from "../src/knowledge/citations.ts";
import { createEmbedder } from "../src/knowledge/embeddings/create.ts";
import type { Imported } from "../src/knowledge/import.ts";
import type { CutPage } from "../src/knowledge/new-page.ts";
import { listPages, pageNotFound, readPage, requirePage } from "../src/knowledge/pages.ts";
import type { Passage } from "../src/knowledge/passage.ts";
import { requireRoom } from "../src/knowledge/room.ts";
import { fullQuestion, type SearchHit, searchKnowledge } from "../src/knowledge/search.ts";
import { knowledgeTotals } from "../src/knowledge/statistics.ts";
import { deletePage, ensureStarter, type PutOutcome, putPage } from "../src/knowledge/store.ts";
import { AccountObject } from "./brain/account-object.ts";
import { type Activity, noteActivity, noteQuestion } from "./brain/conversations.ts";
import { Embedding } from "./brain/embedding.ts";
import { isLeaving } from "./brain/erasure.ts";
import { Jobs } from "./brain/jobs.ts";
import { giveBackLease, type InLine, type Quota, restLease, takeLease } from "./brain/leases.ts";
import { isEmpty } from "./migrate.ts";

/** Passages of one page among those of an answer, at most. */
const PASSAGES_PER_PAGE = 2;

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

/** `detail` says why the search went by words alone, where vectors were asked for. */
export interface Found {
	hits: SearchHit[];
	mode: SearchMode;
	detail?: string;
}

/** One a user, named `<user_id>`: what the user knows, and what a task needs of its user. */
export class Brain extends AccountObject {
	readonly #embedding = new Embedding({
		sql: this.sql,
		embedder: () => createEmbedder(readConfig(this.env), this.env),
		isCheap: readConfig(this.env).embeddings.provider === "static",
		now: Date.now,
	});
	readonly #jobs = new Jobs(this.ctx.storage, [this.#embedding]);

	/** Pages, newest first. */
	pages(query: PageListQuery): Promise<Outcome<PageList>> {
		return this.#know(() => listPages(this.sql, query));
	}

	/** A whole page. Throws `page_not_found`. */
	page(id: string): Promise<Outcome<KnowledgePage>> {
		return this.#know(() => readPage(this.sql, id));
	}

	/** Puts a page into the knowledge. Throws `knowledge_full`. */
	putPage(page: CutPage): Promise<Outcome<PutOutcome>> {
		return this.#know(async () => {
			const { outcome, page: item } = this.#put(page);
			if (outcome === "unchanged") return { outcome, page: item };
			await this.#embedding.catchUp();
			await this.#jobs.arm();
			return { outcome, page: this.#still(item) };
		});
	}

	/** Puts some pages of an import into the knowledge; one that cannot be put fails alone. Their vectors come later. */
	importPages(pages: CutPage[]): Promise<Outcome<Imported[]>> {
		return this.#know(async () => {
			const imported = this.ctx.storage.transactionSync(() => pages.map((page) => this.#import(page)));
			await this.#jobs.arm();
			return imported;
		});
	}

	/** Deletes a page with all that is known from it. Throws `page_not_found`. */
	deletePage(id: string): Promise<Outcome<null>> {
		return this.#know(() => {
			if (!deletePage(this.sql, id)) throw pageNotFound();
			return null;
		});
	}

	/** What was cited where, last cited first. */
	sources(query: { limit: number; cursor?: string | undefined }): Promise<Outcome<CitedSourceList>> {
		return this.#know(() => listCited(this.sql, query));
	}

	/** How much is known, and how far its vectors are. */
	statistics(): Promise<Outcome<KnowledgeStatistics>> {
		return this.#know(() => ({ ...knowledgeTotals(this.sql), embedding: this.#embedding.status() }));
	}

	/** The passages that match a query best. */
	search({ query, limit, mode, per_page }: SearchRequest): Promise<Outcome<Found>> {
		return this.#know(async () => {
			if (mode !== "lexical") await this.#embedding.catchUp();
			const vector = mode === "lexical" ? null : await this.#embedding.vectorOf(query);
			this.requireAccount();
			const used = vector === null ? "lexical" : mode;
			const request = { query, limit, perPage: per_page, mode: used, relevantOnly: false };
			const hits = searchKnowledge(this.sql, request, vector);
			return used === mode ? { hits, mode } : { hits, mode: used, detail: this.#embedding.detail };
		});
	}

	/**
	 * All that a task needs before its model is asked: a lease on the user's quota and the passages found. Idempotent
	 * by task. Fails with `quota_exceeded` when the day's questions are used up.
	 */
	prepare(request: PrepareRequest): Promise<Outcome<Preparation>> {
		return this.answer(async () => {
			const lease = takeLease(this.sql, request, this.#quota(), Date.now());
			if (lease.kind === "exceeded") {
				throw new AppError("quota_exceeded", "You have used up today's questions; ask again tomorrow.");
			}
			noteQuestion(this.sql, request.conversationId, request.title, Date.now());
			if (lease.kind === "waiting") return lease;
			return { kind: "granted", passages: await this.#passagesFor(request) };
		});
	}

	/** Gives a task's lease back, notes how the conversation stands and wakes the one that is next in line. Idempotent. */
	settle(ulid: string, activity: Activity | null): Promise<Outcome<null>> {
		return this.answer(() => {
			this.#wake(giveBackLease(this.sql, ulid, this.#quota(), Date.now()));
			if (activity === null) return null;
			const { conversationId, cited, at } = activity;
			noteActivity(this.sql, activity);
			noteCitations(this.sql, { ulid, conversationId, pages: cited, at });
			this.tell(conversationId);
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

	override async alarm(): Promise<void> {
		if (isEmpty(this.sql)) return;
		if (isLeaving(this.sql)) await this.erase();
		else await this.#jobs.run(() => isEmpty(this.sql) || isLeaving(this.sql));
	}

	/** Answers a call about the knowledge, of which the starter articles are a part. */
	#know<T>(work: () => T | Promise<T>): Promise<Outcome<T>> {
		return this.answer(async () => {
			this.#ensureStarter();
			const result = await work();
			this.ctx.waitUntil(this.#arm());
			return result;
		});
	}

	#ensureStarter(): void {
		const copied = this.ctx.storage.transactionSync(() => ensureStarter(this.sql, Date.now()));
		if (copied) this.#embedding.noteWritten();
	}

	#put(page: CutPage): PutOutcome {
		const put = this.ctx.storage.transactionSync(() => {
			requireRoom(this.sql, { passages: page.segments.length }, this.#isGuest());
			return putPage(this.sql, page, Date.now());
		});
		if (put.outcome !== "unchanged") this.#embedding.noteWritten();
		return put;
	}

	#import(page: CutPage): Imported {
		try {
			return this.#put(page).outcome;
		} catch (error) {
			if (error instanceof AppError) return { error: error.message };
			throw error;
		}
	}

	/** The page as it is now; as it was, should it have been deleted meanwhile. */
	#still(item: PageItem): PageItem {
		try {
			return requirePage(this.sql, item.id);
		} catch {
			return item;
		}
	}

	async #passagesFor({ question, context = null, passages }: PrepareRequest): Promise<Passage[]> {
		if (question === null) return [];
		this.#ensureStarter();
		const vector = await this.#embedding.vectorOf(fullQuestion(question, context));
		this.requireAccount();
		this.ctx.waitUntil(this.#arm());
		const mode = vector === null ? "lexical" : "hybrid";
		const request = { query: question, context, limit: passages, perPage: PASSAGES_PER_PAGE, mode } as const;
		return searchKnowledge(this.sql, { ...request, relevantOnly: true }, vector);
	}

	async #arm(): Promise<void> {
		if (!isEmpty(this.sql) && !isLeaving(this.sql)) await this.#jobs.arm();
	}

	#isGuest(): boolean {
		return this.sql.exec<{ is_guest: number }>("SELECT is_guest FROM account").one().is_guest === 1;
	}

	#wake(tasks: readonly InLine[]): void {
		for (const { conversationId, ulid } of tasks)
			this.ctx.waitUntil(this.conversationStub(conversationId).run(`${conversationId}.${ulid}`));
	}

	#quota(): Quota {
		const { guestQuota, memberQuota } = readConfig(this.env);
		return this.#isGuest() ? guestQuota : memberQuota;
	}
}
