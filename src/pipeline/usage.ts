import type { AgentType, QuestionType } from "../contracts/agents.ts";
import type { ErrorCode } from "../contracts/errors.ts";
import type { UsageRow, UsedPage } from "../contracts/queue.ts";
import type { Evidence, Fallback, TokenUsage } from "../contracts/tasks.ts";

/** Maximum number of pages in a usage row. */
const USED_PAGES_MAX = 20;

/** A finished task or stateless call. Times are epoch milliseconds. */
export interface UsageEntry {
	taskId: string;
	userId: string;
	/** Null for a stateless call. */
	conversationId: string | null;
	agentType: AgentType;
	questionType: QuestionType | null;
	outcome: { state: "completed" | "cancelled" } | { state: "failed"; code: ErrorCode };
	attempts: number;
	fallbacks: Fallback[];
	/** Why the last retry was needed, if there was one. */
	retryReason: string | null;
	/** The result of the generation. Values that were unknown when the task ended are null. */
	generation: {
		provider: string | null;
		model: string | null;
		contextSources: number;
		usedPages: readonly UsedPage[];
		evidence: readonly Evidence[];
		usage: TokenUsage | null;
		firstTokenAt: number | null;
		tokensPerSecond: number | null;
	};
	acceptedAt: number;
	startedAt: number;
	endedAt: number;
}

/** Builds the usage row of a task or a stateless call. */
export function buildUsageRow(entry: UsageEntry): UsageRow {
	const { outcome, generation, acceptedAt, endedAt } = entry;
	const { firstTokenAt } = generation;
	return {
		task_id: entry.taskId,
		user_id: entry.userId,
		conversation_id: entry.conversationId,
		agent_type: entry.agentType,
		question_type: entry.questionType,
		state: outcome.state,
		error_code: outcome.state === "failed" ? outcome.code : null,
		provider: generation.provider,
		model: generation.model,
		attempts: entry.attempts,
		fallbacks: entry.fallbacks,
		context_sources: generation.contextSources,
		prompt_tokens: generation.usage?.prompt_tokens ?? 0,
		completion_tokens: generation.usage?.completion_tokens ?? 0,
		queued_ms: entry.startedAt - acceptedAt,
		first_token_ms: firstTokenAt === null ? null : firstTokenAt - acceptedAt,
		response_time_ms: endedAt - acceptedAt,
		created_at: endedAt,
		tokens_per_second: generation.tokensPerSecond,
		retry_reason: entry.retryReason,
		sentences_checked: generation.evidence.filter(makesClaim).length,
		sentences_supported: generation.evidence.filter(({ supported }) => supported).length,
		used_pages: generation.usedPages.slice(0, USED_PAGES_MAX),
	};
}

/** Returns the pages of passages or sources, each once, without attachments. */
export function usedPages(
	sources: readonly { pageId: string; url: string | null; kind?: "attachment" | undefined }[],
): UsedPage[] {
	const pages = new Map<string, UsedPage>();
	for (const { pageId, url, kind } of sources) {
		const host = url === null ? "" : (URL.parse(url)?.host ?? "");
		if (kind === undefined) pages.set(pageId, { page_id: pageId, host });
	}
	return [...pages.values()];
}

/**
 * Returns the speed of a model, rounded to one decimal place. Returns null if no model wrote the answer, or if it was too
 * short to measure.
 */
export function tokensPerSecond(
	{ hasModel }: { hasModel: boolean },
	completionTokens: number,
	generatingMs: number,
): number | null {
	return !hasModel || generatingMs <= 0 ? null : Math.round((completionTokens / generatingMs) * 10_000) / 10;
}

function makesClaim({ supported, verdict }: Evidence): boolean {
	return supported || verdict !== "unclear";
}
