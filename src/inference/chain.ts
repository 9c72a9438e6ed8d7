import type { InferencePart } from "../contracts/health.ts";
import type { Fallback } from "../contracts/tasks.ts";
import type { Breakers } from "./breaker.ts";
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
/** How long a provider is waited for that broke off an answer and cannot be reached now. */
export const COMEBACK_WAIT_MAX_MS = 30_000;
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
	fallbacks: Fallback[];
}

export const CHAIN_START: ChainProgress = { provider: 0, attempts: 0, busySince: null, fallbacks: [] };

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
	unreachable: "next",
	refused: "next",
	too_long: "next",
} as const satisfies Record<Trouble, "wait" | "attempt" | "next">;

/** A provider that was answering this very task a moment ago is coming back: it is waited for like a busy one. */
function decisionOf(progress: ChainProgress, trouble: Trouble): (typeof DECISION)[Trouble] {
	const answered = progress.attempts > 0;
	return trouble === "unreachable" && answered ? "wait" : DECISION[trouble];
}

/** Decides what a provider's trouble leads to: waiting, another attempt with full jitter, the next provider, or the end. */
export function afterTrouble(
	progress: ChainProgress,
	error: Pick<ProviderError, "trouble" | "message" | "retryAfterMs">,
	providers: readonly string[],
	deps: Pick<ChainDeps, "now" | "random">,
): Step {
	const reason = error.message;
	switch (decisionOf(progress, error.trouble)) {
		case "wait": {
			const busySince = progress.busySince ?? deps.now();
			const waitMaxMs = error.trouble === "busy" ? BUSY_WAIT_MAX_MS : COMEBACK_WAIT_MAX_MS;
			const leftMs = busySince + waitMaxMs - deps.now();
			if (leftMs <= 0) {
				const why =
					error.trouble === "busy"
						? `Still busy after ${BUSY_WAIT_MAX_MS / 60_000} minutes. ${reason}`
						: reason;
				return nextProvider(progress, why, providers);
			}
			const askedMs = error.retryAfterMs ?? BUSY_DEFAULT_MS;
			const delayMs = Math.min(Math.max(askedMs, BUSY_SHORTEST_MS), BUSY_LONGEST_MS, leftMs);
			return { kind: "wait", delayMs, reason, progress: { ...progress, busySince } };
		}
		case "attempt": {
			const attempts = progress.attempts + 1;
			if (attempts >= ATTEMPTS_MAX) return nextProvider(progress, reason, providers);
			const boundMs = Math.min(RETRY_BASE_MS * 2 ** (attempts - 1), RETRY_LONGEST_MS);
			const delayMs = Math.round(deps.random() * boundMs);
			return { kind: "retry", delayMs, reason, progress: { ...progress, attempts } };
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
				for await (const event of this.#ask(provider, request, signal)) {
					answering ||= event.type === "token";
					yield event;
				}
				return;
			} catch (cause) {
				signal.throwIfAborted();
				const error = asProviderError(cause);
				if (error.trouble === "too_long") throw error;
				if (answering) progress = { ...progress, busySince: null };
				const step = afterTrouble(progress, error, this.#names, this.#deps);
				if (step.kind !== "next") throw new Setback(step, { cause });
				if (answering) throw new Setback({ ...step, kind: "retry", delayMs: 0 }, { cause });
				progress = step.progress;
			}
		}
	}

	/** What follows when a crash took an attempt: it counts as one that broke. */
	interrupted(progress: ChainProgress): Step {
		const error = { trouble: "broken", message: "The attempt was interrupted.", retryAfterMs: null } as const;
		return afterTrouble(progress, error, this.#names, this.#deps);
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
		signal: AbortSignal,
	): AsyncGenerator<GenerateEvent> {
		const { breakers, now } = this.#deps;
		const startedAt = now();
		if (!breakers.allows(provider.name, startedAt)) {
			// Not "unreachable": that would be waited for when it has answered this task before.
			throw new ProviderError(
				"refused",
				"It failed several times in a row and is left alone for some seconds.",
			);
		}
		try {
			yield* provider.generate(request, signal);
			breakers.succeeded(provider.name);
		} catch (error) {
			if (!signal.aborted) {
				const { trouble } = asProviderError(error);
				if (trouble === "broken" || trouble === "unreachable")
					breakers.failed(provider.name, startedAt, now());
				else breakers.succeeded(provider.name);
			}
			throw error;
		}
	}

	async #healthOf(provider: Provider): Promise<InferencePart> {
		const part = await provider.health();
		const retryInMs = this.#deps.breakers.retryInMs(provider.name, this.#deps.now());
		if (part.status !== "ok" || retryInMs === null) return part;
		const seconds = Math.ceil(retryInMs / 1_000);
		return {
			...part,
			status: "degraded",
			detail: `It failed several times in a row; tried again in ${seconds} s.`,
		};
	}
}

function nextProvider(progress: ChainProgress, reason: string, providers: readonly string[]): Step {
	const provider = providers[progress.provider] ?? "none";
	const moved: ChainProgress = {
		provider: progress.provider + 1,
		attempts: 0,
		busySince: null,
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
