import { agentFor, passagesToSearch } from "../../agents/registry.ts";
import { AppError, MODEL_RETRY_AFTER_S } from "../../errors.ts";
import { AttemptError } from "../../inference/attempt-error.ts";
import { RECOVERY_WAIT_MAX_MS } from "../../inference/breaker.ts";
import type { InferenceChain } from "../../inference/chain.ts";
import { CHAIN_START } from "../../inference/chain-progress.ts";
import type { BuildRequest } from "../../inference/provider.ts";
import { mergeRanked } from "../../knowledge/search/merge-ranked.ts";
import { requiredTopic, type SearchPlan } from "../../knowledge/search/search-plan.ts";
import { generateFitting } from "../../pipeline/generate-fitting.ts";
import { GenerationRecord } from "../../pipeline/generation-record.ts";
import {
	describeParts,
	passagesFor,
	planParts,
	QUESTIONS_MAX,
	splitQuestion,
} from "../../pipeline/question-parts.ts";
import type { Passage } from "../../text/passage.ts";
import type { CompletionEvent } from "./completion-response.ts";
import { type CompletionRequest, lastQuestion } from "./request.ts";
import { modelBusy, modelRestarting, requestError } from "./stateless-errors.ts";
import { announceOwnAnswer, type Found, quoteStateless } from "./stateless-quotes.ts";
import { buildStatelessRequest, type RequestLimits } from "./stateless-request.ts";
import { type StatelessCall, type StatelessUsage, usageOf } from "./stateless-usage.ts";

/**
 * While all of the user's leases are taken, a call tries to acquire one at an interval of `LEASE_POLL_MS` and fails
 * after `LEASE_WAIT_MAX_MS`.
 */
const LEASE_POLL_MS = 250;
const LEASE_WAIT_MAX_MS = 30_000;
/** Maximum length of a search query, in UTF-16 code units. The search ignores the rest of the question. */
const QUERY_MAX_CHARS = 2_000;
/** Maximum number of earlier questions to which the last one may refer. */
const PAST_EXCHANGES_MAX = 8;

export interface StatelessDeps extends RequestLimits {
	chain: Pick<InferenceChain, "generate">;
	/** Whether quotes answer a question from passages better than the model; see `InferenceChain`. */
	prefersQuotes: boolean;
	/** Acquires a lease on the user's quota and searches the knowledge base. Idempotent. */
	prepare(
		search: Omit<Search, "questions">,
	): Promise<{ kind: "granted"; parts: Passage[][] } | { kind: "no_lease" }>;
	/** Releases the lease and records the usage. Nothing else about the call is stored. */
	finish(usage: StatelessUsage): void;
	/** Resolves after `ms` milliseconds, or rejects with the reason of an aborted signal. */
	delay(ms: number, signal: AbortSignal): Promise<void>;
	/** Epoch milliseconds. */
	now(): number;
}

interface Search {
	/** The questions of the message, one for each search. */
	questions: readonly string[];
	/** What to search for. Empty to skip the search. */
	searches: readonly SearchPlan[];
	passages: number;
}

/**
 * Answers a call without storing a conversation. The client sends all messages, and an agent searches the knowledge
 * base for the last question.
 *
 * @throws {AppError} when there is no answer
 * @throws the reason of `signal` when it is aborted. Aborting also stops the generation.
 */
export async function* completeStateless(
	completion: CompletionRequest,
	deps: StatelessDeps,
	signal: AbortSignal,
): AsyncGenerator<CompletionEvent> {
	const { agent } = completion;
	const search = searchFor(completion, deps);
	const acceptedAt = deps.now();
	const call: StatelessCall = {
		acceptedAt,
		startedAt: acceptedAt,
		attempts: 0,
		passages: [],
		retryReason: null,
		record: new GenerationRecord(CHAIN_START),
		outcome: { state: "cancelled" },
	};
	try {
		const found = await acquireLease(search, deps, signal);
		call.startedAt = deps.now();
		call.attempts = 1;
		for (let choice = 0; choice < completion.n; choice++)
			for await (const event of answerChoice(choiceOf(completion, choice), found, deps, call, signal)) {
				if (event.type === "finish" && choice === completion.n - 1) call.outcome = { state: "completed" };
				yield { ...event, choice };
			}
	} catch (cause) {
		const rejection = cause instanceof AttemptError ? cause.rejection : null;
		const error = rejection === null ? cause : requestError(rejection);
		const code = error instanceof AppError ? error.code : "internal_error";
		if (!signal.aborted) call.outcome = { state: "failed", code };
		throw error;
	} finally {
		deps.finish(usageOf(call, agent ?? "general", deps.now()));
	}
}

/** Returns the request for one choice. Choices with the same seed would be the same. */
function choiceOf(completion: CompletionRequest, choice: number): CompletionRequest {
	const { seed } = completion.sampling;
	if (seed === undefined || choice === 0) return completion;
	return { ...completion, sampling: { ...completion.sampling, seed: seed + choice } };
}

/** @throws {AttemptError} when the model rejects the request */
async function* answerChoice(
	completion: CompletionRequest,
	found: Found,
	deps: StatelessDeps,
	call: StatelessCall,
	signal: AbortSignal,
): AsyncGenerator<CompletionEvent> {
	const { prefersQuotes, maxTokens, now } = deps;
	const quotes = prefersQuotes ? quoteStateless(completion, found, maxTokens, call.record, now) : null;
	if (quotes !== null) {
		call.passages = found.passages;
		yield* quotes;
		return;
	}
	const generate = (found: Found) => generateChoice(completion, found, deps, call, signal);
	const announced = prefersQuotes ? announceOwnAnswer(completion, found, call.record, generate) : null;
	yield* announced ?? generate(found);
}

