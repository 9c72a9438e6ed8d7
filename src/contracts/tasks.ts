import * as z from "zod";
import { AgentType, QuestionType } from "./agents.ts";
import { ErrorCode } from "./errors.ts";
import { DateTime, Fraction, NonNegativeInt, PositiveInt } from "./values.ts";

export const TaskState = z.enum([
	"queued",
	"waiting",
	"running",
	"retrying",
	"completed",
	"failed",
	"cancelled",
]);
export type TaskState = z.infer<typeof TaskState>;

/** The three status words of protocol v1. Each of the seven states maps to one of them. */
export const TaskStatusWord = z.enum(["processing", "completed", "failed"]);
export type TaskStatusWord = z.infer<typeof TaskStatusWord>;

export const Stage = z.enum([
	"queued",
	"searching",
	"found",
	"analyzing",
	"waiting",
	"planning",
	"contributing",
	"merging",
	"generating",
	"finding",
	"reading",
	"complete",
]);
export type Stage = z.infer<typeof Stage>;

/** A passage that the model received. Offsets into the page's text are in UTF-16 code units. */
export const Source = z.object({
	n: PositiveInt,
	page_id: z.string(),
	passage_id: z.string(),
	title: z.string(),
	/** The headings above the passage, joined by " > ". Set if there are any. */
	heading: z.string().optional(),
	url: z.string().nullable(),
	snippet: z.string(),
	score: z.number(),
	start: NonNegativeInt,
	end: NonNegativeInt,
	/** Set if the passage is from an attachment of the conversation. `page_id` is then the attachment's id. */
	kind: z.literal("attachment").optional(),
	/** The number of the file's page on which the passage begins. Set if the source is a file with pages. */
	page: PositiveInt.optional(),
});
export type Source = z.infer<typeof Source>;

/** A source that a text cites, in a list below the text. */
export const SourceLink = Source.pick({ n: true, title: true, url: true });
export type SourceLink = z.infer<typeof SourceLink>;

/**
 * What the sources say about a sentence of the answer: they support it, or they contradict it or say nothing about it
 * ("unsupported"). The verdict is "unclear" if the sentence makes no claim or the check cannot tell.
 */
export const Verdict = z.enum(["supported", "unsupported", "unclear"]);
export type Verdict = z.infer<typeof Verdict>;

/**
 * Whether the sources support a sentence of the answer. Offsets into `response` are in UTF-16 code units, `score`
 * ranges from 0 to 1, and `passage_id` is the supporting passage. `supported` is true if the verdict is "supported".
 * Answers from earlier versions have no verdict.
 */
export const Evidence = z.object({
	start: NonNegativeInt,
	end: NonNegativeInt,
	supported: z.boolean(),
	verdict: Verdict.optional(),
	passage_id: z.string().optional(),
	score: Fraction,
});
export type Evidence = z.infer<typeof Evidence>;

export const TokenUsage = z.object({
	prompt_tokens: NonNegativeInt,
	completion_tokens: NonNegativeInt,
});
export type TokenUsage = z.infer<typeof TokenUsage>;

/** A provider that failed before another one answered, and the reason for the failure. */
export const Fallback = z.object({ provider: z.string(), reason: z.string() });
export type Fallback = z.infer<typeof Fallback>;

export const FinishReason = z.enum(["stop", "length"]);
export type FinishReason = z.infer<typeof FinishReason>;

/** When a stage started. `at_ms` is in milliseconds since the task was accepted. */
export const TimelineEntry = z.object({ stage: Stage, message: z.string(), at_ms: z.number() });
export type TimelineEntry = z.infer<typeof TimelineEntry>;

/** The question that an agent answers as part of a multi-agent answer. `why` explains the choice of agent. */
export const PlanStep = z.object({ agent: AgentType, question: z.string(), why: z.string() });
export type PlanStep = z.infer<typeof PlanStep>;

export const Contribution = z.object({
	agent: AgentType,
	question: z.string(),
	response: z.string(),
	status: z.enum(["completed", "failed"]),
	sources: z.array(Source),
});
export type Contribution = z.infer<typeof Contribution>;

/** A contribution that is being generated. Citations in `text` have the numbers of its own sources. */
export const LiveContribution = z.object({
	agent: AgentType,
	question: z.string(),
	state: z.enum(["waiting", "running", "completed", "failed"]),
	text: z.string(),
});
export type LiveContribution = z.infer<typeof LiveContribution>;

/**
 * The place of a waiting task in a queue: among the user's own questions, or among the requests to the model server.
 * `position` starts at 1. `eta_ms` is null if the wait cannot be estimated.
 */
export const QueuePlace = z.object({
	behind: z.enum(["own_questions", "model_requests"]),
	position: PositiveInt,
	eta_ms: z.number().nonnegative().nullable(),
});
export type QueuePlace = z.infer<typeof QueuePlace>;

