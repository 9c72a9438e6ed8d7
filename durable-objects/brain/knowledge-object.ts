import { readConfig } from "../../src/config.ts";
import type {
	CitedSourceList,
	KnowledgePage,
	KnowledgeStatistics,
	PageItem,
	PageList,
	PageListQuery,
	SearchMode,
	SearchRequest,
	SourceListQuery,
} from "../../src/contracts/knowledge.ts";
import { AppError, type Outcome } from "../../src/errors.ts";
import { createEmbedder } from "../../src/knowledge/embeddings/create.ts";
import type { Imported } from "../../src/knowledge/ingest/import.ts";
import type { CutPage, PageReading } from "../../src/knowledge/ingest/new-page.ts";
import { fullQuestion, type SearchHit, searchKnowledge } from "../../src/knowledge/search/search.ts";
import { requireRoom } from "../../src/knowledge/store/capacity.ts";
import { listCited } from "../../src/knowledge/store/citations.ts";
import {
	listPages,
	type PageOrigin,
	pageNotFound,
	readOrigin,
	readPage,
	requirePage,
} from "../../src/knowledge/store/pages.ts";
import {
	deletePage,
	ensureStarter,
	noteReading,
	type PutOutcome,
	putPage,
} from "../../src/knowledge/store/put-page.ts";
import { knowledgeTotals } from "../../src/knowledge/store/statistics.ts";
import { claimRequest, keepRobots, type Turn } from "../../src/knowledge/web/hosts.ts";
import type { PageRequest } from "../../src/knowledge/web/page-request.ts";
import type { Robots } from "../../src/knowledge/web/robots.ts";
import type { Passage } from "../../src/text/passage.ts";
import { isEmpty } from "../migrate.ts";
import { AccountObject } from "./account-object.ts";
import { ChangeNotices, noteChanged } from "./change-notices.ts";
import {
	beginReading,
	type Claim,
	noteUnchanged,
	noteUnread,
	putReadPage,
	type ReadPage,
	Recrawl,
} from "./crawl.ts";
import { Embedding } from "./embedding.ts";
import { isLeaving } from "./erasure.ts";
import { Jobs } from "./jobs.ts";
import { Reindexing } from "./reindexing.ts";

/** Passages of one page among those of an answer, at most. */
const PASSAGES_PER_PAGE = 2;

/** `detail` says why the search went by words alone, where vectors were asked for. */
export interface Found {
	hits: SearchHit[];
	mode: SearchMode;
	detail?: string;
}

