import type { InferencePart } from "../contracts/health.ts";
import type { ModelChoice } from "../contracts/models.ts";
import { ProviderError } from "../upstream/provider-error.ts";
import { withTimeout } from "../upstream/timeouts.ts";
import { AttemptError, isRejection } from "./attempt-error.ts";
import type { Breakers } from "./breaker.ts";
import { CHAIN_START, type ChainProgress } from "./chain-progress.ts";
import { CONTEXT_DEFAULT_TOKENS, CONTEXT_MAX_TOKENS } from "./context-size.ts";
import type { BuildRequest, GenerateEvent, GenerateRequest, Provider } from "./provider.ts";
import type { RetryBudget } from "./retry-budget.ts";
import { decideAfterInterruption, decideRetry, failFinally, type RetryDecision } from "./retry-decision.ts";

/**
 * Minimum number of parameters of a model that answers from passages. SmolLM2 with 135 million mixes up what they say. The
 * smallest default model, TinyLlama, has 1.1 billion.
 */
const GROUNDED_MIN_PARAMETERS = 300_000_000;

export interface ChainDeps {
	/** Epoch milliseconds. */
	now(): number;
	/** Returns a number from 0 to 1, like `Math.random`. */
	random(): number;
	breakers: Breakers;
	retryBudget: RetryBudget;
	/** Overrides the context size that each provider reports, in tokens; null to use the reported one. */
	contextTokens: number | null;
}

/**
 * An event of an attempt. A `provider` event precedes the other events of each provider. Its `progress` replaces the
 * previous progress.
 */
export type ChainEvent =
	| GenerateEvent
	| { type: "provider"; name: string; hasModel: boolean; progress: ChainProgress };

/**
 * An ordered list of providers, each used only when those before it cannot answer.
 *
 * @example
 * ```ts
 * const state = { breakers: new Breakers(), retryBudget: new RetryBudget() };
 * const deps = { now: Date.now, random: Math.random, ...state, contextTokens: null };
 * const chain = new InferenceChain(providers, deps);
 * let progress = CHAIN_START;
 * try {
 * 	for await (const event of chain.generate(buildRequest, progress, signal)) {
 * 		if (event.type === "token") write(event.text);
 * 	}
 * } catch (error) {
 * 	if (!(error instanceof AttemptError)) throw error;
 * 	progress = error.decision.progress; // pass it to the next attempt
 * }
 * ```
 */
export class InferenceChain {
	readonly #providers: readonly Provider[];
	readonly #names: readonly string[];
	readonly #deps: ChainDeps;

	constructor(providers: readonly Provider[], deps: ChainDeps) {
		this.#providers = providers;
		this.#names = providers.map((provider) => provider.name);
		this.#deps = deps;
	}

	get isEmpty(): boolean {
		return this.#providers.length === 0;
	}

	/** Returns the chain of the providers with a model. It may be empty. */
	modelsOnly(): InferenceChain {
		return new InferenceChain(
			this.#providers.filter(({ hasModel }) => hasModel),
			this.#deps,
		);
	}

