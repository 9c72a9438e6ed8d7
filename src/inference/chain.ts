import type { InferencePart } from "../contracts/health.ts";
import type { Fallback } from "../contracts/tasks.ts";
import { type Breakers, COMEBACK_WAIT_MAX_MS } from "./breaker.ts";
import {
	type GenerateEvent,
	type GenerateRequest,
	type Provider,
	ProviderError,
	type Trouble,
} from "./provider.ts";

/** Attempts at one provider before the next one is asked. */
export const ATTEMPTS_MAX = 3;
/** Upper bound of the wait before the second attempt; it doubles with each one, up to the longest. */
export const RETRY_BASE_MS = 1_000;
export const RETRY_LONGEST_MS = 20_000;
/** How long one task waits for a busy provider, all its waits together. */
export const BUSY_WAIT_MAX_MS = 5 * 60_000;
/** Bounds of the wait before an unreachable provider is asked again; it grows with the time that the provider is away. */
export const COMEBACK_SHORTEST_MS = 1_000;
export const COMEBACK_LONGEST_MS = 4_000;
/** Length of the next wait as a share of the time away. */
const COMEBACK_WAIT_SHARE = 0.2;
/** Wait for a busy provider that did not say how long, and the bounds of what one may say. */
export const BUSY_DEFAULT_MS = 2_000;
export const BUSY_SHORTEST_MS = 250;
export const BUSY_LONGEST_MS = 30_000;

/** Where a task stands in the list of providers; kept in the task's row between attempts. */
export interface ChainProgress {
	provider: number;
	/** Failed ones, at this provider. */
	attempts: number;
	/** Epoch milliseconds of the first time this provider was found busy. */
	busySince: number | null;
	/** Epoch milliseconds of the first time this provider was found unreachable. */
	awaySince: number | null;
	fallbacks: Fallback[];
}

export const CHAIN_START: ChainProgress = {
	provider: 0,
	attempts: 0,
	busySince: null,
	awaySince: null,
	fallbacks: [],
};

/** What comes next for a task. `progress` is to be kept; `wait` counts no attempt. */
export type Step =
	| { kind: "wait" | "retry"; delayMs: number; reason: string; progress: ChainProgress }
	| { kind: "next"; reason: string; progress: ChainProgress }
	| { kind: "give_up"; reason: string; progress: ChainProgress };

export interface ChainDeps {
	/** Epoch milliseconds. */
	now(): number;
	/** 0 to 1, as `Math.random`. */
	random(): number;
	breakers: Breakers;
}

/** What a trouble leads to. `generate` hands `too_long` to its caller first, who may shorten the prompt. */
const DECISION = {
	busy: "wait",
	broken: "attempt",
	unreachable: "comeback",
	unavailable: "next",
	refused: "next",
	too_long: "next",
} as const satisfies Record<Trouble, "wait" | "attempt" | "comeback" | "next">;

/**
 * Decides what a provider's trouble leads to: waiting, another attempt with full jitter, the next provider, or the end.
 * `isComingBack` says that the provider was well a moment ago.
 */
