import { isUnspaced } from "../../text/unspaced.ts";
import type { Sql } from "./sql.ts";

/** Words that the vocabulary contains: those that consist of letters and are long enough to be misspelled. */
const WORD = /^\p{L}{3,32}$/u;
const PLAIN_WORD = /^[a-z]{3,32}$/;

/** Maximum number of words per vocabulary that an isolate remembers, and of vocabularies. They take about 5 MB each. */
const REMEMBERED_WORDS_MAX = 30_000;
const REMEMBERED_VOCABULARIES_MAX = 4;

/**
 * Words that vocabularies contain, by revision. A transaction that adds words changes the revision. If it is rolled back,
 * so is the revision, and the words that were remembered for it are never used again.
 */
const isolateCache = new Map<string, Set<string>>();

/** Adds the words of indexed texts to the vocabulary. */
export function addToVocabulary(sql: Sql, indexed: readonly string[]): void {
	const revision = readRevision(sql);
	const remembered = isolateCache.get(revision) ?? new Set();
	const words = listWords(indexed, remembered);
	if (words.length === 0) return;
	const added = sql
		.exec<{ word: string }>(
			"SELECT value AS word FROM json_each(?) WHERE value NOT IN (SELECT word FROM vocabulary)",
			JSON.stringify(words),
		)
		.toArray();
	if (added.length > 0) {
		sql.exec(
			"INSERT INTO vocabulary (word, reversed) SELECT key, value FROM json_each(?)",
			JSON.stringify(Object.fromEntries(added.map(({ word }) => [word, reverse(word)]))),
		);
	}
	for (const word of words) if (remembered.size < REMEMBERED_WORDS_MAX) remembered.add(word);
	isolateCache.delete(revision);
	isolateCache.set(added.length > 0 ? changeRevision(sql) : revision, remembered);
	const [oldest] = isolateCache.keys();
	if (isolateCache.size > REMEMBERED_VOCABULARIES_MAX && oldest !== undefined) isolateCache.delete(oldest);
}

/** Removes the words of texts that are no longer indexed, unless a passage still contains them. */
export function removeFromVocabulary(sql: Sql, indexed: readonly string[]): void {
	sql.exec(
		`DELETE FROM vocabulary WHERE word IN (
			SELECT value FROM json_each(?)
			WHERE NOT EXISTS (SELECT 1 FROM passages_fts WHERE passages_fts MATCH '"' || value || '"'))`,
		JSON.stringify(listWords(indexed, new Set())),
	);
	changeRevision(sql);
}

function readRevision(sql: Sql): string {
	return (
		sql.exec<{ revision: string }>("SELECT revision FROM vocabulary_revision").toArray()[0]?.revision ?? ""
	);
}

function changeRevision(sql: Sql): string {
	const [changed] = sql
		.exec<{ revision: string }>(
			"UPDATE vocabulary_revision SET revision = hex(randomblob(16)) RETURNING revision",
		)
		.toArray();
	return changed?.revision ?? "";
}

/** Returns the words that the vocabulary contains. */
export function listKnown(sql: Sql, words: readonly string[]): Set<string> {
	const rows = sql.exec<{ word: string }>(
		"SELECT word FROM vocabulary WHERE word IN (SELECT value FROM json_each(?))",
		JSON.stringify(words),
	);
	return new Set(rows.toArray().map(({ word }) => word));
}

/** Reverses a word, so that words with the same ending are adjacent in an index. */
export function reverse(word: string): string {
	return [...word].reverse().join("");
}

/** Returns the distinct words of indexed texts that belong in the vocabulary, except `known` ones. */
function listWords(indexed: readonly string[], known: ReadonlySet<string>): string[] {
	const words = new Set<string>();
	for (const text of indexed) for (const word of text.split(" ")) if (!known.has(word)) words.add(word);
	return [...words].filter(isListed);
}

function isListed(word: string): boolean {
	return PLAIN_WORD.test(word) || (WORD.test(word) && !isUnspaced(word));
}