	/**
	 * Returns whether quotes answer a question from passages better than the provider whose turn it is: its model is
	 * small, and a provider without a model follows.
	 */
	async prefersQuotes({ provider: at }: ChainProgress, signal: AbortSignal): Promise<boolean> {
		const [current, ...others] = this.#providers.slice(at);
		const mayQuote = others.some(({ hasModel }) => !hasModel);
		if (!mayQuote || current === undefined || this.#deps.breakers.isOpen(current.name)) return false;
		try {
			const parameters = (await current.parameters?.(signal)) ?? null;
			return parameters !== null && parameters < GROUNDED_MIN_PARAMETERS;
		} catch {
			signal.throwIfAborted();
			return false;
		}
	}

	/** Checks whether a provider of the chain has a model. */
	hasModel(name: string): boolean {
		return this.#providers.some((provider) => provider.name === name && provider.hasModel);
	}

	/**
	 * Makes one attempt at an answer, starting at the provider in `start`. Falls back to the next provider
	 * unless a token has already been yielded. Builds a request for each provider that is tried, because their models
	 * have context windows of different sizes. Skips providers that do not serve `model`, if it is given; those
	 * without a model ignore it.
	 *
	 * @throws {AttemptError} when the attempt fails. A rejection ends it, because the caller may be able to change the
	 * request; if it can't, the next attempt starts at the next provider.
	 * @throws the reason of `signal` when it is aborted
	 */
	async *generate(
		buildRequest: BuildRequest,
		start: ChainProgress,
		signal: AbortSignal,
		model?: string,
	): AsyncGenerator<ChainEvent> {
		let progress = start;
		for (;;) {
			signal.throwIfAborted();
			const provider = this.#providers[progress.provider];
			if (!provider) throw new AttemptError(failFinally(progress));
			const { name, hasModel } = provider;
			yield { type: "provider", name, hasModel, progress };
			let hasTokens = false;
			try {
				for await (const event of this.#callProvider(provider, buildRequest, progress, signal, model)) {
					hasTokens ||= event.type === "token";
					yield event;
				}
				return;
			} catch (cause) {
				signal.throwIfAborted();
				const error = asProviderError(cause);
				if (hasTokens) progress = { ...progress, busySince: null, awaySince: null };
				const { breakers, retryBudget, now } = this.#deps;
				const decision = decideRetry(progress, error, this.#names, {
					...this.#deps,
					mayRecover: breakers.mayRecover(name, now()),
					hasTokens,
					reserveRetry: (maxDelayMs) => retryBudget.reserve(now(), maxDelayMs),
					reservePoll: (delayMs) => breakers.reservePoll(name, delayMs, now()),
				});
				if (decision.kind !== "fallback") throw new AttemptError(decision, { cause: error });
				if (hasTokens || isRejection(error))
					throw new AttemptError({ ...decision, kind: "retry", delayMs: 0 }, { cause: error });
				progress = decision.progress;
			}
		}
	}