/** The additional fields of a multi-agent answer. The confidence is a calibrated probability. */
export const MultiAgentDetails = z.object({
	multiagent_processing: z.literal(true),
	selected_agent: AgentType,
	agent_selection_confidence: Fraction,
	plan: z.array(PlanStep),
	contributions: z.array(Contribution),
	total_processing_time: z.number(),
});
export type MultiAgentDetails = z.infer<typeof MultiAgentDetails>;

/** `response_time_ms` is in milliseconds; `processing_time` is in seconds, as in protocol v1. */
export const ChatResult = z.object({
	response: z.string(),
	model_used: z.string(),
	provider: z.string(),
	agent_type: AgentType,
	/** The name of the own agent that answered; `agent_type` is then `general`. */
	agent: z.string().optional(),
	context_used: z.boolean(),
	context_sources: NonNegativeInt,
	sources: z.array(Source),
	evidence: z.array(Evidence),
	question_type: QuestionType,
	task_id: z.string(),
	conversation_id: z.string(),
	user_id: z.string(),
	processed_async: z.literal(true),
	processing_time: z.number(),
	response_time_ms: z.number(),
	usage: TokenUsage,
	timing: z.object({
		queued_ms: z.number(),
		search_ms: z.number(),
		first_token_ms: z.number().nullable(),
		tokens_per_second: z.number().nullable(),
	}),
	timeline: z.array(TimelineEntry),
	attempts: PositiveInt,
	fallbacks: z.array(Fallback),
	finish_reason: FinishReason,
	...MultiAgentDetails.partial().shape,
});
export type ChatResult = z.infer<typeof ChatResult>;

/** The result of reading a page. Skipped and failed pages have a `reason`; all others have a `page_id`. */
export const PageOutcome = z.lazy(() =>
	z.object({
		url: z.string(),
		page_id: z.string().optional(),
		title: z.string(),
		outcome: z.enum(["added", "updated", "unchanged", "skipped", "failed"]),
		reason: z.string().optional(),
		passages: NonNegativeInt,
	}),
);
export type PageOutcome = z.infer<typeof PageOutcome>;

/** The result of an expansion. `response` summarizes it; `processing_time` is in seconds. */
export const ExpansionResult = z.lazy(() =>
	z.object({
		topic: z.string(),
		response: z.string(),
		pages_added: NonNegativeInt,
		pages_updated: NonNegativeInt,
		pages: z.array(PageOutcome),
		agent_type: AgentType,
		task_id: z.string(),
		conversation_id: z.string(),
		user_id: z.string(),
		processed_async: z.literal(true),
		processing_time: z.number(),
		response_time_ms: z.number(),
		timeline: z.array(TimelineEntry),
		attempts: PositiveInt,
	}),
);
export type ExpansionResult = z.infer<typeof ExpansionResult>;

/** The result of a completed task. Only an expansion has `pages`. */
export const TaskResult = z.union([ChatResult, ExpansionResult]);
export type TaskResult = z.infer<typeof TaskResult>;

export function isExpansion(result: TaskResult): result is ExpansionResult {
	return "pages" in result;
}

export const ChatAccepted = z.lazy(() =>
	z.object({
		task_id: z.string(),
		status: z.literal("processing"),
		message: z.string(),
		check_status_url: z.string(),
		conversation_id: z.string(),
		agent_type: AgentType,
		/** The preferred agent of a multi-agent question, if the request names one. */
		selected_agent: AgentType.optional(),
		/** Set for an expansion. */
		topic: z.string().optional(),
		max_urls: z.int().optional(),
		/** Set when a task for the same `message_id` or topic already existed. */
		repeated: z.literal(true).optional(),
	}),
);
export type ChatAccepted = z.infer<typeof ChatAccepted>;

/** `text` is the partial answer of a running task; `progress` ranges from 0 to 100. */
export const TaskStatus = z.object({
	task_id: z.string(),
	status: TaskStatusWord,
	state: TaskState,
	progress: z.number().min(0).max(100),
	message: z.string(),
	stage: Stage,
	attempt: NonNegativeInt,
	conversation_id: z.string(),
	agent_type: AgentType,
	result: TaskResult.optional(),
	error: z.string().optional(),
	code: ErrorCode.optional(),
	/** When asking again may succeed, if the task failed and that is known. */
	retry_at: DateTime.optional(),
	text: z.string().optional(),
	/** Set while several agents answer. */
	contributions: z.array(LiveContribution).optional(),
	/** Set while the task waits in a queue and its place is known. */
	queue: QueuePlace.optional(),
	/** The stages of the running attempt, or of the last one if the task failed or was stopped. */
	timeline: z.array(TimelineEntry).optional(),
});
export type TaskStatus = z.infer<typeof TaskStatus>;

/** The status of an accepted task. `repeated` is set when the task already existed. */
export type AcceptedTask = TaskStatus & Pick<ChatAccepted, "repeated">;

export const CancelAccepted = z.object({ task_id: z.string(), status: TaskStatusWord, state: TaskState });
export type CancelAccepted = z.infer<typeof CancelAccepted>;
