import { expect, test } from "vitest";
import { memorySql } from "../../../../scripts/bench/memory-sql.ts";
import { addToVocabulary, forgetSeenWords, listKnown } from "../../../../src/knowledge/store/vocabulary.ts";

test("A word that a failed transaction lost is added again once seen words are forgotten", () => {
	const sql = memorySql();
	addToVocabulary(sql, ["the marathon"]);
	sql.exec("DELETE FROM vocabulary");
	forgetSeenWords(sql);
	addToVocabulary(sql, ["a marathon"]);
	expect([...listKnown(sql, ["marathon", "the"])]).toEqual(["marathon"]);
});
