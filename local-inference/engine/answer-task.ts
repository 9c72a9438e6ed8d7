import type {
	EvaluationPriority,
	LlamaContextSequence,
	LlamaModel,
	SequenceEvaluateOptions,
	Token,
} from "node-llama-cpp";
import type { TokenLogprob } from "../../src/contracts/openai-features.ts";
import { StopStringFilter } from "../../src/text/stop-string-filter.ts";
import type { BatchTask } from "./batch-loop.ts";
import type { ChildRequest } from "./child-protocol.ts";
import type { Constraints } from "./constraints.ts";
import type { GenerateEvent } from "./engine.ts";
import { tokenLogprob } from "./logprobs.ts";
import { TokenDecoder } from "./token-text.ts";

/** Drops the improbable tail, which small models tend to drift into. llama.cpp's own server uses the same value. */
const MIN_P = 0.05;
const PENALTY_LAST_TOKENS = 64;
const SEED_RANGE = 2 ** 31;

/** An event of an answer in the engine's process, which does not distinguish tool calls from text. */
export type AnswerEvent = Exclude<GenerateEvent, { type: "reasoning" | "tool_call" }>;

export interface AnswerOptions {
	sequence: Pick<
		LlamaContextSequence,
		"evaluate" | "evaluateWithMetadata" | "evaluateWithoutGeneratingNewTokens"
	> & {
		model: Pick<LlamaModel, "detokenize">;
	};
	/** The place of the sequence in each batch: the highest comes first. */
	priority: EvaluationPriority;
	/** The prompt tokens that are not yet in the sequence; at least one. */
	tail: Token[];
	request: ChildRequest;
	constraints: Constraints;
	maxTokens: number;
	signal: AbortSignal;
	emit: (event: AnswerEvent) => void;
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
	#tokens: AsyncGenerator<SampledToken, void, void> | null = null;
	/** The log probabilities of tokens whose text is held back. */
	#logprobs: TokenLogprob[] = [];

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
		const { sequence, priority, tail, signal, emit } = this.#options;
		if (signal.aborted) await this.#tokens?.return();
		signal.throwIfAborted();
		if (!this.#tokens && tokens < tail.length) {
			await sequence.evaluateWithoutGeneratingNewTokens(tail.splice(0, tokens), {
				evaluationPriority: priority,
			});
			emit({ type: "prompt_progress" });
			return true;
		}
		this.#tokens ??= this.#sample();
		const { value: sampled, done } = await this.#tokens.next();
		if (done) return this.#flush("stop");
		return this.#add(sampled);
	}

	async *#sample(): AsyncGenerator<SampledToken, void, void> {
		const { sequence, priority, tail, request, constraints } = this.#options;
		const options = {
			...samplingOptions(request, this.#generated),
			...constraints,
			evaluationPriority: priority,
		};
		if (request.topLogprobs === null)
			for await (const token of sequence.evaluate(tail, options)) yield { token, logprob: null };
		else {
			const top = request.topLogprobs;
			const sampled = sequence.evaluateWithMetadata(tail, { probabilities: true }, options);
			for await (const { token, probabilities } of sampled)
				yield {
					token,
					logprob: tokenLogprob(token, probabilities, top, (one) => sequence.model.detokenize([one])),
				};
		}
	}

	async #add({ token, logprob }: SampledToken): Promise<boolean> {
		this.#generated.push(token);
		if (logprob !== null) this.#logprobs.push(logprob);
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
		if (text === "") return;
		const logprobs = this.#logprobs;
		this.#logprobs = [];
		this.#options.emit({ type: "token", text, ...(logprobs.length > 0 && { logprobs }) });
	}
}

interface SampledToken {
	token: Token;
	/** Null unless the request asks for it. */
	logprob: TokenLogprob | null;
}

function samplingOptions(request: ChildRequest, generated: readonly Token[]): SequenceEvaluateOptions {
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
