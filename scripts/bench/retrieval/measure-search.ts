import { SearchMode } from "../../../src/contracts/knowledge.ts";
import { ensureStarterArticles } from "../../../src/knowledge/starter/ensure-starter-articles.ts";
import { memorySql } from "../memory-sql.ts";
import {
	fillBrain,
	loadEmbedder,
	measureAnswers,
	measureSearch,
	readDefaultEvaluationSet,
	readEvaluationSet,
} from "./measure.ts";

// Measures retrieval quality: `npm run search:measure [-- [--starter] passages.jsonl questions.jsonl]`. `--starter`
// adds the starter articles that every brain contains. README.md describes the file formats and the metrics.

const files = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const [passagesFile, questionsFile] = files;
if (files.length === 1 || files.length > 2) {
	console.error("Usage: npm run search:measure [-- [--starter] passages.jsonl questions.jsonl]");
	process.exit(1);
}
const { passages, questions } =
	passagesFile === undefined || questionsFile === undefined
		? readDefaultEvaluationSet()
		: readEvaluationSet(passagesFile, questionsFile);
const embedder = await loadEmbedder();
const sql = memorySql();
if (process.argv.includes("--starter")) ensureStarterArticles(sql, 0);
await fillBrain(sql, passages, embedder);

const answerable = questions.filter(({ relevant }) => Object.keys(relevant).length > 0).length;
console.log(
	`${passages.length} pages, ${answerable} answerable questions, ${questions.length - answerable} unanswerable`,
);
console.log("         hit@1  hit@5    MRR  nDCG@10");
for (const mode of SearchMode.options) {
	if (embedder === null && mode !== "lexical") continue;
	const { hit1, hit5, mrr, ndcg10 } = measureSearch(sql, questions, mode, embedder);
	console.log(mode.padEnd(8), [hit1, hit5, mrr, ndcg10].map((value) => value.toFixed(3)).join("  "));
}
const { answered, misled } = measureAnswers(sql, questions, embedder);
console.log(
	`${percent(answered)} of the answerable questions get a relevant passage, ${percent(misled)} of the unanswerable ones get a passage at all`,
);

function percent(part: number): string {
	return `${(100 * part).toFixed(0)}%`;
}
