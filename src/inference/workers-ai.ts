import type { InferencePart } from "../contracts/health.ts";
import { readChunks, within } from "../upstream/patience.ts";
import { readSse, type SseItem } from "../upstream/sse.ts";
import { readCompletion } from "./completion.ts";
import {
	type GenerateEvent,
	type GenerateRequest,
	type Provider,
	ProviderError,
	type Trouble,
} from "./provider.ts";
import { untilStop } from "./stop.ts";

/** Longest silence before the stream begins, and between two of its chunks. */
export const STALL_TIMEOUT_MS = 60_000;

/** The part of the `AI` binding that is used; with `stream: true` it gives a stream of bytes. */
export interface AiBinding {
	run(
		model: string,
		inputs: Record<string, unknown>,
		options?: { signal?: AbortSignal },
	): Promise<ReadableStream | Record<string, unknown>>;
}

export interface WorkersAiDeps {
	ai: AiBinding;
	/** In the order in which they are asked. */
	models: readonly string[];
	/** Models known to be gone; more are added as they are met. */
	retired: Set<string>;
	/** Models whose template opens the thinking, as far as they are known. */
	thinkers?: Set<string>;
}

/** Cloudflare's own models, by the `AI` binding. A model that is gone is passed over from then on. */
export class WorkersAi implements Provider {
	readonly name = "workers-ai";
	readonly healthIsProbed = false;
	readonly #deps: WorkersAiDeps;

	constructor(deps: WorkersAiDeps) {
		this.#deps = deps;
	}

	async *generate(request: GenerateRequest, signal: AbortSignal): AsyncGenerator<GenerateEvent> {
		try {
			const { model, answer } = await this.#open(request, signal);
			const items =
				answer instanceof ReadableStream
					? readSse(readChunks(answer, signal, () => STALL_TIMEOUT_MS))
					: wholeAnswer(answer);
			yield* untilStop(readCompletion(items, request, model, this.#deps.thinkers), request, model);
		} catch (error) {
			signal.throwIfAborted();
			throw error instanceof ProviderError ? error : workersAiError(error);
		}
	}

	/** Nothing is asked of a model, since every call is billed: its health is what calls have shown. */
	async health(): Promise<InferencePart> {
		const model = this.#models()[0] ?? null;
		const part = { provider: this.name, model, device: "Cloudflare" };
		return model === null ? { ...part, status: "down", detail: ALL_RETIRED } : { ...part, status: "ok" };
	}

	async #open(
		request: GenerateRequest,
		signal: AbortSignal,
	): Promise<{ model: string; answer: ReadableStream | Record<string, unknown> }> {
		const { ai, retired } = this.#deps;
		const inputs = {
			messages: request.messages,
			stream: true,
			max_tokens: request.maxTokens,
			temperature: request.temperature,
			...request.sampling,
		};
		for (const model of this.#models()) {
			try {
				const answer = await within(STALL_TIMEOUT_MS, signal, (signal) => ai.run(model, inputs, { signal }));
				return { model, answer };
			} catch (error) {
				if (!GONE.has(codeOf(error) ?? 0)) throw error;
				retired.add(model);
			}
		}
		throw new ProviderError("unavailable", ALL_RETIRED);
	}

	#models(): string[] {
		return this.#deps.models.filter((model) => !this.#deps.retired.has(model));
	}
}

/** Reads the answer of a model that does not stream like a stream of one chunk. */
async function* wholeAnswer(answer: Record<string, unknown>): AsyncGenerator<SseItem> {
	yield { type: "data", data: JSON.stringify(answer) };
	yield { type: "data", data: "[DONE]" };
}

const ALL_RETIRED = "Every model in WORKERS_AI_MODELS is retired; name others.";

/** Codes that stay true of a model: retired, unknown, not for this account. */
const GONE: ReadonlySet<number> = new Set([5007, 5016, 5018, 5028, 3041, 3042]);

/** Internal codes, from https://developers.cloudflare.com/workers-ai/platform/errors/; any other is `broken`. */
const TROUBLE_OF_CODE: ReadonlyMap<number, Trouble> = new Map([
	[3003, "refused"],
	[3006, "too_long"],
	// The day's free allocation is used up: no wait that a task can afford ends before midnight.
	[3036, "unavailable"],
	[3023, "unavailable"],
	[3040, "busy"],
	[5004, "refused"],
	[5005, "refused"],
	[5019, "refused"],
	// The prompt and the tokens asked for exceed the model's context window.
	[5021, "too_long"],
]);

/** What a failed call of the `AI` binding leads to. */
export function workersAiError(cause: unknown): ProviderError {
	const message = cause instanceof Error ? cause.message : String(cause);
	return new ProviderError(troubleOf(codeOf(cause), message), `Workers AI answered: ${message}`, { cause });
}

function troubleOf(code: number | null, message: string): Trouble {
	if (code !== null) return TROUBLE_OF_CODE.get(code) ?? "broken";
	// What the binding says locally, where Workers AI does not run.
	if (message.includes("run remotely")) return "unavailable";
	return /\b429\b|too many requests/i.test(message) ? "busy" : "broken";
}

/** The code at the head of an error's message, as in `AiError: 5028: …`. */
function codeOf(error: unknown): number | null {
	const code = error instanceof Error ? /\b(\d{4}):/.exec(error.message)?.[1] : undefined;
	return code === undefined ? null : Number(code);
}
