import { classify } from "../../../src/agents/classifier/classify.ts";
import type { ErrorCode } from "../../../src/contracts/errors.ts";
import type { UsageRow } from "../../../src/contracts/queue.ts";
import type { ChatResult, ExpansionResult, TimelineEntry } from "../../../src/contracts/tasks.ts";
import type { Answer } from "../../../src/pipeline/pipeline.ts";
import { buildUsageRow, tokensPerSecond, usedPages } from "../../../src/pipeline/usage.ts";
import type { Room } from "../room.ts";
import { agentOf, type Task, type TaskOutcome } from "../stores/task-row.ts";

export type FinishDeps = Pick<
	Room,
	| "userId"
	| "conversationId"
	| "storage"
	| "tasks"
	| "messages"
	| "unindexed"
	| "expansions"
	| "sequence"
	| "sockets"
	| "frames"
	| "now"
	| "live"
>;

/** Ends a task with its answer. */
export function completeTask(room: FinishDeps, task: Task, answer: Answer, timeline: TimelineEntry[]): void {
	const result = buildChatResult(room, task, answer, timeline);
	finishTask(
		room,
		task,
		{ state: "completed", result },
		{ content: answer.text, status: "complete" },
		answer,
	);
}

/** Ends a task that has failed. */
export function failTask(
	room: FinishDeps,
	task: Task,
	failure: { code: ErrorCode; error: string; retry_at?: string },
): void {
	finishTask(room, task, { state: "failed", ...failure }, { content: failure.error, status: "failed" });
}

/**
 * Returns the stages shown before the task waited for pages, followed by those of the running attempt, if the task has
 * one.
 */
export function fullTimeline(
	{ expansions, live }: Pick<Room, "expansions" | "live">,
	{ ulid }: Task,
): TimelineEntry[] {
	const running = live?.ulid === ulid ? live.timeline : [];
	return [...(expansions.find(ulid)?.timeline ?? []), ...running];
}

/** Stores the message, the outcome and the unsent usage row in one transaction, then broadcasts the ending. */
export function finishTask(
	room: FinishDeps,
	task: Task,
	ending: TaskOutcome,
	message: { content: string; status: "complete" | "stopped" | "failed" },
	answer: Answer | null = null,
): void {
	const { storage, tasks, messages, expansions, sockets, frames, now } = room;
	const seq = room.sequence.next();
	const endedAt = now();
	const outcome = withTimeline(room, task, ending, endedAt);
	const spentTokens = room.live?.ulid === task.ulid ? room.live.tokens.take() : 0;
	storage.transactionSync(() => {
		const stored = hasText(message) || !restoreAnswer(room, task) ? message : REPLACED;
		messages.insert({ seq, task_ulid: task.ulid, role: "assistant", created_at: endedAt, ...stored });
		const usage = buildTaskUsage(room, task, outcome, answer);
		expansions.delete(task.ulid);
		tasks.finish(task.ulid, { seq, outcome, usage, spentTokens, isDelivered: sockets.hasAny() });
	});
	const frame = frames.ending({ ...task, outcome, ended_seq: seq, ended_at: endedAt });
	if (frame !== null) sockets.broadcast(frame);
}

/** The message of a regeneration that ended without a text, so that an earlier answer stays current. */
const REPLACED = { content: "", status: "superseded" } as const;

function hasText({ content, status }: { content: string; status: string }): boolean {
	return status !== "failed" && content !== "";
}

/** Makes the previous answer to the question current again. Returns false if there is none. */
function restoreAnswer({ messages, unindexed }: FinishDeps, { question_seq }: Task): boolean {
	const seq = messages.restore(question_seq);
	// It may have been superseded before it was indexed.
	if (seq !== null) unindexed.indexAgainFrom(seq);
	return seq !== null;
}

/** Adds the timeline of a task without a result, up to its end. It is empty if no attempt is running. */
function withTimeline(
	room: Pick<Room, "expansions" | "live">,
	task: Task,
	outcome: TaskOutcome,
	endedAt: number,
): TaskOutcome {
	if (outcome.state === "completed") return outcome;
	const stages = fullTimeline(room, task);
	if (stages.length === 0) return outcome;
	const message = outcome.state === "failed" ? "Failed." : "Stopped.";
	const end: TimelineEntry = { stage: "complete", message, at_ms: endedAt - task.accepted_at };
	return { ...outcome, timeline: [...stages, end] };
}

