import type { UsageRow } from "../../src/contracts/queue.ts";

/** Creates a usage row for an answered question. `changes` override its defaults. */
export function usageRow(changes: Partial<UsageRow> & Pick<UsageRow, "task_id" | "user_id">): UsageRow {
	return {
		conversation_id: "c1",
		agent_type: "general",
		question_type: "factual",
		state: "completed",
		error_code: null,
		provider: "llama-cpp",
		model: "fake-model",
		attempts: 1,
		fallbacks: [],
		context_sources: 2,
		prompt_tokens: 12,
		completion_tokens: 5,
		queued_ms: 3,
		first_token_ms: 40,
		response_time_ms: 120,
		created_at: 0,
		tokens_per_second: 25,
		retry_reason: null,
		sentences_checked: 4,
		sentences_supported: 3,
		used_pages: [],
		...changes,
	};
}
