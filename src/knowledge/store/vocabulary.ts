import { isUnspaced } from "../../text/unspaced.ts";
import type { Sql } from "./sql.ts";

/** Words that the vocabulary contains: those that consist of letters and are long enough to be misspelled. */
const WORD = /^\p{L}{3,32}$/u;
const PLAIN_WORD = /^[a-z]{3,32}$/;

/** Adds the words of indexed texts to the vocabulary. */
export function addToVocabulary(sql: Sql, indexed: readonly string[]): void {
	const added = sql
		.exec<{ word: string }>(
			"SELECT value AS word FROM json_each(?) WHERE value NOT IN (SELECT word FROM vocabulary)",
			JSON.stringify(listWords(indexed)),
		)
		.toArray();
	if (added.length === 0) return;
	sql.exec(
		"INSERT INTO vocabulary (word, reversed) SELECT key, value FROM json_each(?)",
		JSON.stringify(Object.fromEntries(added.map(({ word }) => [word, reverse(word)]))),
	);
}

/** Removes the words of texts that are no longer indexed, unless a passage still contains them. */
export function removeFromVocabulary(sql: Sql, indexed: readonly string[]): void {
	sql.exec(
		`DELETE FROM vocabulary WHERE word IN (
			SELECT value FROM json_each(?)
			WHERE NOT EXISTS (SELECT 1 FROM passages_fts WHERE passages_fts MATCH '"' || value || '"'))`,
		JSON.stringify(listWords(indexed)),
	);
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

function listWords(indexed: readonly string[]): string[] {
	const words = new Set(indexed.flatMap((text) => text.split(" ")));
	return [...words].filter(isListed);
}

function isListed(word: string): boolean {
	return PLAIN_WORD.test(word) || (WORD.test(word) && !isUnspaced(word));
}
