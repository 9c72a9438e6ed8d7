import type { AgentType, QuestionType } from "../contracts/agents.ts";
import type { ErrorCode } from "../contracts/errors.ts";
import type { UsageRow } from "../contracts/queue.ts";
import type { Fallback, TokenUsage } from "../contracts/tasks.ts";

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
	/** The result of the generation. Values that were unknown when the task ended are null. */
	generation: {
		provider: string | null;
		model: string | null;
		contextSources: number;
		usage: TokenUsage | null;
		firstTokenAt: number | null;
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
	};
}
