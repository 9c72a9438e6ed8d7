import type { GenerationRecord } from "../../pipeline/generation-record.ts";
import { tokensPerSecond, type UsageEntry, usedPages } from "../../pipeline/usage.ts";
import type { Passage } from "../../text/passage.ts";

/** The usage row of a call, without what its user and conversation add. */
export type StatelessUsage = Omit<UsageEntry, "taskId" | "userId" | "conversationId">;

/** The data for a call's usage row, collected while the call runs. */
export interface StatelessCall {
	acceptedAt: number;
	startedAt: number;
	/** 1 and the number of retries after a failure, of all choices. 0 before the call starts. */
	attempts: number;
	/** The passages that the model received. */
	passages: readonly Passage[];
	retryReason: string | null;
	record: GenerationRecord;
	outcome: StatelessUsage["outcome"];
}

/** Returns the usage row of a call that ended at `endedAt`, in milliseconds since the Unix epoch. */
export function usageOf(
	call: StatelessCall,
	agentType: StatelessUsage["agentType"],
	endedAt: number,
): StatelessUsage {
	const { acceptedAt, startedAt, attempts, passages, retryReason, record, outcome } = call;
	const { provider, chainProgress, firstTokenAt, finish } = record;
	const generatingMs = firstTokenAt === null ? 0 : endedAt - firstTokenAt;
	return {
		agentType,
		questionType: null,
		outcome,
		attempts,
		fallbacks: chainProgress.fallbacks,
		retryReason,
		generation: {
			provider,
			model: finish?.model ?? null,
			contextSources: passages.length,
			usedPages: usedPages(passages),
			evidence: [],
			usage: finish?.usage ?? null,
			firstTokenAt,
			tokensPerSecond:
				finish === null ? null : tokensPerSecond(record, finish.usage.completion_tokens, generatingMs),
		},
		acceptedAt,
		startedAt,
		endedAt,
	};
}
