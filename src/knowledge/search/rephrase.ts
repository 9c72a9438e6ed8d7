import { listEquivalents } from "../../text/equivalents.ts";
import { fold, foldCase } from "../../text/folding.ts";
import { STARTER_PAGE_ID_PREFIX } from "../starter/starter.ts";
import type { Sql } from "../store/sql.ts";
import { listKnown } from "../store/vocabulary.ts";
import { quoteTerm } from "./frequencies.ts";
import { extractSearchTerms } from "./question.ts";

/** A question in the words of the user's pages. */
export interface Rephrased {
	question: string;
	/** The words that replace others. */
	words: string[];
}

/** Maximum number of passages that are counted per word. */
const COUNTED_MAX = 20;

/**
 * Returns a question in which words of the user's pages replace words for the same thing that these pages don't contain, as
 * in "when does the coach leave?" for "when does the bus leave?". Returns null if there are none.
 */
export function rephrase(sql: Sql, question: string): Rephrased | null {
	const equivalents = new Map(
		extractSearchTerms(question, true).map((word) => [word, listEquivalents(word)] as const),
	);
	const others = [...equivalents.values()].flat();
	if (others.length === 0) return null;
	const counts = countOwnPassages(sql, [...new Set([...equivalents.keys(), ...others])]);
	const countOf = (word: string) => counts.get(word) ?? 0;
	const replaced = new Map<string, string>();
	for (const [word, candidates] of equivalents) {
		const [best] = candidates.toSorted((a, b) => countOf(b) - countOf(a));
		if (best !== undefined && countOf(best) > 0 && countOf(word) === 0)
			replaced.set(word, chooseNumber(sql, best));
	}
	if (replaced.size === 0) return null;
	const text = question.replace(/\p{L}+/gu, (word) => replaced.get(foldCase(fold(word))) ?? word);
	return { question: text, words: [...replaced.values()] };
}

/** Returns a word or its plural, whichever the pages contain. They are judged by how they are written. */
function chooseNumber(sql: Sql, word: string): string {
	const plural = `${word}s`;
	const known = listKnown(sql, [word, plural]);
	return known.has(plural) && !known.has(word) ? plural : word;
}

/** Returns for each word the number of passages that contain it, except those of starter articles. */
function countOwnPassages(sql: Sql, words: readonly string[]): Map<string, number> {
	const rows = sql
		.exec<{ word: string; passages: number }>(
			`SELECT key AS word, (
				SELECT count(*) FROM (
					SELECT 1 FROM passages_fts JOIN passages ON passages.id = passages_fts.rowid
					WHERE passages_fts MATCH value AND page_id NOT GLOB '${STARTER_PAGE_ID_PREFIX}*' LIMIT ${COUNTED_MAX}
				)
			) AS passages FROM json_each(?)`,
			JSON.stringify(Object.fromEntries(words.map((word) => [word, quoteTerm(word)]))),
		)
		.toArray();
	return new Map(rows.map(({ word, passages }) => [word, passages]));
}
