import type { Exchange, Memory } from "../agents/history.ts";
import type { AgentType } from "../contracts/agents.ts";
import type {
	Evidence,
	FinishReason,
	LiveContribution,
	MultiAgentDetails,
	QueuePlace,
	Source,
	Stage,
	TokenUsage,
} from "../contracts/tasks.ts";
import type { InferenceChain } from "../inference/chain.ts";
import type { ChainProgress } from "../inference/chain-progress.ts";
import type { AttachmentSearch } from "../knowledge/attachments/attachment-search.ts";
import type { PastExchange, SearchPlan } from "../knowledge/search/search-plan.ts";
import type { EmbedSync } from "../text/embed-sync.ts";
import type { Passage } from "../text/passage.ts";

/** The dependencies of the pipeline, which are specific to a task and its user. */
export interface PipelineDeps {
	/**
	 * Acquires a lease and searches the knowledge base. Returns up to `passages` passages for each search. Idempotent: a
	 * second call keeps the lease of the first. This is the only call to the user's brain before the answer, unless a
	 * model rewrites the question.
	 */
	prepare(request: PrepareSearches): Promise<Prepared>;
	/** The attachments of the question and of earlier ones, if there are any. */
	attachments?: AttachmentSearch | null;
	chain: Pick<InferenceChain, "generate">;
	/** Whether quotes answer a question from passages better than the model; see `InferenceChain`. */
	prefersQuotes: boolean;
	/** Earlier exchanges of the conversation, oldest first. */
	history: readonly Exchange[];
	/** The last exchanges of the conversation, oldest first, to which the question may refer. */
	pastExchanges: readonly PastExchange[];
	/** What the conversation remembers of earlier prompts; null for a conversation without an object. */
	memory: Memory | null;
	/** Opaque keys for the model server; see `GenerateRequest`. */
	keys: { user: string; conversation: string };
	/** The model that rewrites follow-ups before they are searched for; null if the setting `REWRITE` is off. */
	rewriter: Pick<InferenceChain, "complete"> | null;
	/**
	 * Requests web pages about a topic. Resolves with true if the task must wait for them; the task runs again once
	 * they have been read. Null if research is disabled or already done.
	 */
	research: ((topic: string) => Promise<boolean>) | null;
	onStage(stage: Stage, progress: number, message: string, details?: StageDetails): void;
	/** Called with each part of the model's thinking, which is shown but not stored. */
	onThinking(text: string): void;
	onToken(text: string): void;
	/**
	 * Called with each part of a contribution, by its place in `StageDetails.contributions`, and when its state changes.
	 */
	onContribution(index: number, part: Pick<LiveContribution, "state" | "text">): void;
	now(): number;
	/** Loads the embedding function, or returns null if there is none. */
	loadEmbed?(): Promise<EmbedSync | null>;
}

/** What to search for before an answer. */
interface PrepareSearches {
	searches: readonly SearchPlan[];
	/** The number of questions to answer, even if none of them is searched for. */
	questions: number;
	/** Maximum number of passages per search. */
	passages: number;
}

export interface StageDetails {
	selectedAgent?: AgentType;
	/** What each agent is asked, when several agents start to answer. */
	contributions?: readonly Pick<LiveContribution, "agent" | "question">[];
	/** The place of the task in the queue in which it waits. */
	queue?: QueuePlace;
}

/** The passages for each search, or the place in the queue. */
export type Prepared = { kind: "granted"; parts: Passage[][] } | WaitingForLease;

/** The result of an attempt when all of the user's leases are taken. The task runs again when one becomes free. */
export interface WaitingForLease {
	kind: "no_lease";
	/** The position in the queue, starting at 1. */
	place: number;
}

/** The result of an attempt when pages are being read for the task. The task runs again once they have been read. */
export interface WaitingForPages {
	kind: "needs_pages";
}

/** The result of a successful attempt. */
export interface Answer {
	kind: "answered";
	agent: AgentType;
	text: string;
	model: string;
	provider: string;
	/** Whether a model wrote the answer. Otherwise, it consists of quotes. */
	hasModel: boolean;
	chainProgress: ChainProgress;
	finishReason: FinishReason;
	usage: TokenUsage;
	sources: Source[];
	evidence: Evidence[];
	searchMs: number;
	/** Epoch milliseconds. */
	firstTokenAt: number | null;
	/** Epoch milliseconds. */
	finishedAt: number;
	multiAgent?: Omit<MultiAgentDetails, "total_processing_time">;
}

/** Progress in percent at the start of each stage. */
export const PROGRESS = {
	planning: 10,
	searching: 25,
	found: 40,
	contributing: 50,
	analyzing: 60,
	generating: 75,
	complete: 100,
} as const;
/** Progress in percent while pages are read for an expansion or before an answer. */
export const READING_PROGRESS = {
	expansion: { finding: 5, from: 10, to: 95 },
	answer: { finding: 40, from: 42, to: 58 },
} as const;
const PROGRESS_LAST_TOKEN = 99;

/** Returns the progress of a generation, from 75 to 99 percent, based on the share of the token limit used so far. */
export function generatingProgress(produced: number, allowed: number): number {
	const share = Math.min(1, produced / allowed);
	return Math.floor(PROGRESS.generating + (PROGRESS_LAST_TOKEN - PROGRESS.generating) * share);
}