/** @throws {AttemptError} when the model rejects the request */
function generateChoice(
	completion: CompletionRequest,
	{ passages, topic = null, parts = [] }: Found,
	deps: StatelessDeps,
	call: StatelessCall,
	signal: AbortSignal,
): AsyncGenerator<CompletionEvent> {
	// If the request is too long, retry it without its passages.
	const nextRequest = (tried: number): BuildRequest | null => {
		if (tried > Math.min(1, passages.length)) return null;
		return (contextTokens) => {
			const usable = tried === 0 ? passages : [];
			const request = { ...buildStatelessRequest(completion, usable, contextTokens, deps), topic };
			call.passages = request.passages;
			return parts.length === 0 ? request : { ...request, parts };
		};
	};
	return generateFitting(nextRequest, (buildRequest) =>
		generateWithRetries(buildRequest, completion, deps, call, signal),
	);
}

/** Returns what a call searches for. Only agents search, so a call to a plain model needs no question. */
function searchFor(
	{ agent, ownAgent, messages }: CompletionRequest,
	{ prefersQuotes }: Pick<StatelessDeps, "prefersQuotes">,
): Search {
	const read = agent === null ? 0 : agentFor(agent, ownAgent).passages;
	const passages = passagesToSearch(read, { isQuoted: prefersQuotes });
	if (passages === 0) return { questions: [], searches: [], passages };
	const { at, text } = lastQuestion(messages);
	const earlier = messages.slice(0, at).filter(({ role }) => role === "user");
	const exchanges = earlier.slice(-PAST_EXCHANGES_MAX).map(({ content }) => ({
		question: content.slice(0, QUERY_MAX_CHARS),
		titles: [],
	}));
	const questions = splitQuestion(text, exchanges, QUESTIONS_MAX).map((question) =>
		question.slice(0, QUERY_MAX_CHARS),
	);
	return { questions, searches: planParts(questions, exchanges), passages };
}

async function acquireLease(
	{ questions, ...search }: Search,
	deps: StatelessDeps,
	signal: AbortSignal,
): Promise<Found> {
	const deadline = deps.now() + LEASE_WAIT_MAX_MS;
	for (;;) {
		signal.throwIfAborted();
		const prepared = await deps.prepare(search);
		if (prepared.kind === "granted") {
			const { parts } = prepared;
			const passages = mergeRanked(parts, passagesFor(questions.length, search.passages));
			const topic = requiredTopic(search.searches[0]);
			const isSearched = search.searches.some(({ question }) => question !== "");
			return { passages, topic, parts: describeParts(questions, search.searches, parts), isSearched };
		}
		if (deps.now() >= deadline)
			throw new AppError(
				"too_many_requests",
				"Your other questions are still being answered; try again soon.",
			);
		await deps.delay(LEASE_POLL_MS, signal);
	}
}

/**
 * Retries failed attempts until text has been streamed to the client. Without streaming, text is sent only at the end.
 *
 * @throws {AttemptError} when the model rejects the request
 */
async function* generateWithRetries(
	buildRequest: BuildRequest,
	{ stream: isStream, chosenModel: chosen }: CompletionRequest,
	deps: StatelessDeps,
	call: StatelessCall,
	signal: AbortSignal,
): AsyncGenerator<CompletionEvent> {
	const chosenModel = chosen ?? undefined;
	let hasSent = false;
	let restartingSince: number | null = null;
	for (let progress = CHAIN_START; ; ) {
		const held: CompletionEvent[] = [];
		try {
			for await (const event of deps.chain.generate(buildRequest, progress, signal, chosenModel)) {
				call.record.add(event, deps.now);
				switch (event.type) {
					case "queued":
					case "thinking":
						yield { type: "queued" };
						break;
					case "token":
						hasSent = isStream;
						if (isStream) yield { ...event, type: "text" };
						else held.push({ ...event, type: "text" });
						break;
					case "tool_call":
						hasSent = isStream;
						if (isStream) yield event;
						else held.push(event);
						break;
					case "finish":
						yield* held;
						yield {
							type: "finish",
							reason: event.reason,
							usage: event.usage,
							provider: call.record.provider ?? "",
						};
				}
			}
			return;
		} catch (error) {
			signal.throwIfAborted();
			if (!(error instanceof AttemptError) || error.rejection !== null) throw error;
			const { decision } = error;
			if (hasSent) throw new AppError("generation_failed", `The answer was cut off. ${decision.reason}`);
			if (decision.kind === "give_up")
				throw new AppError("model_unavailable", decision.reason, { retryAfterS: MODEL_RETRY_AFTER_S });
			if (decision.kind === "wait") {
				// OpenAI clients retry a busy model server themselves, but give up long before a server has restarted.
				if (!error.isRestarting) throw modelBusy(decision);
				restartingSince ??= deps.now();
				if (deps.now() - restartingSince >= RECOVERY_WAIT_MAX_MS) throw modelRestarting(decision);
				yield { type: "queued" };
			} else call.attempts++;
			progress = decision.progress;
			call.retryReason = progress.retryReason ?? null;
			await deps.delay(decision.delayMs, signal);
		}
	}
}
