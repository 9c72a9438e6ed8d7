import "../assets/load-data.ts";
import type { StaticEmbedder } from "../../src/knowledge/embeddings/static.ts";
import { segmentPage } from "../../src/knowledge/ingest/new-page.ts";
import { STARTER_ARTICLES } from "../../src/knowledge/starter/starter.ts";
import { putPage } from "../../src/knowledge/store/put-page.ts";
import type { Sql } from "../../src/knowledge/store/sql.ts";
import { embedMissing } from "../../src/knowledge/vectors/embed-missing.ts";
import { memorySql } from "../bench/memory-sql.ts";
import { loadEmbedder, PassageLine } from "../bench/retrieval/measure.ts";
import { readJsonLines } from "./json-lines.ts";
import type { AnsweredCorpus } from "./question-set.ts";

/** A knowledge base to ask questions of. */
export interface TestBrain {
	sql: Sql;
	/** Null if the embeddings have not been built. Searches are then lexical. */
	embedder: StaticEmbedder | null;
}

/** Reads the pages of a corpus. The starter articles belong to every brain, so the corpus "starter" has no others. */
export function readCorpus(corpus: AnsweredCorpus): PassageLine[] {
	return readJsonLines(new URL(`corpora/${corpus}.jsonl`, import.meta.url), PassageLine);
}

/** Creates brains on demand. Each contains the starter articles and the pages of one corpus. */
export class TestBrains {
	readonly #brains = new Map<AnsweredCorpus, Promise<TestBrain>>();
	readonly #embedder = loadEmbedder();

	get(corpus: AnsweredCorpus): Promise<TestBrain> {
		const known = this.#brains.get(corpus);
		if (known !== undefined) return known;
		const created = this.#create(corpus);
		this.#brains.set(corpus, created);
		return created;
	}

	async #create(corpus: AnsweredCorpus): Promise<TestBrain> {
		const embedder = await this.#embedder;
		const sql = memorySql();
		for (const article of STARTER_ARTICLES.value)
			putPage(sql, segmentPage({ ...article, kind: "starter" }), 0);
		for (const { id, title, url = null, text } of readCorpus(corpus)) {
			putPage(sql, segmentPage({ kind: "imported", externalId: id, title, url, text }), 0);
		}
		if (embedder !== null) await embedMissing(sql, embedder, { max: Number.POSITIVE_INFINITY });
		return { sql, embedder };
	}
}