/** Builds the fields that the results of chats and expansions share. */
export function buildResultEnvelope(
	{ userId, conversationId, frames, now }: Pick<FinishDeps, "userId" | "conversationId" | "frames" | "now">,
	task: Task,
	timeline: TimelineEntry[],
) {
	const elapsedMs = now() - task.accepted_at;
	return {
		task_id: frames.taskId(task),
		conversation_id: conversationId,
		user_id: userId,
		processed_async: true,
		processing_time: elapsedMs / 1_000,
		response_time_ms: elapsedMs,
		timeline,
		attempts: task.attempt,
	} as const satisfies Partial<ChatResult> & Partial<ExpansionResult>;
}

function buildChatResult(
	room: FinishDeps,
	task: Task,
	answer: Answer,
	timeline: TimelineEntry[],
): ChatResult {
	const { firstTokenAt, usage } = answer;
	const envelope = buildResultEnvelope(room, task, timeline);
	return {
		response: answer.text,
		model_used: answer.model,
		provider: answer.provider,
		agent_type: answer.agent,
		...ownAgentOf(task),
		context_used: answer.sources.length > 0,
		context_sources: answer.sources.length,
		sources: answer.sources,
		evidence: answer.evidence,
		question_type: classify(task.question).question_type,
		...envelope,
		usage,
		timing: {
			queued_ms: queuedMs(room, task),
			search_ms: answer.searchMs,
			first_token_ms: firstTokenAt === null ? null : firstTokenAt - task.accepted_at,
			tokens_per_second: speedOf(answer),
		},
		fallbacks: answer.chainProgress.fallbacks,
		finish_reason: answer.finishReason,
		...(answer.multiAgent === undefined
			? {}
			: { ...answer.multiAgent, total_processing_time: envelope.processing_time }),
	};
}

/** Returns the speed of an answer, or null if several agents generated it in parallel before the first visible token. */
function speedOf(answer: Answer): number | null {
	const { firstTokenAt, finishedAt, usage, multiAgent } = answer;
	const hasOneAgent = (multiAgent?.contributions.length ?? 1) === 1;
	if (firstTokenAt === null || !hasOneAgent) return null;
	return tokensPerSecond(answer, usage.completion_tokens, finishedAt - firstTokenAt);
}

function ownAgentOf({ options }: Task): Pick<ChatResult, "agent"> {
	return options.kind === "chat" && options.own_agent !== undefined ? { agent: options.own_agent.name } : {};
}

function buildTaskUsage(room: FinishDeps, task: Task, outcome: TaskOutcome, answer: Answer | null): UsageRow {
	const now = room.now();
	return buildUsageRow({
		taskId: room.frames.taskId(task),
		userId: room.userId,
		conversationId: room.conversationId,
		agentType: agentOf(task),
		questionType: questionTypeOf(task, outcome),
		outcome,
		attempts: task.attempt,
		fallbacks: (answer?.chainProgress ?? task.chain_progress).fallbacks,
		retryReason: task.chain_progress.retryReason ?? null,
		generation: {
			provider: answer?.provider ?? null,
			model: answer?.model ?? null,
			contextSources: answer?.sources.length ?? 0,
			usedPages: usedPages(
				answer?.sources.map(({ page_id, ...source }) => ({ ...source, pageId: page_id })) ?? [],
			),
			evidence: answer?.evidence ?? [],
			usage: answer?.usage ?? null,
			firstTokenAt: answer?.firstTokenAt ?? null,
			tokensPerSecond: answer === null ? null : speedOf(answer),
		},
		acceptedAt: task.accepted_at,
		startedAt: task.first_run_at ?? now,
		endedAt: now,
	});
}

function questionTypeOf({ options, question }: Task, outcome: TaskOutcome): UsageRow["question_type"] {
	if (options.kind === "expansion") return null;
	if (outcome.state === "completed" && "question_type" in outcome.result) return outcome.result.question_type;
	return classify(question).question_type;
}

function queuedMs({ now }: Pick<FinishDeps, "now">, task: Task): number {
	return (task.first_run_at ?? now()) - task.accepted_at;
}
