import { expandDigraphs, fold } from "../../text/folding.ts";
import { tokenizeFolded } from "../../text/tokenize.ts";
import { listUnigrams } from "../../text/unspaced.ts";
import type { Sql } from "./sql.ts";

/** Raise this with every change to what `indexed` returns, so that existing brains are indexed again. */
const INDEX_VERSION = 1;

/**
 * Returns what stands in the index for a text: its words, then names that are common words otherwise ("WHO"), compounds
 * in one word ("email") and other spellings.
 */
export function buildIndexText(text: string, options?: { isTitle: boolean }): string {
	const plain = fold(text);
	const { words, compounds } = tokenizeFolded(plain, options);
	const terms = words.map(({ term }) => term);
	for (const { name } of words) if (name !== null) terms.push(name);
	for (const { term, name } of compounds) terms.push(term, ...(name === null ? [] : [name]));
	return encodeForIndex([...terms, ...listUnigrams(plain), ...expandDigraphs(text)].join(" "));
}

const NEEDS_NO_ENCODING = /^[a-z0-9 ]*$/;

/** What FTS5's tokenizer drops or folds, and hiragana, which is read as katakana. */
const ENCODED = /[A-Z\p{M}+#\u3041-\u3096]/gu;

/**
 * Returns terms in the form in which FTS5 keeps them apart: its tokenizer ignores case, vowel marks and signs, so these
 * become private use characters, which it takes for letters.
 */
export function encodeForIndex(terms: string): string {
	if (NEEDS_NO_ENCODING.test(terms)) return terms;
	return terms.replace(ENCODED, (sign) => {
		const code = sign.codePointAt(0) ?? 0;
		return String.fromCharCode(code >= 0x3041 && code <= 0x3096 ? code + 0x60 : 0xe000 | (code & 0xfff));
	});
}

/** Brings up to `max` passages of an older version up to date, the newest first. Returns whether any are left. */
export function reindex(sql: Sql, max: number): boolean {
	const below = reindexBelow(sql);
	const rows = sql
		.exec<{ id: number; title: string; heading: string | null; text: string }>(
			`SELECT id, title, heading, passages.text FROM passages JOIN pages USING (page_id)
			WHERE id < ? ORDER BY id DESC LIMIT ?`,
			below,
			max,
		)
		.toArray();
	for (const { id, title, heading, text } of rows) {
		sql.exec(
			"INSERT OR REPLACE INTO passages_fts (rowid, title, heading, text) VALUES (?, ?, ?, ?)",
			id,
			buildIndexText(title, { isTitle: true }),
			buildIndexText(heading ?? title, { isTitle: true }),
			buildIndexText(text),
		);
	}
	const left = rows.length < max ? 0 : (rows.at(-1)?.id ?? 0);
	sql.exec("INSERT OR REPLACE INTO word_index (id, version, below) VALUES (1, ?, ?)", INDEX_VERSION, left);
	return left > 0;
}

/** The id below which passages are indexed by an older version; 0 when none are. */
export function reindexBelow(sql: Sql): number {
	const [state] = sql
		.exec<{ version: number; below: number }>("SELECT version, below FROM word_index")
		.toArray();
	if (state?.version === INDEX_VERSION) return state.below;
	return (sql.exec<{ id: number | null }>("SELECT max(id) AS id FROM passages").toArray()[0]?.id ?? 0) + 1;
}