/** The part of a brain that is knowledge: its pages, searching them, reading the web for them, where they were cited. */
export abstract class KnowledgeObject extends AccountObject {
	readonly #embedding = new Embedding({
		sql: this.sql,
		embedder: () => createEmbedder(readConfig(this.env), this.env),
		isCheap: readConfig(this.env).embeddings.provider === "static",
		now: Date.now,
	});
	readonly #recrawl = new Recrawl({
		sql: this.sql,
		queue: this.env.CRAWL,
		userId: () => this.userId,
		now: Date.now,
	});
	readonly #changeNotices = new ChangeNotices({
		sql: this.sql,
		tell: (conversationId, change) => this.conversationStub(conversationId).sourceChanged(change),
	});
	readonly #reindexing = new Reindexing(this.sql);
	readonly #jobs = new Jobs(this.ctx.storage, [
		...this.accountJobs,
		this.#embedding,
		this.#recrawl,
		this.#changeNotices,
		this.#reindexing,
	]);

	/** Pages, newest first. */
	pages(query: PageListQuery): Promise<Outcome<PageList>> {
		return this.#know(() => listPages(this.sql, query));
	}

	/** A whole page. Throws `page_not_found`. */
	page(id: string): Promise<Outcome<KnowledgePage>> {
		return this.#know(() => readPage(this.sql, id));
	}

	/** Where a page was read. Throws `page_not_found`. */
	origin(id: string): Promise<Outcome<PageOrigin>> {
		return this.#know(() => readOrigin(this.sql, id));
	}

	/** Puts a page into the knowledge. Conversations that cited it learn that it has changed. Throws `knowledge_full`. */
	putPage(page: CutPage): Promise<Outcome<PutOutcome>> {
		return this.#know(async () => {
			const { outcome, page: item } = this.#put(page);
			if (outcome === "unchanged") return { outcome, page: item };
			await this.#embedding.catchUp();
			return { outcome, page: this.#still(item) };
		});
	}

	/** Puts some pages of an import into the knowledge; one that cannot be put fails alone. Their vectors come later. */
	importPages(pages: CutPage[]): Promise<Outcome<Imported[]>> {
		return this.#know(() => this.ctx.storage.transactionSync(() => pages.map((page) => this.#import(page))));
	}

	/** Notes that a page was read again and has not changed. Throws `page_not_found`. */
	noteReading(id: string, reading: PageReading): Promise<Outcome<PageItem>> {
		return this.#know(() => {
			noteReading(this.sql, id, reading);
			return requirePage(this.sql, id);
		});
	}

	/** Deletes a page with all that is known from it. Throws `page_not_found`. */
	deletePage(id: string): Promise<Outcome<null>> {
		return this.#know(() => {
			if (!deletePage(this.sql, id)) throw pageNotFound();
			return null;
		});
	}

	/** Claims the next request that a page needs from its host, or returns how long to wait for it. */
	claimRequest(url: string): Promise<Outcome<Turn>> {
		return this.answer(() => claimRequest(this.sql, url, Date.now()));
	}

	/** Keeps what the robots.txt of an origin says. */
	keepRobots(origin: string, robots: Robots): Promise<Outcome<null>> {
		return this.answer(() => {
			keepRobots(this.sql, origin, robots, Date.now());
			return null;
		});
	}

	/** Asks to read a page of the web: each is read for one task at a time, and not again right after. */
	beginReading(request: PageRequest): Promise<Outcome<Claim>> {
		return this.#know(() => beginReading(this.sql, request, Date.now()));
	}

	/**
	 * Puts a page that was read from the web into the knowledge. Throws `knowledge_full`, and `page_not_found` when it was due
	 * to be read again and has been deleted.
	 */
	putReadPage(request: PageRequest, page: CutPage): Promise<Outcome<PutOutcome>> {
		return this.#know(async () => {
			const put = this.ctx.storage.transactionSync(() =>
				putReadPage(this.sql, request, page, (cut) => this.#put(cut), Date.now()),
			);
			if (put.outcome !== "unchanged") await this.#embedding.catchUp();
			return { outcome: put.outcome, page: this.#still(put.page) };
		});
	}

	/** Notes that a page of the web says what it said; null when it is not known here (any more). */
	noteUnchanged(request: PageRequest): Promise<Outcome<ReadPage | null>> {
		return this.#know(() => noteUnchanged(this.sql, request, Date.now()));
	}

	/** Notes that a page of the web could not be read. */
	noteUnread(request: PageRequest, gone: boolean): Promise<Outcome<null>> {
		return this.#know(() => {
			noteUnread(this.sql, request, gone, Date.now());
			return null;
		});
	}

	/** What was cited where, last cited first. */
	sources(query: SourceListQuery): Promise<Outcome<CitedSourceList>> {
		return this.#know(() => listCited(this.sql, query));
	}

	/** How much is known, and how far its vectors are. */
	statistics(): Promise<Outcome<KnowledgeStatistics>> {
		return this.#know(() => ({ ...knowledgeTotals(this.sql), embedding: this.#embedding.status() }));
	}

	/** The passages that match a query best; with `relevantOnly` without those that do not bear on it. */
	search(
		{ query, limit, mode, per_page }: SearchRequest,
		{ relevantOnly = false } = {},
	): Promise<Outcome<Found>> {
		return this.#know(async () => {
			if (mode !== "lexical") await this.#embedding.catchUp();
			const vector = mode === "lexical" ? null : await this.#embedding.vectorOf(query);
			this.requireAccount();
			const used = vector === null ? "lexical" : mode;
			const request = { query, limit, perPage: per_page, mode: used, relevantOnly };
			const hits = searchKnowledge(this.sql, request, vector);
			return used === mode ? { hits, mode } : { hits, mode: used, detail: this.#embedding.detail };
		});
	}

	/** The passages that bear on a question, which may lean on the one before it. */
	protected async passagesFor(question: string, context: string | null, limit: number): Promise<Passage[]> {
		this.#ensureStarter();
		const vector = await this.#embedding.vectorOf(fullQuestion(question, context));
		this.requireAccount();
		this.ctx.waitUntil(this.arm());
		const mode = vector === null ? "lexical" : "hybrid";
		const request = { query: question, context, limit, perPage: PASSAGES_PER_PAGE, mode } as const;
		return searchKnowledge(this.sql, { ...request, relevantOnly: true }, vector);
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
			this.ctx.waitUntil(this.arm());
			return result;
		});
	}

	#ensureStarter(): void {
		const copied = this.ctx.storage.transactionSync(() => {
			this.#reindexing.catchUp();
			return ensureStarter(this.sql, Date.now());
		});
		if (copied) this.#embedding.noteWritten();
	}

	#put(page: CutPage): PutOutcome {
		const put = this.ctx.storage.transactionSync(() => {
			requireRoom(this.sql, { passages: page.segments.length }, this.isGuest());
			const done = putPage(this.sql, page, Date.now());
			if (done.outcome === "updated") noteChanged(this.sql, done.page.id, Date.now());
			return done;
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
		this.requireAccount();
		try {
			return requirePage(this.sql, item.id);
		} catch {
			return item;
		}
	}

	protected override async arm(): Promise<void> {
		if (!isEmpty(this.sql) && !isLeaving(this.sql)) await this.#jobs.arm();
	}
}