export function afterTrouble(
	progress: ChainProgress,
	error: Pick<ProviderError, "trouble" | "message" | "retryAfterMs">,
	providers: readonly string[],
	deps: Pick<ChainDeps, "now" | "random"> & { isComingBack: boolean },
): Step {
	const reason = error.message;
	switch (DECISION[error.trouble]) {
		case "wait": {
			const busySince = progress.busySince ?? deps.now();
			const leftMs = busySince + BUSY_WAIT_MAX_MS - deps.now();
			if (leftMs <= 0) {
				const why = `Still busy after ${BUSY_WAIT_MAX_MS / 60_000} minutes. ${reason}`;
				return nextProvider(progress, why, providers);
			}
			const askedMs = error.retryAfterMs ?? BUSY_DEFAULT_MS;
			const delayMs = Math.min(Math.max(askedMs, BUSY_SHORTEST_MS), BUSY_LONGEST_MS, leftMs);
			return { kind: "wait", delayMs, reason, progress: { ...progress, busySince, awaySince: null } };
		}
		case "comeback": {
			// A provider that has worked on this task, or that was well a moment ago, is probably restarting.
			const isKnown = progress.attempts > 0 || progress.busySince !== null || progress.awaySince !== null;
			if (!isKnown && !deps.isComingBack) return nextProvider(progress, reason, providers);
			const awaySince = progress.awaySince ?? deps.now();
			const awayMs = deps.now() - awaySince;
			const leftMs = COMEBACK_WAIT_MAX_MS - awayMs;
			if (leftMs <= 0) {
				const why = `It did not come back within ${COMEBACK_WAIT_MAX_MS / 1_000} s. ${reason}`;
				return nextProvider(progress, why, providers);
			}
			const pollMs = Math.max(awayMs * COMEBACK_WAIT_SHARE, COMEBACK_SHORTEST_MS);
			const delayMs = Math.round(Math.min(pollMs, COMEBACK_LONGEST_MS, leftMs));
			return { kind: "wait", delayMs, reason, progress: { ...progress, awaySince } };
		}
		case "attempt": {
			const attempts = progress.attempts + 1;
			if (attempts >= ATTEMPTS_MAX) return nextProvider(progress, reason, providers);
			const boundMs = Math.min(RETRY_BASE_MS * 2 ** (attempts - 1), RETRY_LONGEST_MS);
			const delayMs = Math.round(deps.random() * boundMs);
			return { kind: "retry", delayMs, reason, progress: { ...progress, attempts, awaySince: null } };
		}
		case "next":
			return nextProvider(progress, reason, providers);
	}
}

/** Thrown by `generate`: the runner waits, tries again or gives up, as `step` says, after keeping its progress. */
export class Setback extends Error {
	readonly step: Exclude<Step, { kind: "next" }>;

	constructor(step: Exclude<Step, { kind: "next" }>, options?: ErrorOptions) {
		super(step.reason, options);
		this.name = "Setback";
		this.step = step;
	}
}

/** `provider` comes whenever one begins: what was said before it is void, and its progress is to be kept. */
export type ChainEvent = GenerateEvent | { type: "provider"; name: string; progress: ChainProgress };

/** The providers in their order, each asked only when those before it cannot answer. */
export class InferenceChain {
	readonly #providers: readonly Provider[];
	readonly #names: readonly string[];
	readonly #deps: ChainDeps;

	constructor(providers: readonly Provider[], deps: ChainDeps) {
		this.#providers = providers;
		this.#names = providers.map((provider) => provider.name);
		this.#deps = deps;
	}

