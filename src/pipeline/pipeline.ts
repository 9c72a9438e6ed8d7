import type { Exchange } from "../agents/prompt.ts";
import type { AgentType } from "../contracts/agents.ts";
import type {
	Evidence,
	FinishReason,
	MultiAgentDetails,
	Source,
	Stage,
	TokenUsage,
} from "../contracts/tasks.ts";
import type { InferenceChain } from "../inference/chain.ts";
import type { ChainProgress } from "../inference/chain-progress.ts";
import type { EmbedSync } from "../knowledge/evidence/check.ts";
import type { Passage } from "../text/passage.ts";

/** What a task's work needs of the world. */
export interface PipelineDeps {
	/** Takes the lease and finds passages: the one call to the user's brain before an answer. */
	prepare(request: { question: string | null; passages: number }): Promise<Prepared>;
	chain: Pick<InferenceChain, "generate">;
	/** The exchanges before this question, oldest first. */
	history: readonly Exchange[];
	contextTokens: number;
	keys: { user: string; conversation: string };
	/**
	 * Reads the web about a topic before the answer: true when pages are on their way, and the task comes again when they
	 * are read. Null where that is not wanted, or was done.
	 */
	research: ((topic: string) => Promise<boolean>) | null;
	onStage(stage: Stage, progress: number, message: string, details?: StageDetails): void;
	onToken(text: string): void;
	now(): number;
	/** What makes vectors by now without a wait; null while it is loading, or where there is none. */
	embedNow?(): EmbedSync | null;
}

export interface StageDetails {
	selectedAgent: AgentType;
}

export type Prepared = { kind: "granted"; passages: Passage[] } | Waiting;

/** No lease is free: the task comes again when one is. */
export interface Waiting {
	kind: "waiting";
	place: number;
}

/** Pages are being read for the task: it comes again when they are. */
export interface Reading {
	kind: "reading";
}

/** What an attempt came to. Times are milliseconds. */
export interface Answer {
	kind: "answered";
	agent: AgentType;
	text: string;
	model: string;
	provider: string;
	chain: ChainProgress;
	finishReason: FinishReason;
	usage: TokenUsage;
	sources: Source[];
	evidence: Evidence[];
	searchMs: number;
	firstTokenAt: number | null;
	finishedAt: number;
	multiAgent?: Omit<MultiAgentDetails, "total_processing_time">;
}

/** Progress, in percent, at which each stage begins. */
export const PROGRESS = {
	planning: 10,
	searching: 25,
	found: 40,
	contributing: 50,
	analyzing: 60,
	merging: 70,
	generating: 75,
	complete: 100,
} as const;
/** The same while pages are read: for their own sake, or before an answer. */
export const READING_PROGRESS = {
	expansion: { finding: 5, from: 10, to: 95 },
	answer: { finding: 40, from: 42, to: 58 },
} as const;
const PROGRESS_LAST_TOKEN = 99;

/** From 75 to 99 %: tokens produced over tokens allowed. */
export function generatingProgress(produced: number, allowed: number): number {
	const share = Math.min(1, produced / allowed);
	return Math.floor(PROGRESS.generating + (PROGRESS_LAST_TOKEN - PROGRESS.generating) * share);
}
