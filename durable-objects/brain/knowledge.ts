import type { FileStored } from "../../src/contracts/files.ts";
import type {
	KnowledgeStatistics,
	PageItem,
	SearchMode,
	SearchRequest,
} from "../../src/contracts/knowledge.ts";
import { AppError } from "../../src/errors.ts";
import type { SegmentedFile } from "../../src/knowledge/files/segment-file.ts";
import type { ImportOutcome } from "../../src/knowledge/ingest/import.ts";
import type { PageFetch, SegmentedPage } from "../../src/knowledge/ingest/new-page.ts";
import { addWholeTables } from "../../src/knowledge/passages/whole-tables.ts";
import type { Reranking } from "../../src/knowledge/rerank/reranking.ts";
import { type ExplainedSearch, explainSearch } from "../../src/knowledge/search/explain.ts";
import type { SearchHit } from "../../src/knowledge/search/hits.ts";
import { searchByPlan } from "../../src/knowledge/search/planned-search.ts";
import { searchKnowledge } from "../../src/knowledge/search/search.ts";
import { loadSearchData } from "../../src/knowledge/search/search-data.ts";
import { type SearchPlan, toStandaloneQuery } from "../../src/knowledge/search/search-plan.ts";
import { warmUpSearches } from "../../src/knowledge/search/warm-up.ts";
import type { WordVectors } from "../../src/knowledge/search/word-vectors.ts";
import {
	ensureStarterArticles,
	hasStarterArticles,
} from "../../src/knowledge/starter/ensure-starter-articles.ts";
import { STARTER_ARTICLES } from "../../src/knowledge/starter/starter.ts";
import { assertCapacity } from "../../src/knowledge/store/capacity.ts";
import { deleteFile, putFile } from "../../src/knowledge/store/files.ts";
import { getPageItem, pageNotFound, readSegments } from "../../src/knowledge/store/pages.ts";
import { deletePage, type PutOutcome, putPage, recordFetch } from "../../src/knowledge/store/put-page.ts";
import { getKnowledgeTotals } from "../../src/knowledge/store/statistics.ts";
import type { Assets } from "../../src/text/lazy-asset.ts";
import type { Passage } from "../../src/text/passage.ts";
import type { Embedding } from "./jobs/embedding.ts";
import type { Reindexing } from "./jobs/reindexing.ts";
import type { Stores } from "./stores/stores.ts";

/** Maximum number of passages that an answer uses from one page. */
const PASSAGES_PER_PAGE = 2;

/** The result of a search. `detail` explains why it fell back to lexical search although vectors were requested. */
export interface SearchResult {
	hits: SearchHit[];
	/** Set if an explanation was requested. */
	explained?: ExplainedSearch;
	mode: SearchMode;
	detail?: string;
}

export interface KnowledgeDeps {
	storage: DurableObjectStorage;
	stores: Pick<Stores, "account" | "changedPages">;
	embedding: Embedding;
	reindexing: Reindexing;
	reranking: Reranking;
	/** Returns the word vectors that relevance is judged by, or null if they are unavailable. Never rejects. */
	wordVectors(): Promise<WordVectors | null>;
	assets: Assets;
	/** Sets the alarm, because a job may have become due. */
	armAlarm(): void;
}

/** Writes and searches the user's pages. */
export class Knowledge {
	readonly #deps: KnowledgeDeps;

	constructor(deps: KnowledgeDeps) {
		this.#deps = deps;
	}

