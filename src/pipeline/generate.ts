import { buildPrompt, type PromptParts } from "../agents/prompt.ts";
import type { Sampling } from "../contracts/task-requests.ts";
import type { Source } from "../contracts/tasks.ts";
import type { ChainProgress } from "../inference/chain-progress.ts";
import type { GenerateEvent, GenerateRequest } from "../inference/provider.ts";
import type { Passage } from "../text/passage.ts";
import { ProviderError } from "../upstream/provider-error.ts";
import type { Answer, PipelineDeps } from "./pipeline.ts";

/** A prompt that the model finds too long is rebuilt this many times, each for half of the context. */
const PROMPT_REBUILDS = 2;
const SNIPPET_CHARS = 240;

export interface GenerateTask {
	prompt: Omit<PromptParts, "contextTokens" | "answerTokens">;
	/** What is quoted where no model answers, if not the passages of the prompt. */
	quotable?: readonly Passage[];
	maxTokens: number;
	temperature: number;
	sampling?: Sampling | undefined;
	stop?: string[] | undefined;
	priority: "chat" | "background";
	/** Where the task stands in the list of providers. */
	chain: ChainProgress;
}

/** What is told while a model writes. */
export interface GenerateEvents {
	onQueued(place: { position: number; etaMs: number | null }): void;
	/** The model thinks before it answers. */
	onThinking(): void;
	onFirstToken(): void;
	onToken(text: string): void;
}

export type Generated = Omit<Answer, "kind" | "agent" | "evidence" | "searchMs" | "multiAgent">;

/**
 * Asks the chain once. Throws its `AttemptError` when the attempt fails, and the signal's reason when it is stopped.
 * The sources are the passages that fitted into the prompt.
 */
export async function generate(
	task: GenerateTask,
	deps: Pick<PipelineDeps, "chain" | "contextTokens" | "keys" | "now">,
	events: GenerateEvents,
	signal: AbortSignal,
): Promise<Generated> {
	for (let rebuilds = 0; ; rebuilds++) {
		const prompt = buildPrompt({
			...task.prompt,
			contextTokens: Math.floor(deps.contextTokens / 2 ** rebuilds),
			answerTokens: task.maxTokens,
		});
		const request: GenerateRequest = {
			messages: prompt.messages,
			question: task.prompt.question,
			passages: [...(task.quotable ?? prompt.passages)],
			maxTokens: task.maxTokens,
			temperature: task.temperature,
			...(task.sampling === undefined ? {} : { sampling: task.sampling }),
			...(task.stop === undefined ? {} : { stop: task.stop }),
			priority: task.priority,
			userKey: deps.keys.user,
			conversationKey: deps.keys.conversation,
		};
		try {
			const answer = await read(request, task.chain, deps, events, signal);
			return { ...answer, sources: prompt.passages.map(sourceOf) };
		} catch (error) {
			const tooLong = error instanceof ProviderError && error.kind === "too_long";
			if (!tooLong || rebuilds === PROMPT_REBUILDS) throw error;
		}
	}
}

async function read(
	request: GenerateRequest,
	start: ChainProgress,
	deps: Pick<PipelineDeps, "chain" | "now">,
	events: GenerateEvents,
	signal: AbortSignal,
): Promise<Omit<Generated, "sources">> {
	let text = "";
	let firstTokenAt: number | null = null;
	let provider = "";
	let chain = start;
	let finish: Extract<GenerateEvent, { type: "finish" }> | null = null;

	for await (const event of deps.chain.generate(request, start, signal)) {
		switch (event.type) {
			case "provider":
				provider = event.name;
				chain = event.progress;
				break;
			case "queued":
				events.onQueued(event);
				break;
			case "thinking":
				events.onThinking();
				break;
			case "token":
				if (firstTokenAt === null) {
					firstTokenAt = deps.now();
					events.onFirstToken();
				}
				text += event.text;
				events.onToken(event.text);
				break;
			case "finish":
				finish = event;
		}
	}
	if (finish === null) throw new Error("the chain ended without a finish and without an error");
	const { reason: finishReason, model, usage } = finish;
	return { text, provider, chain, firstTokenAt, model, finishReason, usage, finishedAt: deps.now() };
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
