import { buildPrompt, type PromptParts } from "../agents/prompt.ts";
import type { Sampling } from "../contracts/task-requests.ts";
import type { Source } from "../contracts/tasks.ts";
import type { ChainProgress } from "../inference/chain-progress.ts";
import type { GenerateRequest } from "../inference/provider.ts";
import type { Passage } from "../text/passage.ts";
import { generateFitting } from "./generate-fitting.ts";
import { GenerationRecord } from "./generation-record.ts";
import type { Answer, PipelineDeps } from "./pipeline.ts";

/** Maximum number of prompts tried per answer. Each one uses half as much context as the previous one. */
const PROMPTS_MAX = 3;
const SNIPPET_CHARS = 240;

export interface GenerateTask {
	prompt: Omit<PromptParts, "contextTokens" | "answerTokens">;
	/** The passages to quote if no model answers. Defaults to the passages in the prompt. */
	quotable?: readonly Passage[];
	maxTokens: number;
	temperature: number;
	sampling?: Sampling | undefined;
	stop?: string[] | undefined;
	priority: "chat" | "background";
	/** The task's position in the list of providers. */
	chainProgress: ChainProgress;
}

/** Callbacks for the progress of a generation. */
export interface GenerateEvents {
	onQueued(place: { position: number; etaMs: number | null }): void;
	onThinking(): void;
	onFirstToken(): void;
	onToken(text: string): void;
}

export type Generated = Omit<Answer, "kind" | "agent" | "evidence" | "searchMs" | "multiAgent">;

/**
 * Makes one attempt to generate an answer. The answer's sources are the passages that fit in the prompt.
 *
 * @throws {AttemptError} when the attempt fails
 * @throws the reason of `signal` when it is aborted
 */
export async function generate(
	task: GenerateTask,
	deps: Pick<PipelineDeps, "chain" | "contextTokens" | "keys" | "now">,
	events: GenerateEvents,
	signal: AbortSignal,
): Promise<Generated> {
	let passages: readonly Passage[] = [];
	let record = new GenerationRecord(task.chainProgress);
	let text = "";
	const buildRequest = (tried: number) => {
		if (tried === PROMPTS_MAX) return null;
		const contextTokens = Math.floor(deps.contextTokens / 2 ** tried);
		const prompt = buildPrompt({ ...task.prompt, contextTokens, answerTokens: task.maxTokens });
		passages = prompt.passages;
		record = new GenerationRecord(task.chainProgress);
		text = "";
		return requestOf(task, prompt.messages, task.quotable ?? passages, deps.keys);
	};
	const stream = generateFitting(buildRequest, (request) =>
		deps.chain.generate(request, task.chainProgress, signal),
	);
	for await (const event of stream) {
		const isFirstToken = event.type === "token" && record.firstTokenAt === null;
		record.add(event, deps.now);
		switch (event.type) {
			case "queued":
				events.onQueued(event);
				break;
			case "thinking":
				events.onThinking();
				break;
			case "token":
				if (isFirstToken) events.onFirstToken();
				text += event.text;
				events.onToken(event.text);
		}
	}
	const { provider, chainProgress, firstTokenAt, finish } = record;
	if (provider === null || finish === null)
		throw new Error("the chain ended without a finish event or an error");
	const { reason: finishReason, model, usage } = finish;
	return {
		text,
		provider,
		chainProgress,
		firstTokenAt,
		model,
		finishReason,
		usage,
		finishedAt: deps.now(),
		sources: passages.map(sourceOf),
	};
}

function requestOf(
	task: GenerateTask,
	messages: GenerateRequest["messages"],
	passages: readonly Passage[],
	keys: PipelineDeps["keys"],
): GenerateRequest {
	return {
		messages,
		question: task.prompt.question,
		passages: [...passages],
		maxTokens: task.maxTokens,
		temperature: task.temperature,
		...(task.sampling === undefined ? {} : { sampling: task.sampling }),
		...(task.stop === undefined ? {} : { stop: task.stop }),
		priority: task.priority,
		userKey: keys.user,
		conversationKey: keys.conversation,
	};
}

function sourceOf(passage: Passage, at: number): Source {
	const { text } = passage;
	return {
		n: at + 1,
		page_id: passage.pageId,
		passage_id: passage.passageId,
		title: passage.title,
		url: passage.url,
		snippet: text.length <= SNIPPET_CHARS ? text : `${text.slice(0, SNIPPET_CHARS - 1)}…`,
		score: passage.score,
		start: passage.start,
		end: passage.end,
	};
}
