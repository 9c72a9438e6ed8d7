import type { LlamaContextSequence, LlamaModel, SequenceEvaluateOptions, Token } from "node-llama-cpp";
import type { BatchTask } from "./batch-loop.ts";
import type { GenerateEvent, GenerateRequest } from "./engine.ts";
import { StopStringFilter, TokenDecoder } from "./token-text.ts";

/** Drops the improbable tail, which small models tend to drift into. llama.cpp's own server uses the same value. */
const MIN_P = 0.05;
const PENALTY_LAST_TOKENS = 64;
const SEED_RANGE = 2 ** 31;

export interface AnswerOptions {
	sequence: Pick<LlamaContextSequence, "evaluate" | "evaluateWithoutGeneratingNewTokens"> & {
		model: Pick<LlamaModel, "detokenize">;
	};
	/** The prompt tokens that are not yet in the sequence; at least one. */
	tail: Token[];
	request: GenerateRequest;
	maxTokens: number;
	signal: AbortSignal;
	emit: (event: GenerateEvent) => void;
}

/**
 * Generates one answer: evaluates its prompt in parts, then generates one token per step. An abort takes effect at the
 * next step.
 */
export class AnswerTask implements BatchTask {
	readonly #options: AnswerOptions;
	readonly #decoder: TokenDecoder<Token>;
	readonly #stops: StopStringFilter;
	readonly #generated: Token[] = [];
	#tokens: AsyncGenerator<Token, void, void> | null = null;

	constructor(options: AnswerOptions) {
		const { model } = options.sequence;
		this.#options = options;
		this.#decoder = new TokenDecoder((tokens, before) => model.detokenize(tokens, false, before));
		this.#stops = new StopStringFilter(options.request.stop);
	}

	pendingTokens(): number {
		return this.#tokens ? 1 : this.#options.tail.length;
	}

	async step(tokens: number): Promise<boolean> {
		const { sequence, tail, request, signal, emit } = this.#options;
		if (signal.aborted) await this.#tokens?.return();
		signal.throwIfAborted();
		if (!this.#tokens && tokens < tail.length) {
			await sequence.evaluateWithoutGeneratingNewTokens(tail.splice(0, tokens));
			emit({ type: "prompt_progress" });
			return true;
		}
		this.#tokens ??= sequence.evaluate(tail, samplingOptions(request, this.#generated));
		const { value: token, done } = await this.#tokens.next();
		if (done) return this.#flush("stop");
		return this.#add(token);
	}

	async #add(token: Token): Promise<boolean> {
		this.#generated.push(token);
		const { text, stopped } = this.#stops.push(this.#decoder.push(token));
		this.#emitText(text);
		const isFull = this.#generated.length >= this.#options.maxTokens;
		if (!stopped && !isFull) return true;
		await this.#tokens?.return();
		return stopped ? this.#finish("stop") : this.#flush("length");
	}

	/** Emits the text held back so far, then finishes. */
	#flush(reason: "stop" | "length"): boolean {
		const { text, stopped } = this.#stops.push(this.#decoder.flush());
		this.#emitText(stopped ? text : text + this.#stops.flush());
		return this.#finish(stopped ? "stop" : reason);
	}

	#finish(reason: "stop" | "length"): boolean {
		this.#options.emit({ type: "finish", reason, completionTokens: this.#generated.length });
		return false;
	}

	#emitText(text: string): void {
		if (text !== "") this.#options.emit({ type: "token", text });
	}
}

function samplingOptions(request: GenerateRequest, generated: readonly Token[]): SequenceEvaluateOptions {
	const hasPenalty = request.presencePenalty !== 0 || request.frequencyPenalty !== 0;
	return {
		temperature: request.temperature,
		topP: request.topP,
		minP: MIN_P,
		seed: request.seed ?? Math.floor(Math.random() * SEED_RANGE),
		...(hasPenalty && {
			repeatPenalty: {
				punishTokens: () => generated.slice(-PENALTY_LAST_TOKENS),
				penalty: 1,
				presencePenalty: request.presencePenalty,
				frequencyPenalty: request.frequencyPenalty,
			},
		}),
	};
}