	/**
	 * Returns the reply of the first provider to a request that is not worth a retry. Returns null if that provider has no
	 * model, is known to be failing, fails, or needs more than `timeoutMs`. Failures are not held against the provider,
	 * because a time limit this short says little about it. `onEvent` receives the events of the generation.
	 *
	 * @throws the reason of `signal` when it is aborted
	 */
	async complete(
		request: GenerateRequest,
		timeoutMs: number,
		signal: AbortSignal,
		onEvent: (event: GenerateEvent) => void = () => {},
	): Promise<string | null> {
		const [provider] = this.#providers;
		if (!provider?.hasModel || this.#deps.breakers.isOpen(provider.name)) return null;
		try {
			return await withTimeout(timeoutMs, signal, (limited) =>
				readText(provider.generate(request, limited), onEvent),
			);
		} catch {
			signal.throwIfAborted();
			return null;
		}
	}

	/** Decides what to do after a crash or an unexpected error has interrupted an attempt. */
	decideAfterInterruption(progress: ChainProgress): RetryDecision {
		return decideAfterInterruption(progress, this.#names);
	}

	/**
	 * Returns the health of the first model that is ready. Otherwise returns that of a model that is starting, or of the
	 * first model. Without a model, returns the health of the first provider.
	 */
	async health(): Promise<InferencePart> {
		const parts = await this.healthOfEach();
		const models = parts.filter((_, at) => this.#providers[at]?.hasModel);
		const best =
			models.find((part) => part.status === "ok") ??
			models.find((part) => part.status === "starting") ??
			models[0] ??
			parts[0];
		if (!best) throw new Error("the chain has no provider");
		const quotes = models.length < parts.length;
		const never = new AbortController().signal;
		const prefersQuotes = best.status === "ok" && quotes && (await this.prefersQuotes(CHAIN_START, never));
		return { ...best, quotes, ...(prefersQuotes && { prefers_quotes: true }) };
	}

	/** Returns the health of every provider, in the order in which they are tried. */
	healthOfEach(): Promise<InferencePart[]> {
		return Promise.all(this.#providers.map((provider) => this.#checkHealth(provider)));
	}

	/**
	 * Returns the models that a request can name, in the order of their providers. The list is incomplete if a provider
	 * does not respond.
	 */
	async listModels(): Promise<{ models: ModelChoice[]; isComplete: boolean }> {
		const never = new AbortController().signal;
		let isComplete = true;
		const lists = await Promise.all(
			this.#providers.map(async (provider) => {
				try {
					const names = (await provider.models?.(never)) ?? [];
					return names.map((id) => ({ id, provider: provider.name }));
				} catch {
					isComplete = false;
					return [];
				}
			}),
		);
		return { models: lists.flat(), isComplete };
	}

	async *#callProvider(
		provider: Provider,
		buildRequest: BuildRequest,
		{ attempts, awaySince, busySince }: ChainProgress,
		signal: AbortSignal,
		model: string | undefined,
	): AsyncGenerator<GenerateEvent> {
		const { breakers, retryBudget, now } = this.#deps;
		const { name } = provider;
		const startedAt = now();
		const isFirst = attempts === 0 && awaySince === null && busySince === null;
		if (isFirst && provider.hasModel) retryBudget.recordCall();
		if (breakers.isOpen(name)) await this.#passBreaker(provider);
		try {
			const request = {
				...buildRequest(await this.#contextTokens(provider, signal, model)),
				...(model !== undefined && { model }),
			};
			for await (const event of provider.generate(request, signal)) {
				breakers.recordSuccess(name);
				yield event;
			}
		} catch (error) {
			if (!signal.aborted) {
				const { kind } = asProviderError(error);
				if (kind === "broken" || kind === "unreachable") {
					const isRetry = attempts > 0 || awaySince !== null;
					breakers.recordFailure(name, { startedAt, isUnreachable: kind === "unreachable", isRetry }, now());
				} else if (kind !== "unavailable") breakers.recordSuccess(name);
			}
			throw error;
		}
	}

	async #contextTokens(provider: Provider, signal: AbortSignal, model: string | undefined): Promise<number> {
		const { contextTokens: override } = this.#deps;
		if (override !== null) return override;
		if (provider.contextTokens === undefined) return CONTEXT_MAX_TOKENS;
		const reported = (await provider.contextTokens(signal, model)) ?? CONTEXT_DEFAULT_TOKENS;
		return Math.min(reported, CONTEXT_MAX_TOKENS);
	}

	/**
	 * Resolves if a call may go to a provider whose breaker is open, either as the probe or after a successful probe.
	 *
	 * @throws {ProviderError} `unreachable` otherwise
	 */
	async #passBreaker(provider: Provider): Promise<void> {
		const { breakers, now } = this.#deps;
		const { name, healthIsProbed } = provider;
		// Once the wait is over, the question would fall back permanently, so let it send its own probe.
		const probesAlways = healthIsProbed && !breakers.mayRecover(name, now());
		if (breakers.claimProbe(name, now()) || probesAlways) {
			if (!healthIsProbed) return;
			const { status } = await this.#checkHealth(provider);
			if (status !== "down") return;
		}
		throw new ProviderError(
			"unreachable",
			"Several calls in a row failed; checking whether the server is back.",
		);
	}

	/** Returns a provider's health, and half-opens the breaker of a provider that responds. */
	async #checkHealth(provider: Provider): Promise<InferencePart> {
		const part = await provider.health();
		if (part.status !== "ok") return part;
		const { breakers } = this.#deps;
		if (provider.healthIsProbed) breakers.recordProbe(provider.name);
		if (!breakers.isOpen(provider.name)) return part;
		const detail = "Several calls in a row failed; the next question tries the provider again.";
		return { ...part, status: "degraded", detail };
	}
}

async function readText(
	events: AsyncIterable<GenerateEvent>,
	onEvent: (event: GenerateEvent) => void,
): Promise<string> {
	let text = "";
	for await (const event of events) {
		onEvent(event);
		if (event.type === "token") text += event.text;
	}
	return text;
}

/** Treats an unexpected error as a broken attempt. */
function asProviderError(error: unknown): ProviderError {
	if (error instanceof ProviderError) return error;
	const message = error instanceof Error ? error.message : String(error);
	return new ProviderError("broken", `The provider failed: ${message}`, { cause: error });
}