	/**
	 * Makes one attempt at an answer, from where `start` stands; moves on to the next provider by itself while no token has
	 * been given out. Throws a `Setback`, a `ProviderError` of trouble `too_long`, or the reason of an aborted `signal`.
	 */
	async *generate(
		request: GenerateRequest,
		start: ChainProgress,
		signal: AbortSignal,
	): AsyncGenerator<ChainEvent> {
		let progress = start;
		for (;;) {
			signal.throwIfAborted();
			const provider = this.#providers[progress.provider];
			if (!provider) throw new Setback(giveUp(progress));
			yield { type: "provider", name: provider.name, progress };
			let answering = false;
			try {
				for await (const event of this.#ask(provider, request, progress, signal)) {
					answering ||= event.type === "token";
					yield event;
				}
				return;
			} catch (cause) {
				signal.throwIfAborted();
				const error = asProviderError(cause);
				if (error.trouble === "too_long") throw error;
				if (answering) progress = { ...progress, busySince: null, awaySince: null };
				const isComingBack = this.#deps.breakers.isComingBack(provider.name, this.#deps.now());
				const step = afterTrouble(progress, error, this.#names, { ...this.#deps, isComingBack });
				if (step.kind !== "next") throw new Setback(step, { cause });
				if (answering) throw new Setback({ ...step, kind: "retry", delayMs: 0 }, { cause });
				progress = step.progress;
			}
		}
	}

	/** What follows when a crash took an attempt: it counts as one that broke. */
	interrupted(progress: ChainProgress): Step {
		const error = { trouble: "broken", message: "The attempt was interrupted.", retryAfterMs: null } as const;
		const step = afterTrouble(progress, error, this.#names, { ...this.#deps, isComingBack: false });
		// The restart took as long as a backoff would.
		return step.kind === "retry" ? { ...step, delayMs: 0 } : step;
	}

	/** Of the first model that is well; else of one that is starting; else of the first. Without a model, of `extractive`. */
	async health(): Promise<InferencePart> {
		const parts = await Promise.all(this.#providers.map((provider) => this.#healthOf(provider)));
		const models = parts.filter((part) => part.provider !== "extractive");
		const best =
			models.find((part) => part.status === "ok") ??
			models.find((part) => part.status === "starting") ??
			models[0] ??
			parts[0];
		if (!best) throw new Error("the chain has no provider");
		return best;
	}

	async *#ask(
		provider: Provider,
		request: GenerateRequest,
		{ attempts, awaySince }: ChainProgress,
		signal: AbortSignal,
	): AsyncGenerator<GenerateEvent> {
		const { breakers, now } = this.#deps;
		const { name } = provider;
		const startedAt = now();
		if (breakers.isOpen(name)) await this.#awaitProbe(provider);
		try {
			for await (const event of provider.generate(request, signal)) {
				breakers.succeeded(name);
				yield event;
			}
		} catch (error) {
			if (!signal.aborted) {
				const { trouble } = asProviderError(error);
				if (trouble === "broken" || trouble === "unreachable") {
					const isRetry = attempts > 0 || awaySince !== null;
					breakers.failed(name, { startedAt, isAway: trouble === "unreachable", isRetry }, now());
				} else if (trouble !== "unavailable") breakers.succeeded(name);
			}
			throw error;
		}
	}

	/** Returns when a call may go to a provider whose breaker is open: as a probe, or after one. Throws `unreachable` otherwise. */
	async #awaitProbe(provider: Provider): Promise<void> {
		const { breakers, now } = this.#deps;
		const { name, healthIsProbed } = provider;
		// A question that does not wait is about to go elsewhere for good, so it asks for itself.
		const asksAlways = healthIsProbed && !breakers.isComingBack(name, now());
		if (breakers.claimProbe(name, now()) || asksAlways) {
			if (!healthIsProbed) return;
			const { status } = await this.#healthOf(provider);
			if (status !== "down") return;
		}
		throw new ProviderError("unreachable", "It failed several times in a row; checking whether it is back.");
	}

	/** Asks a provider for its health. One that responds is let through its breaker again. */
	async #healthOf(provider: Provider): Promise<InferencePart> {
		const part = await provider.health();
		if (part.status !== "ok") return part;
		const { breakers } = this.#deps;
		if (provider.healthIsProbed) breakers.probed(provider.name);
		if (!breakers.isOpen(provider.name)) return part;
		const detail = "It failed several times in a row; the next question tries it again.";
		return { ...part, status: "degraded", detail };
	}
}

function nextProvider(progress: ChainProgress, reason: string, providers: readonly string[]): Step {
	const provider = providers[progress.provider] ?? "none";
	const moved: ChainProgress = {
		provider: progress.provider + 1,
		attempts: 0,
		busySince: null,
		awaySince: null,
		fallbacks: [...progress.fallbacks, { provider, reason }],
	};
	return moved.provider < providers.length ? { kind: "next", reason, progress: moved } : giveUp(moved);
}

function giveUp(progress: ChainProgress): Extract<Step, { kind: "give_up" }> {
	const causes = progress.fallbacks.map(({ provider, reason }) => `${provider}: ${reason}`).join(" ");
	const reason = `No model could answer. ${causes} The state of the model is on /api/health/; ask again when it is ok.`;
	return { kind: "give_up", reason, progress };
}

/** An error no provider foresaw is a broken one. */
function asProviderError(error: unknown): ProviderError {
	if (error instanceof ProviderError) return error;
	const message = error instanceof Error ? error.message : String(error);
	return new ProviderError("broken", `The provider failed: ${message}`, { cause: error });
}
