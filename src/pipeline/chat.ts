import { buildPrompt, type Exchange } from "../agents/prompt.ts";
import { AGENTS } from "../agents/registry.ts";
import type { AgentType } from "../contracts/agents.ts";
import type { FinishReason, Source, Stage, TokenUsage } from "../contracts/tasks.ts";
import type { ChainProgress, InferenceChain } from "../inference/chain.ts";
import { type GenerateEvent, type GenerateRequest, ProviderError } from "../inference/provider.ts";
import type { Passage } from "../knowledge/passage.ts";

export interface ChatTask {
	question: string;
	agentType: AgentType;
	useContext: boolean;
	maxTokens: number;
	/** Where the task stands in the list of providers. */
	chain: ChainProgress;
}

export interface ChatDeps {
	/** Takes the lease and finds passages: the one call to the user's brain before an answer. */
	prepare(request: { question: string | null; passages: number }): Promise<Prepared>;
	chain: Pick<InferenceChain, "generate">;
	/** The exchanges before this question, oldest first. */
	history: readonly Exchange[];
	contextTokens: number;
	keys: { user: string; conversation: string };
	onStage(stage: Stage, progress: number, message: string): void;
	onToken(text: string): void;
	now(): number;
}

export type Prepared = { kind: "granted"; passages: Passage[] } | { kind: "waiting"; place: number };

/** Times are milliseconds. */
export interface ChatAnswer {
	kind: "answered";
	text: string;
	model: string;
	provider: string;
	chain: ChainProgress;
	finishReason: FinishReason;
	usage: TokenUsage;
	sources: Source[];
	searchMs: number;
	firstTokenAt: number | null;
	finishedAt: number;
}

/** Progress, in percent, at which each stage begins. */
export const PROGRESS = { searching: 25, found: 40, analyzing: 60, generating: 75, complete: 100 } as const;
const PROGRESS_LAST_TOKEN = 99;
/** A prompt that the model finds too long is rebuilt this many times, each for half of the context. */
const PROMPT_REBUILDS = 2;
const SNIPPET_CHARS = 240;

/**
 * One attempt to answer a question: prepare, search, prompt, generate. Every stage is told when it really begins.
 * Throws the chain's `Setback` when the attempt fails, and the signal's reason when it is stopped.
 */
export async function answerChat(
	task: ChatTask,
	deps: ChatDeps,
	signal: AbortSignal,
): Promise<ChatAnswer | { kind: "waiting"; place: number }> {
	const agent = AGENTS[task.agentType];
	const startedAt = deps.now();
	if (task.useContext) deps.onStage("searching", PROGRESS.searching, "Searching knowledge base...");
	const prepared = await deps.prepare({
		question: task.useContext ? task.question : null,
		passages: agent.passages,
	});
	signal.throwIfAborted();
	if (prepared.kind === "waiting") return prepared;
	const searchMs = deps.now() - startedAt;
	const found = prepared.passages.length;
	if (task.useContext) {
		deps.onStage("found", PROGRESS.found, found === 1 ? "Found 1 source" : `Found ${found} sources`);
	}
	deps.onStage("analyzing", PROGRESS.analyzing, "Analyzing content...");

	for (let rebuilds = 0; ; rebuilds++) {
		const prompt = buildPrompt({
			system: agent.system,
			history: deps.history,
			passages: prepared.passages,
			question: task.question,
			contextTokens: Math.floor(deps.contextTokens / 2 ** rebuilds),
			answerTokens: task.maxTokens,
		});
		const request: GenerateRequest = {
			messages: prompt.messages,
			question: task.question,
			passages: prompt.passages,
			maxTokens: task.maxTokens,
			temperature: agent.temperature,
			priority: "chat",
			userKey: deps.keys.user,
			conversationKey: deps.keys.conversation,
		};
		try {
			const answer = await generate(task, request, deps, signal);
			return { kind: "answered", ...answer, sources: prompt.passages.map(sourceOf), searchMs };
		} catch (error) {
			const tooLong = error instanceof ProviderError && error.trouble === "too_long";
			if (!tooLong || rebuilds === PROMPT_REBUILDS) throw error;
		}
	}
}

type Generated = Omit<ChatAnswer, "kind" | "sources" | "searchMs">;

async function generate(
	task: ChatTask,
	request: GenerateRequest,
	deps: ChatDeps,
	signal: AbortSignal,
): Promise<Generated> {
	let text = "";
	let firstTokenAt: number | null = null;
	let provider = "";
	let chain = task.chain;
	let finish: Extract<GenerateEvent, { type: "finish" }> | null = null;

	for await (const event of deps.chain.generate(request, task.chain, signal)) {
		switch (event.type) {
			case "provider":
				provider = event.name;
				chain = event.progress;
				break;
			case "queued":
				deps.onStage("waiting", PROGRESS.analyzing, waitingMessage(event));
				break;
			case "token":
				if (firstTokenAt === null) {
					firstTokenAt = deps.now();
					deps.onStage("generating", PROGRESS.generating, "Generating response...");
				}
				text += event.text;
				deps.onToken(event.text);
				break;
			case "finish":
				finish = event;
		}
	}
	if (finish === null) throw new Error("the chain ended without a finish and without an error");
	return {
		text,
		provider,
		chain,
		firstTokenAt,
		model: finish.model,
		finishReason: finish.reason,
		usage: finish.usage,
		finishedAt: deps.now(),
	};
}

/** From 75 to 99 %: tokens produced over tokens allowed. */
export function generatingProgress(produced: number, allowed: number): number {
	const share = Math.min(1, produced / allowed);
	return Math.floor(PROGRESS.generating + (PROGRESS_LAST_TOKEN - PROGRESS.generating) * share);
}

function waitingMessage({ position, etaMs }: { position: number; etaMs: number | null }): string {
	const eta = etaMs === null ? "" : `, about ${Math.max(1, Math.round(etaMs / 1_000))} s`;
	return `Waiting for a free slot: position ${position}${eta}`;
}

function sourceOf(passage: Passage, at: number): Source {
	return {
		n: at + 1,
		page_id: passage.pageId,
		passage_id: passage.passageId,
		title: passage.title,
		url: passage.url,
		snippet:
			passage.text.length <= SNIPPET_CHARS ? passage.text : `${passage.text.slice(0, SNIPPET_CHARS - 1)}…`,
		score: passage.score,
		start: passage.start,
		end: passage.end,
	};
}
