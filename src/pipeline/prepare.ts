import { type PastExchange, requiredTopic, type SearchPlan } from "../knowledge/search/search-plan.ts";
import type { Passage } from "../text/passage.ts";
import { type PipelineDeps, PROGRESS, type WaitingForLease } from "./pipeline.ts";
import { planQuestion } from "./plan-question.ts";
import { rewriteFollowUp } from "./rewrite-follow-up.ts";

/** The passages that an answer is generated from, and how long the search took. */
export interface Material {
	kind: "granted";
	/** What the question refers to in earlier exchanges. Null if it stands alone. */
	topic: string | null;
	passages: Passage[];
	searchMs: number;
}

/** The passages for each part of a question, in the order of the parts, and how long the searches took. */
export interface MaterialByPart {
	kind: "granted";
	searches: readonly SearchPlan[];
	parts: Passage[][];
	searchMs: number;
}

/** Acquires a lease and searches the knowledge base for a question. A null question skips the search. */
export async function prepare(
	request: { question: string | null; passages: number },
	deps: PipelineDeps,
	signal: AbortSignal,
): Promise<Material | WaitingForLease> {
	const { question, passages } = request;
	const questions = question === null ? [] : [question];
	const prepared = await prepareParts({ questions, passages }, deps, signal);
	if (prepared.kind === "waiting") return prepared;
	const { searches, parts, searchMs } = prepared;
	return { kind: "granted", topic: requiredTopic(searches[0]), passages: parts[0] ?? [], searchMs };
}

/**
 * Acquires a lease and searches the knowledge base for each part of a question. A part may refer to the parts before
 * it. `passages` is the maximum number of passages per part. Without parts, nothing is searched.
 */
export async function prepareParts(
	{ questions, passages }: { questions: readonly string[]; passages: number },
	deps: PipelineDeps,
	signal: AbortSignal,
): Promise<MaterialByPart | WaitingForLease> {
	const searches = planSearches(questions, deps.pastExchanges);
	const startedAt = deps.now();
	if (searches.length > 0) deps.onStage("searching", PROGRESS.searching, "Searching knowledge base...");
	const prepared = await deps.prepare({ searches: await rewrite(searches, deps, signal), passages });
	signal.throwIfAborted();
	if (prepared.kind === "waiting") return prepared;
	if (searches.length > 0) {
		const found = new Set(prepared.parts.flat().map(({ passageId }) => passageId)).size;
		deps.onStage("found", PROGRESS.found, found === 1 ? "Found 1 source" : `Found ${found} sources`);
	}
	return { kind: "granted", searches, parts: prepared.parts, searchMs: deps.now() - startedAt };
}

async function rewrite(
	searches: readonly SearchPlan[],
	{ rewriter, history, keys }: PipelineDeps,
	signal: AbortSignal,
): Promise<readonly SearchPlan[]> {
	if (rewriter === null) return searches;
	return Promise.all(
		searches.map((plan) => rewriteFollowUp(plan, { chain: rewriter, history, keys }, signal)),
	);
}

function planSearches(questions: readonly string[], exchanges: readonly PastExchange[]): SearchPlan[] {
	return questions.map((question, at) => {
		const earlierParts = questions.slice(0, at).map((part) => ({ question: part, titles: [] }));
		return planQuestion(question, [...exchanges, ...earlierParts]);
	});
}
