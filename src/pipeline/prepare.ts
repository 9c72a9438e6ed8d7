import type { Passage } from "../text/passage.ts";
import { type PipelineDeps, PROGRESS, type WaitingForLease } from "./pipeline.ts";

/** The passages that an answer is generated from, and how long the search took. */
export interface Material {
	kind: "granted";
	passages: Passage[];
	searchMs: number;
}

/** Acquires a lease and searches the knowledge base for a question. A null question skips the search. */
export async function prepare(
	request: { question: string | null; passages: number },
	deps: PipelineDeps,
	signal: AbortSignal,
): Promise<Material | WaitingForLease> {
	const isSearch = request.question !== null;
	const startedAt = deps.now();
	if (isSearch) deps.onStage("searching", PROGRESS.searching, "Searching knowledge base...");
	const prepared = await deps.prepare(request);
	signal.throwIfAborted();
	if (prepared.kind === "waiting") return prepared;
	const found = prepared.passages.length;
	if (isSearch) {
		deps.onStage("found", PROGRESS.found, found === 1 ? "Found 1 source" : `Found ${found} sources`);
	}
	return { ...prepared, searchMs: deps.now() - startedAt };
}
