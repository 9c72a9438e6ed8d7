import { expandDigraphs, fold } from "../../text/folding.ts";
import { tokenizeFolded } from "../../text/tokenize.ts";
import { listUnigrams } from "../../text/unspaced.ts";
import { addAcronyms, listPageAcronyms, removeAcronyms } from "./acronyms.ts";
import type { Sql } from "./sql.ts";
import { addToVocabulary } from "./vocabulary.ts";

/**
 * Increment whenever the output of `buildIndexText` or what is derived from it changes, so that the passages and messages
 * of all brains are reindexed.
 */
export const INDEX_VERSION = 3;

/**
 * Returns the text to index instead of the original: its words, followed by names that are otherwise common words
 * ("WHO"), compounds as single words ("email") and alternative spellings.
 */
export function buildIndexText(text: string, options?: { isTitle: boolean }): string {
	return analyzeText(text, options).indexed;
}

/** The words of a text in the form used for search, in order, and the text to index instead of it. */
export interface AnalyzedText {
	words: readonly string[];
	indexed: string;
}

/** Returns the words of a text and what `buildIndexText` returns. */
export function analyzeText(text: string, options?: { isTitle: boolean }): AnalyzedText {
	const plain = fold(text);
	const tokenized = tokenizeFolded(plain, options);
	const words = tokenized.words.map(({ term }) => term);
	const others: string[] = [];
	for (const { name } of tokenized.words) if (name !== null) others.push(name);
	for (const { term, name } of tokenized.compounds) others.push(term, ...(name === null ? [] : [name]));
	const terms = [...words, ...others, ...listUnigrams(plain), ...expandDigraphs(text)];
	return { words, indexed: encodeForIndex(terms.join(" ")) };
}

const NEEDS_NO_ENCODING = /^[a-z0-9 ]*$/;

/** Characters that the FTS5 tokenizer drops or folds, and hiragana, which is mapped to katakana. */
const ENCODED = /[A-Z\p{M}+#\u3041-\u3096]/gu;

/**
 * Encodes characters that the FTS5 tokenizer would ignore (capitals, vowel marks and signs) as private-use characters,
 * which it treats as letters.
 */
export function encodeForIndex(terms: string): string {
	if (NEEDS_NO_ENCODING.test(terms)) return terms;
	return terms.replace(ENCODED, (sign) => {
		const code = sign.codePointAt(0) ?? 0;
		return String.fromCharCode(code >= 0x3041 && code <= 0x3096 ? code + 0x60 : 0xe000 | (code & 0xfff));
	});
}

/** Maximum number of disk pages that `mergeWordIndex` writes. It takes about a millisecond. */
const MERGED_DISK_PAGES = 8;

/**
 * Merges parts of the word index, so that searches read few of them. Call it after writing the passages of a page: each
 * write adds a part.
 */
export function mergeWordIndex(sql: Sql): void {
	sql.exec("INSERT INTO passages_fts (passages_fts, rank) VALUES ('merge', ?)", MERGED_DISK_PAGES);
}

/** Reindexes up to `max` passages that have an older index version, newest first. Returns whether any remain. */
export function reindex(sql: Sql, max: number): boolean {
	const below = reindexBelow(sql);
	const rows = sql
		.exec<{ id: number; page_id: string; n: number; title: string; heading: string | null; text: string }>(
			`SELECT id, page_id, n, title, heading, passages.text FROM passages JOIN pages USING (page_id)
			WHERE id < ? ORDER BY id DESC LIMIT ?`,
			below,
			max,
		)
		.toArray();
	for (const { id, page_id, n, title, heading, text } of rows) {
		const indexed = [
			buildIndexText(title, { isTitle: true }),
			buildIndexText(heading ?? title, { isTitle: true }),
			buildIndexText(text),
		];
		sql.exec(
			"INSERT OR REPLACE INTO passages_fts (rowid, title, heading, text) VALUES (?, ?, ?, ?)",
			id,
			...indexed,
		);
		addToVocabulary(sql, indexed);
		mergeWordIndex(sql);
		if (n === 0) reindexAcronyms(sql, page_id);
	}
	const left = rows.length < max ? 0 : (rows.at(-1)?.id ?? 0);
	sql.exec("INSERT OR REPLACE INTO word_index (id, version, below) VALUES (1, ?, ?)", INDEX_VERSION, left);
	return left > 0;
}

function reindexAcronyms(sql: Sql, pageId: string): void {
	const [page] = sql
		.exec<{ title: string; text: string }>("SELECT title, text FROM pages WHERE page_id = ?", pageId)
		.toArray();
	removeAcronyms(sql, pageId);
	if (page !== undefined) addAcronyms(sql, listPageAcronyms(pageId, page));
}

/** Returns the id below which passages have an older index version, or 0 when all passages are current. */
export function reindexBelow(sql: Sql): number {
	const [state] = sql
		.exec<{ version: number; below: number }>("SELECT version, below FROM word_index")
		.toArray();
	if (state?.version === INDEX_VERSION) return state.below;
	return (sql.exec<{ id: number | null }>("SELECT max(id) AS id FROM passages").toArray()[0]?.id ?? 0) + 1;
}
