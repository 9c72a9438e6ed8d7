import { classify } from "../../../src/agents/classifier/classify.ts";
import type { ErrorCode } from "../../../src/contracts/errors.ts";
import type { UsageRow } from "../../../src/contracts/queue.ts";
import type { ChatResult, TimelineEntry } from "../../../src/contracts/tasks.ts";
import type { Answer } from "../../../src/pipeline/pipeline.ts";
import type { Room } from "../room.ts";
import { agentOf, type Task, type TaskOutcome } from "../stores/tasks.ts";

/** Ends a task with its answer. */
export function completeTask(room: Room, task: Task, answer: Answer, timeline: TimelineEntry[]): void {
	const result = resultOf(room, task, answer, timeline);
	endTask(room, task, { state: "completed", result }, { content: answer.text, status: "complete" }, answer);
}

/** Ends a task for which no answer came. */
export function failTask(room: Room, task: Task, failure: { code: ErrorCode; error: string }): void {
	endTask(room, task, { state: "failed", ...failure }, { content: failure.error, status: "failed" });
}

/** Ends a task that the user stopped; what was written so far stays. */
export function cancelTask(room: Room, task: Task, text: string): void {
	endTask(room, task, { state: "cancelled", text }, { content: text, status: "stopped" });
}

/** In one transaction: the message, the outcome and the usage row to send. Then everybody is told. */
export function endTask(
	room: Room,
	task: Task,
	outcome: TaskOutcome,
	message: { content: string; status: "complete" | "stopped" | "failed" },
	answer: Answer | null = null,
): void {
	const { storage, sockets, now } = room.deps;
	const seq = room.sequence.next();
	const endedAt = now();
	storage.transactionSync(() => {
		room.messages.insert({ seq, task_ulid: task.ulid, role: "assistant", created_at: endedAt, ...message });
		const usage = usageOf(room, task, outcome, answer);
		room.expansions.forget(task.ulid);
		room.tasks.end(task.ulid, { seq, outcome, usage, told: sockets.any() });
	});
	const ending = room.frames.ending({ ...task, outcome, ended_seq: seq, ended_at: endedAt });
	if (ending !== null) sockets.broadcast(ending);
}

function resultOf(room: Room, task: Task, answer: Answer, timeline: TimelineEntry[]): ChatResult {
	const { firstTokenAt, finishedAt, usage } = answer;
	const elapsedMs = room.deps.now() - task.accepted_at;
	// Several agents write side by side, before the first token that is seen: no one rate tells of them.
	const alone = (answer.multiAgent?.contributions.length ?? 1) === 1;
	const generatingMs = firstTokenAt === null || !alone ? 0 : finishedAt - firstTokenAt;
	return {
		response: answer.text,
		model_used: answer.model,
		provider: answer.provider,
		agent_type: answer.agent,
		context_used: answer.sources.length > 0,
		context_sources: answer.sources.length,
		sources: answer.sources,
		evidence: answer.evidence,
		question_type: classify(task.question).question_type,
		task_id: room.frames.taskId(task.ulid),
		conversation_id: room.conversationId,
		user_id: room.userId,
		processed_async: true,
		processing_time: elapsedMs / 1_000,
		response_time_ms: elapsedMs,
		usage,
		timing: {
			queued_ms: queuedMs(room, task),
			search_ms: answer.searchMs,
			first_token_ms: firstTokenAt === null ? null : firstTokenAt - task.accepted_at,
			tokens_per_second:
				generatingMs === 0 ? null : Math.round((usage.completion_tokens / generatingMs) * 10_000) / 10,
		},
		timeline,
		attempts: task.attempt,
		fallbacks: answer.chain.fallbacks,
		finish_reason: answer.finishReason,
		...(answer.multiAgent === undefined
			? {}
			: { ...answer.multiAgent, total_processing_time: elapsedMs / 1_000 }),
	};
}

function usageOf(room: Room, task: Task, outcome: TaskOutcome, answer: Answer | null): UsageRow {
	const now = room.deps.now();
	const firstTokenAt = answer?.firstTokenAt ?? null;
	return {
		task_id: room.frames.taskId(task.ulid),
		user_id: room.userId,
		conversation_id: room.conversationId,
		agent_type: agentOf(task),
		question_type: task.options.kind === "expansion" ? null : classify(task.question).question_type,
		state: outcome.state,
		error_code: outcome.state === "failed" ? outcome.code : null,
		provider: answer?.provider ?? null,
		model: answer?.model ?? null,
		attempts: task.attempt,
		fallbacks: (answer?.chain ?? task.chain).fallbacks,
		context_sources: answer?.sources.length ?? 0,
		prompt_tokens: answer?.usage.prompt_tokens ?? 0,
		completion_tokens: answer?.usage.completion_tokens ?? 0,
		queued_ms: queuedMs(room, task),
		first_token_ms: firstTokenAt === null ? null : firstTokenAt - task.accepted_at,
		response_time_ms: now - task.accepted_at,
		created_at: now,
	};
}

function queuedMs(room: Room, task: Task): number {
	return (task.first_run_at ?? room.deps.now()) - task.accepted_at;
}
