/** Retrieval metrics, each 0 to 1; higher is better. */
export interface RetrievalMetrics {
	hit1: number;
	hit5: number;
	mrr: number;
	ndcg10: number;
}

/** The ranked ids that a search returned, and the grade of each relevant one. */
export interface JudgedQuestion {
	found: readonly string[];
	relevant: Readonly<Record<string, number>>;
}

/** Returns the mean of each metric over all questions. */
export function computeMetrics(judged: readonly JudgedQuestion[]): RetrievalMetrics {
	const mean = (metric: (question: JudgedQuestion) => number) =>
		judged.reduce((sum, question) => sum + metric(question), 0) / (judged.length || 1);
	return {
		hit1: mean((question) => (findFirstRank(question) === 1 ? 1 : 0)),
		hit5: mean((question) => (findFirstRank(question) <= 5 ? 1 : 0)),
		mrr: mean((question) => 1 / findFirstRank(question)),
		ndcg10: mean(ndcg10),
	};
}

/** Returns the 1-based rank of the first relevant result, or infinity when there is none. */
function findFirstRank({ found, relevant }: JudgedQuestion): number {
	const at = found.findIndex((id) => (relevant[id] ?? 0) > 0);
	return at < 0 ? Number.POSITIVE_INFINITY : at + 1;
}

function ndcg10({ found, relevant }: JudgedQuestion): number {
	const gains = (grades: number[]) =>
		grades.slice(0, 10).reduce((sum, grade, at) => sum + grade / Math.log2(at + 2), 0);
	const ideal = gains(Object.values(relevant).sort((a, b) => b - a));
	return ideal === 0 ? 0 : gains(found.map((id) => relevant[id] ?? 0)) / ideal;
}
