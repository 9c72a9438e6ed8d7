import type { LlamaContextSequence, LlamaModel, SequenceEvaluateOptions, Token } from "node-llama-cpp";
import type { GenerateEvent, GenerateRequest } from "./engine.ts";
import type { Player } from "./rounds.ts";
import { StopStrings, TokenText } from "./text.ts";

/** Drops the improbable tail, which small models fall into; what llama.cpp's own server does. */
const MIN_P = 0.05;
const PENALTY_LAST_TOKENS = 64;
const SEED_RANGE = 2 ** 31;

export interface AnswerOptions {
	sequence: Pick<LlamaContextSequence, "evaluate" | "evaluateWithoutGeneratingNewTokens"> & {
		model: Pick<LlamaModel, "detokenize">;
	};
	/** What of the prompt is not yet in the sequence; at least one token. */
	tail: Token[];
	request: GenerateRequest;
	maxTokens: number;
	signal: AbortSignal;
	emit: (event: GenerateEvent) => void;
}

/** One answer: first its prompt, a part each step, then a token each step. A stop takes effect at the next step. */
export class Answer implements Player {
	readonly #options: AnswerOptions;
	readonly #text: TokenText<Token>;
	readonly #stops: StopStrings;
	readonly #generated: Token[] = [];
	#tokens: AsyncGenerator<Token, void, void> | null = null;

	constructor(options: AnswerOptions) {
		const { model } = options.sequence;
		this.#options = options;
		this.#text = new TokenText((tokens, before) => model.detokenize(tokens, false, before));
		this.#stops = new StopStrings(options.request.stop);
	}

	ready(): number {
		return this.#tokens ? 1 : this.#options.tail.length;
	}

	async step(amount: number): Promise<boolean> {
		const { sequence, tail, request, signal, emit } = this.#options;
		if (signal.aborted) await this.#tokens?.return();
		signal.throwIfAborted();
		if (!this.#tokens && amount < tail.length) {
			await sequence.evaluateWithoutGeneratingNewTokens(tail.splice(0, amount));
			emit({ type: "reading" });
			return true;
		}
		this.#tokens ??= sequence.evaluate(tail, sampling(request, this.#generated));
		const { value: token, done } = await this.#tokens.next();
		if (done) return this.#finish("stop");
		return this.#take(token);
	}

	async #take(token: Token): Promise<boolean> {
		this.#generated.push(token);
		const { text, stopped } = this.#stops.push(this.#text.push(token));
		this.#show(text);
		const full = this.#generated.length >= this.#options.maxTokens;
		if (!stopped && !full) return true;
		await this.#tokens?.return();
		return stopped ? this.#end("stop") : this.#finish("length");
	}

	/** Shows what was held back, too. */
	#finish(reason: "stop" | "length"): boolean {
		const { text, stopped } = this.#stops.push(this.#text.flush());
		this.#show(stopped ? text : text + this.#stops.flush());
		return this.#end(stopped ? "stop" : reason);
	}

	#end(reason: "stop" | "length"): boolean {
		this.#options.emit({ type: "finish", reason, completionTokens: this.#generated.length });
		return false;
	}

	#show(text: string): void {
		if (text !== "") this.#options.emit({ type: "token", text });
	}
}

function sampling(request: GenerateRequest, generated: readonly Token[]): SequenceEvaluateOptions {
	const penalised = request.presencePenalty !== 0 || request.frequencyPenalty !== 0;
	return {
		temperature: request.temperature,
		topP: request.topP,
		minP: MIN_P,
		seed: request.seed ?? Math.floor(Math.random() * SEED_RANGE),
		...(penalised && {
			repeatPenalty: {
				punishTokens: () => generated.slice(-PENALTY_LAST_TOKENS),
				penalty: 1,
				presencePenalty: request.presencePenalty,
				frequencyPenalty: request.frequencyPenalty,
			},
		}),
	};
}
