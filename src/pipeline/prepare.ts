import type { Passage } from "../text/passage.ts";
import { type PipelineDeps, PROGRESS, type Waiting } from "./pipeline.ts";

export interface Material {
	kind: "granted";
	passages: Passage[];
	searchMs: number;
}

/** The lease and the passages for a question; no search when `question` is null. */
export async function prepare(
	request: { question: string | null; passages: number },
	deps: PipelineDeps,
	signal: AbortSignal,
): Promise<Material | Waiting> {
	const searches = request.question !== null;
	const startedAt = deps.now();
	if (searches) deps.onStage("searching", PROGRESS.searching, "Searching knowledge base...");
	const prepared = await deps.prepare(request);
	signal.throwIfAborted();
	if (prepared.kind === "waiting") return prepared;
	const found = prepared.passages.length;
	if (searches) {
		deps.onStage("found", PROGRESS.found, found === 1 ? "Found 1 source" : `Found ${found} sources`);
	}
	return { ...prepared, searchMs: deps.now() - startedAt };
}
