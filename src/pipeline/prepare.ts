import type { QuestionPart } from "../inference/provider.ts";
import { mergeRanked } from "../knowledge/search/merge-ranked.ts";
import { requiredTopic, type SearchPlan } from "../knowledge/search/search-plan.ts";
import type { Passage } from "../text/passage.ts";
import { type PipelineDeps, PROGRESS, type WaitingForLease } from "./pipeline.ts";
import { describeParts, passagesFor, planParts, QUESTIONS_MAX, splitQuestion } from "./question-parts.ts";
import { canRewrite, type RewriteDeps, rewriteFollowUp } from "./rewrite-follow-up.ts";

/** The passages that an answer is generated from, and how long the search took. */
export interface Material {
	kind: "granted";
	/** What the question refers to in earlier exchanges. Null if it stands alone. */
	topic: string | null;
	/** The questions of the message; empty if it has one. */
	parts: readonly QuestionPart[];
	passages: Passage[];
	/** Whether the knowledge base was searched. */
	isSearched: boolean;
	searchMs: number;
}

/** The passages for each part of a question, in the order of the parts, and how long the searches took. */
export interface MaterialByPart {
	kind: "granted";
	searches: readonly SearchPlan[];
	parts: Passage[][];
	/** Whether the knowledge base was searched for each part. */
	areSearched: readonly boolean[];
	searchMs: number;
}

/** Acquires a lease and finds the passages for a message, which may consist of several questions. See `prepareParts`. */
export async function prepare(
	{ question, ...request }: Omit<PartsRequest, "questions"> & { question: string },
	deps: PipelineDeps,
	signal: AbortSignal,
): Promise<Material | WaitingForLease> {
	const questions = splitQuestion(question, deps.pastExchanges, QUESTIONS_MAX);
	const prepared = await prepareParts({ questions, ...request }, deps, signal);
	if (prepared.kind === "no_lease") return prepared;
	const { searches, parts, areSearched, searchMs } = prepared;
	const max = passagesFor(parts.length, Math.max(...parts.map((part) => part.length)));
	return {
		kind: "granted",
		topic: requiredTopic(searches[0]),
		parts: describeParts(questions, searches, parts),
		passages: mergeRanked(parts, max),
		isSearched: areSearched.includes(true),
		searchMs,
	};
}

/** The plan for a question that no page can answer. */
const NO_SEARCH: SearchPlan = { question: "", topic: null };

/** Matches a word for what was talked about, unlike "this", which may be the attachment. */
const PRONOUN = /\b(?:he|she|it|him|her|his|its|they|them|their|theirs)\b/i;

/**
 * Returns the plan for a question with attachments: "the cook" is one of theirs, not one of what was talked about before, unless
 * a pronoun refers to that.
 */
function omitUnnamedTopic(plan: SearchPlan): SearchPlan {
	return PRONOUN.test(plan.question) ? plan : { ...plan, topic: null, isDefinite: false };
}

export interface PartsRequest {
	questions: readonly string[];
	/** Whether to search the knowledge base. Attachments are always searched. */
	useContext: boolean;
	/** Maximum number of passages of the knowledge base per part. */
	passages: number;
}

/**
 * Acquires a lease and finds the passages for each part of a question, in the attachments and then in the knowledge
 * base. A part may refer to the parts before it. A message such as a greeting is searched for nothing, and reports no search.
 */
export async function prepareParts(
	{ questions, useContext, passages }: PartsRequest,
	deps: PipelineDeps,
	signal: AbortSignal,
): Promise<MaterialByPart | WaitingForLease> {
	const { attachments = null } = deps;
	const planned = planParts(questions, deps.pastExchanges);
	const searches = attachments?.hasOwn === true ? planned.map(omitUnnamedTopic) : planned;
	const startedAt = deps.now();
	const isSearched = useContext && (attachments !== null || searches.some(({ question }) => question !== ""));
	if (isSearched) deps.onStage("searching", PROGRESS.searching, "Searching knowledge base...");
	const request = { questions: questions.length, passages };
	const { rewriter } = deps;
	let rewritten: readonly SearchPlan[] = searches;
	if (rewriter !== null && (useContext || attachments !== null) && searches.some(canRewrite)) {
		// The lease comes first: it limits who may use a model, and a task that waits for it is prepared again and again.
		const lease = await deps.prepare({ searches: [], ...request });
		signal.throwIfAborted();
		if (lease.kind === "no_lease") return lease;
		rewritten = await rewriteAll(searches, { ...deps, chain: rewriter }, signal);
	}
	const searched = rewritten.map((plan, at) =>
		attachments?.isOnlySubjectOf(questions[at] ?? "") === true ? NO_SEARCH : plan,
	);
	const prepared = await deps.prepare({ searches: useContext ? searched : [], ...request });
	signal.throwIfAborted();
	if (prepared.kind === "no_lease") return prepared;
	const parts = rewritten.map((plan, at) => {
		const found = prepared.parts[at] ?? [];
		const question = questions[at] ?? "";
		return attachments === null ? found : attachments.addTo(found, { question, plan });
	});
	if (isSearched) {
		const found = new Set(parts.flat().map(({ passageId }) => passageId)).size;
		deps.onStage("found", PROGRESS.found, found === 1 ? "Found 1 source" : `Found ${found} sources`);
	}
	const areSearched = searched.map((plan) => useContext && plan.question !== "");
	return { kind: "granted", searches, parts, areSearched, searchMs: deps.now() - startedAt };
}

function rewriteAll(
	searches: readonly SearchPlan[],
	deps: RewriteDeps,
	signal: AbortSignal,
): Promise<readonly SearchPlan[]> {
	return Promise.all(searches.map((plan) => rewriteFollowUp(plan, deps, signal)));
}