	/**
	 * Adds the starter articles and updates the word index, unless this has already been done.
	 *
	 * @throws {AppError} `account_gone`
	 */
	async prepare(): Promise<void> {
		const { storage, stores, embedding, reindexing, assets } = this.#deps;
		if (!hasStarterArticles(this.#sql)) {
			await STARTER_ARTICLES.load(assets);
			stores.account.assertActive();
		}
		const isNew = storage.transactionSync(() => {
			reindexing.catchUp();
			return ensureStarterArticles(this.#sql, Date.now());
		});
		if (isNew) embedding.schedule();
	}

	/** Loads what the first search would otherwise wait for. Never rejects: a search reports what it cannot load. */
	async preload(): Promise<void> {
		try {
			const wordVectors = await this.#loadData();
			const steps = warmUpSearches(this.#sql, wordVectors);
			while (steps.next().done !== true) await scheduler.wait(0);
		} catch {
			// A search reports what it cannot load. Without the warm-up, the first one only takes longer.
		}
	}

	/** @throws {AppError} `knowledge_full` */
	async put(page: SegmentedPage): Promise<PutOutcome> {
		return this.embed(this.write(page));
	}

	/**
	 * Writes a page without embedding it. The conversations that cite it are notified if it has changed.
	 * @throws {AppError} `knowledge_full`
	 */
	write(page: SegmentedPage): PutOutcome {
		const { storage, stores, embedding } = this.#deps;
		const put = storage.transactionSync(() => {
			assertCapacity(this.#sql, { passages: page.segments.length }, stores.account.isGuest());
			const written = putPage(this.#sql, page, Date.now());
			if (written.outcome === "updated") stores.changedPages.add(written.page.id, Date.now());
			return written;
		});
		if (put.outcome !== "unchanged") embedding.schedule();
		return put;
	}

	/** Embeds a newly written page if that is cheap, then returns the page as it is stored. */
	async embed(put: PutOutcome): Promise<PutOutcome> {
		if (put.outcome === "unchanged") return put;
		await this.#deps.embedding.catchUp();
		return { outcome: put.outcome, page: this.#reload(put.page) };
	}

	/**
	 * Writes a file and the pages that contain it. The conversations that cite a changed page are notified.
	 * @throws {AppError} `knowledge_full`
	 */
	putFile(file: SegmentedFile): FileStored {
		const { storage, stores, embedding } = this.#deps;
		const put = storage.transactionSync(() => {
			const passages = file.parts.reduce((sum, { page }) => sum + page.segments.length, 0);
			assertCapacity(this.#sql, { passages }, stores.account.isGuest());
			const written = putFile(this.#sql, file, Date.now());
			for (const id of written.updatedPages) stores.changedPages.add(id, Date.now());
			return written;
		});
		if (put.outcome === "added" || put.outcome === "updated") embedding.schedule();
		return { outcome: put.outcome, file: put.file };
	}

	/**
	 * Deletes a file and the pages that contain it.
	 * @throws {AppError} `file_not_found`
	 */
	deleteFile(id: string): void {
		this.#deps.storage.transactionSync(() => deleteFile(this.#sql, id));
	}

	/** Writes a batch of imported pages. A rejected page does not affect the others. The alarm embeds the passages. */
	import(pages: readonly SegmentedPage[]): ImportOutcome[] {
		return this.#deps.storage.transactionSync(() => pages.map((page) => this.#importPage(page)));
	}

	/**
	 * Records that a page was fetched again and has not changed.
	 * @throws {AppError} `page_not_found`
	 */
	recordUnchanged(id: string, fetched: PageFetch): PageItem {
		recordFetch(this.#sql, id, fetched);
		return getPageItem(this.#sql, id);
	}

	/** @throws {AppError} `page_not_found` */
	delete(id: string): void {
		if (!deletePage(this.#sql, id)) throw pageNotFound();
	}

	statistics(): KnowledgeStatistics {
		return { ...getKnowledgeTotals(this.#sql), embedding: this.#deps.embedding.status() };
	}

	/** Returns the best matches for a query. With `relevantOnly`, omits matches that are not relevant. */
	async search(
		{ query, limit, mode, per_page, explain = false }: SearchRequest,
		{ relevantOnly = false } = {},
	): Promise<SearchResult> {
		const { stores, embedding, reranking } = this.#deps;
		if (mode !== "lexical") await embedding.catchUp();
		const [vector, wordVectors] = await Promise.all([
			mode === "lexical" ? null : embedding.embedQuery(query),
			relevantOnly || explain ? this.#deps.wordVectors() : null,
			loadSearchData(this.#deps.assets),
		]);
		stores.account.assertActive();
		const used = vector === null ? "lexical" : mode;
		const isReranked = used === "hybrid";
		const candidates = isReranked ? reranking.candidates(limit) : limit;
		const request = { query, limit: candidates, perPage: per_page, mode: used, relevantOnly };
		const found = searchKnowledge(this.#sql, request, vector, wordVectors);
		const hits = isReranked ? (await reranking.rerank(query, found)).slice(0, limit) : found;
		stores.account.assertActive();
		return {
			hits,
			mode: used,
			...(used !== mode && { detail: embedding.detail }),
			...(explain && { explained: explainSearch(this.#sql, { query: request, hits }, vector, wordVectors) }),
		};
	}

	/** Returns the passages that are relevant to a question and to what it refers to. */
	async findPassages(plan: SearchPlan, limit: number): Promise<Passage[]> {
		if (plan.question === "") return [];
		await this.prepare();
		const { embedding, stores, armAlarm, reranking } = this.#deps;
		// Otherwise the first question of an account would be searched for without vectors.
		await embedding.catchUp();
		const embed = async (query: string) => {
			const vector = await embedding.embedQuery(query);
			stores.account.assertActive();
			armAlarm();
			return vector;
		};
		const wordVectors = await this.#loadData();
		const limits = { limit: reranking.candidates(limit), perPage: PASSAGES_PER_PAGE };
		const found = await searchByPlan({ sql: this.#sql, embed, wordVectors }, plan, limits);
		const hits = (await reranking.rerank(toStandaloneQuery(plan), found)).slice(0, limit);
		return addWholeTables([plan.question, plan.topic], hits, (pageId) => readSegments(this.#sql, pageId));
	}

	/** Loads what searches need, unless the isolate already has, and returns the word vectors. */
	async #loadData(): Promise<WordVectors | null> {
		const [wordVectors] = await Promise.all([this.#deps.wordVectors(), loadSearchData(this.#deps.assets)]);
		return wordVectors;
	}

	#importPage(page: SegmentedPage): ImportOutcome {
		try {
			return this.write(page).outcome;
		} catch (error) {
			if (error instanceof AppError) return { error: error.message };
			throw error;
		}
	}

	/** Returns the current version of a page, or `item` if the page was deleted in the meantime. */
	#reload(item: PageItem): PageItem {
		this.#deps.stores.account.assertActive();
		try {
			return getPageItem(this.#sql, item.id);
		} catch {
			return item;
		}
	}

	get #sql(): SqlStorage {
		return this.#deps.storage.sql;
	}
}
