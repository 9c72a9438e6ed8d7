import { expect, test } from "vitest";
import { memorySql } from "../../../../scripts/bench/memory-sql.ts";
import type { Sql } from "../../../../src/knowledge/store/sql.ts";
import {
	addToVocabulary,
	listKnown,
	removeFromVocabulary,
} from "../../../../src/knowledge/store/vocabulary.ts";

const WORDS = ["bitcoin", "blockchain", "miner"];

function known(sql: Sql): string[] {
	return [...listKnown(sql, WORDS)].sort();
}

/** Counts the words that the database is asked about when texts are added. */
function countLookups(sql: Sql, texts: readonly string[]): number {
	let looked = 0;
	const exec: Sql["exec"] = (query, ...bindings) => {
		if (query.includes("NOT IN")) looked += JSON.parse(String(bindings[0])).length;
		return sql.exec(query, ...bindings);
	};
	addToVocabulary({ exec }, texts);
	return looked;
}

test("addToVocabulary looks up each word once", () => {
	const sql = memorySql();
	expect(countLookups(sql, ["bitcoin miner bitcoin", "miner"])).toBe(2);
	expect(countLookups(sql, ["bitcoin miner blockchain"])).toBe(1);
	expect(countLookups(sql, ["miner blockchain"])).toBe(0);
	expect(known(sql)).toEqual(WORDS);
});

test("addToVocabulary adds words again whose transaction was rolled back", () => {
	const sql = memorySql();
	addToVocabulary(sql, ["bitcoin"]);
	sql.exec("SAVEPOINT import");
	addToVocabulary(sql, ["blockchain"]);
	addToVocabulary(sql, ["blockchain miner"]);
	sql.exec("ROLLBACK TO import");
	addToVocabulary(sql, ["blockchain"]);
	expect(known(sql)).toEqual(["bitcoin", "blockchain"]);
});

test("addToVocabulary adds words again that were removed", () => {
	const sql = memorySql();
	addToVocabulary(sql, ["bitcoin miner"]);
	removeFromVocabulary(sql, ["miner"]);
	expect(known(sql)).toEqual(["bitcoin"]);
	addToVocabulary(sql, ["miner"]);
	expect(known(sql)).toEqual(["bitcoin", "miner"]);
});

test("addToVocabulary doesn't confuse the words of several brains", () => {
	const [first, second] = [memorySql(), memorySql()];
	addToVocabulary(first, ["bitcoin"]);
	addToVocabulary(second, ["bitcoin"]);
	expect([first, second].map(known)).toEqual([["bitcoin"], ["bitcoin"]]);
});
