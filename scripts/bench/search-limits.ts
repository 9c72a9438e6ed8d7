import { DatabaseSync } from "node:sqlite";
import { searchKnowledge } from "../../src/knowledge/search/search.ts";
import { sqlOf } from "./memory-sql.ts";

/**
 * Runs lexical searches in a brain's database, and returns how long SQLite takes for the statements of each, in
 * milliseconds.
 */
export function timeSql(path: string, questions: readonly string[]): number[] {
	const database = new DatabaseSync(path, { readOnly: true });
	const sql = sqlOf(database);
	let elapsed = 0;
	const timed: typeof sql = {
		exec: (query, ...bindings) => {
			const from = performance.now();
			const result = sql.exec<never>(query, ...bindings);
			elapsed += performance.now() - from;
			return result;
		},
	};
	try {
		return questions.map((query) => {
			elapsed = 0;
			searchKnowledge(timed, { query, mode: "lexical", limit: 10, perPage: 2, relevantOnly: false }, null);
			return elapsed;
		});
	} finally {
		database.close();
	}
}

/**
 * Computes the dot products of one vector of `dimensions` elements with `count` others, `runs` times, and returns the
 * times in milliseconds.
 */
export function scanVectors(count: number, dimensions: number, runs: number): number[] {
	const vectors = Int8Array.from({ length: count * dimensions }, (_, at) => (at * 7_919) % 255);
	const question = vectors.slice(0, dimensions);
	const scores = new Float32Array(count);
	return Array.from({ length: runs }, () => {
		const from = performance.now();
		for (let n = 0; n < count; n++) {
			let sum = 0;
			for (let i = 0; i < dimensions; i++) {
				sum = (sum + Math.imul(vectors[n * dimensions + i] ?? 0, question[i] ?? 0)) | 0;
			}
			scores[n] = sum;
		}
		return performance.now() - from;
	});
}
