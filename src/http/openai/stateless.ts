import { buildPrompt, estimatePromptTokens } from "../../agents/prompt.ts";
import { AGENTS } from "../../agents/registry.ts";
import type { UsageRow } from "../../contracts/queue.ts";
import type { TokenUsage } from "../../contracts/tasks.ts";
import { AppError } from "../../errors.ts";
import { AttemptError, type InferenceChain } from "../../inference/chain.ts";
import { CHAIN_START, type ChainProgress } from "../../inference/chain-progress.ts";
import { messagesForModel, type PlainMessage } from "../../inference/plain-messages.ts";
import type { ChatMessage, GenerateRequest } from "../../inference/provider.ts";
import type { Passage } from "../../text/passage.ts";
import { ProviderError } from "../../upstream/provider-error.ts";
import type { CompletionEvent } from "./answer.ts";
import { OpenAiFault } from "./errors.ts";
import { type Completion, questionOf } from "./request.ts";

/** Stands in usage rows and leases where a conversation would. */
export const STATELESS = "stateless";
/** While all of the user's leases are taken, one is asked for this often… */
const LEASE_POLL_MS = 250;
/** …and for so long. */
const LEASE_WAIT_MAX_MS = 30_000;
/** So much of a question is searched for, in UTF-16 code units. */
const SEARCHED_CHARS = 2_000;

const NO_QUESTION = { at: 0, text: "" };

export interface StatelessDeps {
	chain: Pick<InferenceChain, "generate">;
	/** Takes a lease on the user's quota and finds passages. Idempotent. */
	prepare(request: LookUp): Promise<{ kind: "granted"; passages: Passage[] } | { kind: "waiting" }>;
	/** Gives the lease back and logs the usage: all that is kept of the call. */
	settle(usage: StatelessUsage): void;
	/** Resolves after a time, in milliseconds, or rejects with the reason of an aborted signal. */
	delay(ms: number, signal: AbortSignal): Promise<void>;
	now(): number;
	contextTokens: number;
	maxTokens: number;
	keys: { user: string; conversation: string };
}

/** What is searched for; `context` is the question before, which it may lean on. */
interface LookUp {
	question: string | null;
	context: string | null;
	passages: number;
}

export type StatelessUsage = Omit<UsageRow, "task_id" | "user_id" | "conversation_id">;

/**
 * A call that keeps nothing: the client sends all that was said, and an agent adds its knowledge to the last question.
 * Throws an `AppError` when no answer comes, and the reason of an aborted `signal`, which also ends the generation.
 */
export async function* completeStateless(
	completion: Completion,
	deps: StatelessDeps,
	signal: AbortSignal,
): AsyncGenerator<CompletionEvent> {
	const { agent } = completion;
	// A plain model may be sent messages without a question; an agent looks up what it is asked.
	const { at, text: question } = agent === null ? NO_QUESTION : questionOf(completion.messages);
	const before = completion.messages.slice(0, at).findLast(({ role }) => role === "user");
	const ledger = new Ledger(completion, deps.now());
	try {
		const lookUp = {
			question: agent === null ? null : question.slice(0, SEARCHED_CHARS),
			context: before?.content.slice(0, SEARCHED_CHARS) ?? null,
			passages: agent === null ? 0 : AGENTS[agent].passages,
		};
		let passages = await lease(lookUp, deps, signal);
		ledger.startedAt = deps.now();
		for (;;) {
			const request = requestOf(completion, passages, deps);
			ledger.sources = request.passages.length;
			try {
				yield* generate(request, completion.stream, deps, ledger, signal);
				return;
			} catch (error) {
				if (!(error instanceof ProviderError)) throw error;
				if (passages.length === 0) throw tooLong(error);
				passages = [];
			}
		}
	} catch (error) {
		if (!signal.aborted) ledger.fail(error);
		throw error;
	} finally {
		deps.settle(ledger.usage(deps.now()));
	}
}

async function lease(lookUp: LookUp, deps: StatelessDeps, signal: AbortSignal): Promise<Passage[]> {
	const until = deps.now() + LEASE_WAIT_MAX_MS;
	for (;;) {
		signal.throwIfAborted();
		const prepared = await deps.prepare(lookUp);
		if (prepared.kind === "granted") return prepared.passages;
		if (deps.now() >= until)
			throw new AppError(
				"too_many_requests",
				"Your other questions are still being answered; ask again soon.",
			);
		await deps.delay(LEASE_POLL_MS, signal);
	}
}

/** Retries until the client has received text, which without streaming is at the end. Throws a `ProviderError` when the messages are too long. */
async function* generate(
	request: GenerateRequest,
	streams: boolean,
	deps: StatelessDeps,
	ledger: Ledger,
	signal: AbortSignal,
): AsyncGenerator<CompletionEvent> {
	for (let progress = CHAIN_START; ; ) {
		ledger.attempts++;
		let whole = "";
		try {
			for await (const event of deps.chain.generate(request, progress, signal)) {
				switch (event.type) {
					case "provider":
						ledger.began(event.name, event.progress);
						break;
					case "queued":
					case "thinking":
						yield { type: "queued" };
						break;
					case "token":
						ledger.firstTokenAt ??= deps.now();
						if (streams) yield { type: "text", text: event.text };
						else whole += event.text;
						break;
					case "finish":
						ledger.finish(event.model, event.usage);
						if (whole !== "") yield { type: "text", text: whole };
						yield { type: "finish", reason: event.reason, usage: event.usage };
				}
			}
			return;
		} catch (error) {
			signal.throwIfAborted();
			if (!(error instanceof AttemptError)) throw error;
			const { decision } = error;
			if (streams && ledger.firstTokenAt !== null)
				throw new AppError("generation_failed", `The answer broke off. ${decision.reason}`);
			if (decision.kind === "give_up") throw new AppError("model_unavailable", decision.reason);
			if (decision.kind === "wait") {
				// OpenAI clients stop retrying long before a restarting model server is back, so only then the call waits.
				if (decision.progress.awaySince === null) throw busy(decision);
				ledger.attempts--;
				yield { type: "queued" };
			}
			progress = decision.progress;
			await deps.delay(decision.delayMs, signal);
		}
	}
}

function requestOf(completion: Completion, passages: Passage[], deps: StatelessDeps): GenerateRequest {
	const { agent, temperature, sampling, stop } = completion;
	const { temperature: usual, maxTokens } = AGENTS[agent ?? "general"];
	const answerTokens = agent === null ? deps.maxTokens : Math.min(deps.maxTokens, maxTokens);
	return {
		...promptOf(completion, passages, deps.contextTokens, answerTokens),
		question: (agent === null ? NO_QUESTION : questionOf(completion.messages)).text,
		maxTokens: answerTokens,
		temperature: temperature ?? usual,
		sampling,
		priority: "chat",
		userKey: deps.keys.user,
		conversationKey: deps.keys.conversation,
		...(stop.length === 0 ? {} : { stop }),
	};
}

/** A plain model gets the client's messages as they are; an agent's go between its system text and the last question. */
function promptOf(
	{ agent, messages }: Completion,
	passages: Passage[],
	contextTokens: number,
	answerTokens: number,
): { messages: ChatMessage[]; passages: Passage[] } {
	if (agent === null) return { messages: messagesForModel(messages), passages: [] };
	const { at, text: question } = questionOf(messages);
	const given = messages.filter(({ role }) => role === "system").map(({ content }) => content);
	const system = given.length === 0 ? AGENTS[agent].system : given.join("\n\n");
	const said = messages.filter(({ role }) => role !== "system");
	const before = messages.slice(0, at).filter(({ role }) => role !== "system").length;
	const others = said.filter((_, index) => index !== before);
	const room = contextTokens - estimatePromptTokens(others.map(({ content }) => content).join("\n"));
	const prompt = buildPrompt({ system, history: [], passages, question, contextTokens: room, answerTokens });
	// Cutting a question short is for the client to decide: it sees all that it sends.
	const asked =
		prompt.passages.length === 0 ? { role: "user" as const, content: question } : prompt.messages[1];
	const head: PlainMessage = { role: "system", content: system };
	const rest = said.slice(before + 1);
	const all = [head, ...said.slice(0, before), ...(asked === undefined ? [] : [asked]), ...rest];
	return {
		messages: messagesForModel(all),
		passages: prompt.passages,
	};
}

function busy({ delayMs, reason }: { delayMs: number; reason: string }): AppError {
	const retryAfterS = Math.ceil(delayMs / 1_000);
	return new AppError("model_unavailable", `The model is busy; try again in ${retryAfterS} s. (${reason})`, {
		retryAfterS,
	});
}

function tooLong({ message }: ProviderError): AppError {
	return new OpenAiFault(
		"message_too_long",
		`messages: they and the answer do not fit the model's context; send less. (${message})`,
		{ param: "messages" },
	);
}

/** What the call cost so far. */
class Ledger {
	startedAt: number;
	firstTokenAt: number | null = null;
	attempts = 0;
	sources = 0;
	readonly #acceptedAt: number;
	readonly #agent: Completion["agent"];
	#state: UsageRow["state"] = "cancelled";
	#errorCode: UsageRow["error_code"] = null;
	#provider: string | null = null;
	#model: string | null = null;
	#chain: ChainProgress = CHAIN_START;
	#tokens: TokenUsage = { prompt_tokens: 0, completion_tokens: 0 };

	constructor({ agent }: Completion, acceptedAt: number) {
		this.#agent = agent;
		this.#acceptedAt = acceptedAt;
		this.startedAt = acceptedAt;
	}

	began(provider: string, progress: ChainProgress): void {
		this.#provider = provider;
		this.#chain = progress;
	}

	finish(model: string, tokens: TokenUsage): void {
		this.#state = "completed";
		this.#model = model;
		this.#tokens = tokens;
	}

	fail(error: unknown): void {
		this.#state = "failed";
		this.#errorCode = error instanceof AppError ? error.code : "internal_error";
	}

	usage(now: number): StatelessUsage {
		return {
			agent_type: this.#agent ?? "general",
			question_type: null,
			state: this.#state,
			error_code: this.#errorCode,
			provider: this.#provider,
			model: this.#model,
			attempts: this.attempts,
			fallbacks: this.#chain.fallbacks,
			context_sources: this.sources,
			...this.#tokens,
			queued_ms: this.startedAt - this.#acceptedAt,
			first_token_ms: this.firstTokenAt === null ? null : this.firstTokenAt - this.#acceptedAt,
			response_time_ms: now - this.#acceptedAt,
			created_at: now,
		};
	}
}
