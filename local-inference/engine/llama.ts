import { stat } from "node:fs/promises";
import {
	type ChatWrapper,
	getLlama,
	type Llama,
	type LlamaContextSequence,
	LlamaLogLevel,
	type LlamaModel,
	type SequenceEvaluateOptions,
	type Token,
} from "node-llama-cpp";
import { shareBatch } from "./batch.ts";
import { EngineError, type GenerateEvent, type GenerateRequest, type Threads } from "./engine.ts";
import { threadsFor } from "./measure.ts";
import type { ReadyInfo } from "./messages.ts";
import { chatTemplate, promptTokens } from "./prompt.ts";
import { chooseSlot, type SlotState } from "./slots.ts";
import { StopStrings, TokenText } from "./text.ts";

const CONTEXT_DEFAULT_TOKENS = 4096;
const BATCH_MAX_TOKENS = 512;
/** A step of a prompt takes about this long: what others wait for at most, and how soon a stop is heard. */
const PREFILL_STEP_MS = 150;
const PREFILL_STEP_MIN_TOKENS = 16;
/** From here on a batch is prompt work, for which another number of threads is best. */
const PREFILL_BATCH_TOKENS = 16;
/** Drops the improbable tail, which small models fall into; what llama.cpp's own server does. */
const MIN_P = 0.05;
const PENALTY_LAST_TOKENS = 64;

export interface OpenOptions {
	modelPath: string;
	gpu: boolean;
	slots: number;
	contextTokens: number | null;
	threadsFile: string | null;
}

interface Slot extends SlotState {
	sequence: LlamaContextSequence;
}

/** A loaded model with `slots` sequences in one context. */
export class LlamaHost {
	readonly info: ReadyInfo;
	readonly #model: LlamaModel;
	readonly #template: ChatWrapper;
	readonly #slots: Slot[];
	readonly #contextTokens: number;
	readonly #stepTokens: number;
	#uses = 0;

	private constructor(
		model: LlamaModel,
		sequences: LlamaContextSequence[],
		info: ReadyInfo,
		stepTokens: number,
	) {
		this.#model = model;
		this.#template = chatTemplate(model);
		this.#slots = sequences.map((sequence) => ({
			sequence,
			busy: false,
			conversationKey: null,
			lastUsed: 0,
			tokens: [],
		}));
		this.#contextTokens = info.contextTokens;
		this.#stepTokens = stepTokens;
		this.info = info;
	}

	/** Loads the model and chooses the threads. Throws when the file or the device cannot be used. */
	static async open(options: OpenOptions, log: (line: string) => void): Promise<LlamaHost> {
		const started = performance.now();
		const llama = await getLlama({
			gpu: options.gpu ? "metal" : false,
			build: "never",
			progressLogs: false,
			logLevel: LlamaLogLevel.error,
			logger: (_level, message) => log(`llama.cpp: ${message.trim()}`),
		});
		const cores = llama.cpuMathCores;
		if (llama.gpu === false) llama.maxThreads = cores;
		const model = await llama.loadModel({ modelPath: options.modelPath });
		const budget = {
			threads: { decode: cores, prefill: cores, tried: [] } as Threads,
			step: BATCH_MAX_TOKENS,
		};
		const context = await model.createContext({
			sequences: options.slots,
			contextSize: options.contextTokens ?? Math.min(model.trainContextSize, CONTEXT_DEFAULT_TOKENS),
			batchSize: BATCH_MAX_TOKENS,
			threads: { ideal: cores, min: 1 },
			batching: {
				itemPrioritizationStrategy: ({ items }) => {
					const amounts = shareBatch(
						items.map((item) => item.tokens.length),
						budget.step,
					);
					chooseBatchThreads(llama, budget.threads, amounts);
					return items.map((item, index) => ({ item, processAmount: amounts[index] ?? 1 }));
				},
			},
		});
		const sequences = Array.from({ length: options.slots }, () => context.getSequence());
		const [first] = sequences;
		if (llama.gpu === false && first) {
			const { size } = await stat(options.modelPath);
			budget.threads = await threadsFor(llama, first, size, options.threadsFile);
			budget.step = stepTokens(budget.threads);
		}
		const info: ReadyInfo = {
			device: llama.gpu === false ? "cpu" : llama.gpu,
			threads: budget.threads,
			slots: options.slots,
			contextTokens: context.contextSize,
			loadMs: Math.round(performance.now() - started),
			memoryBytes: process.memoryUsage().rss,
		};
		return new LlamaHost(model, sequences, info, budget.step);
	}

	/** Generates on a free sequence. An aborted `signal` throws its reason after the step that is under way. */
	async *generate(request: GenerateRequest, signal: AbortSignal): AsyncGenerator<GenerateEvent, void, void> {
		const prompt = promptTokens(this.#model, this.#template, request.messages);
		// One cell stays free: a full context would be shifted, and the prompt's beginning lost.
		const room = this.#contextTokens - 1 - prompt.length;
		if (room < 1)
			throw new EngineError(
				"context_length_exceeded",
				`This model's context is ${this.#contextTokens} tokens; the messages take ${prompt.length}. Send less.`,
			);
		const slot = this.#take(request.conversationKey, prompt);
		try {
			yield* this.#run(slot.sequence, prompt, Math.min(room, request.maxTokens ?? room), request, signal);
		} finally {
			slot.tokens = slot.sequence.contextTokens;
			slot.busy = false;
		}
	}

	#take(conversationKey: string | null, prompt: readonly Token[]): Slot {
		const slot = this.#slots[chooseSlot(this.#slots, conversationKey, prompt)];
		if (!slot) throw new EngineError("generation_failed", "All sequences are in use.");
		slot.busy = true;
		slot.conversationKey = conversationKey;
		slot.lastUsed = ++this.#uses;
		return slot;
	}

	async *#run(
		sequence: LlamaContextSequence,
		prompt: Token[],
		maxTokens: number,
		request: GenerateRequest,
		signal: AbortSignal,
	): AsyncGenerator<GenerateEvent, void, void> {
		// The last token is evaluated in any case: it is what the first new one follows from.
		await sequence.adaptStateToTokens(prompt.slice(0, -1), false);
		const cachedTokens = sequence.nextTokenIndex;
		yield { type: "prompt", promptTokens: prompt.length, cachedTokens };

		const tail = prompt.slice(cachedTokens);
		while (tail.length > this.#stepTokens) {
			signal.throwIfAborted();
			await sequence.evaluateWithoutGeneratingNewTokens(tail.splice(0, this.#stepTokens));
		}
		signal.throwIfAborted();

		const text = new TokenText<Token>((tokens, before) => this.#model.detokenize(tokens, false, before));
		const stops = new StopStrings(request.stop);
		const generated: Token[] = [];
		let reason: "stop" | "length" = "stop";
		let stopped = false;
		for await (const token of sequence.evaluate(tail, sampling(request, generated))) {
			signal.throwIfAborted();
			generated.push(token);
			const shown = stops.push(text.push(token));
			if (shown.text !== "") yield { type: "token", text: shown.text };
			stopped = shown.stopped;
			if (stopped) break;
			if (generated.length >= maxTokens) {
				reason = "length";
				break;
			}
		}
		signal.throwIfAborted();
		if (!stopped) {
			const last = stops.push(text.flush());
			const rest = last.stopped ? last.text : last.text + stops.flush();
			if (rest !== "") yield { type: "token", text: rest };
		}
		yield { type: "finish", reason, completionTokens: generated.length };
	}
}

/** `llama.maxThreads` is read before each batch, so that prompts and answers can have their own number of threads. */
function chooseBatchThreads(llama: Llama, threads: Threads, amounts: readonly number[]): void {
	if (threads.tried.length === 0) return;
	const tokens = amounts.reduce((sum, amount) => sum + amount, 0);
	llama.maxThreads = tokens > PREFILL_BATCH_TOKENS ? threads.prefill : threads.decode;
}

function stepTokens(threads: Threads): number {
	const figure = threads.tried.find((one) => one.threads === threads.prefill);
	const tokens = Math.round(((figure?.prefill ?? 0) * PREFILL_STEP_MS) / 1000);
	return Math.min(BATCH_MAX_TOKENS, Math.max(PREFILL_STEP_MIN_TOKENS, tokens));
}

function sampling(request: GenerateRequest, generated: readonly Token[]): SequenceEvaluateOptions {
	const penalised = request.presencePenalty !== 0 || request.frequencyPenalty !== 0;
	return {
		temperature: request.temperature,
		topP: request.topP,
		minP: MIN_P,
		seed: request.seed ?? Math.floor(Math.random() * 2 ** 31),
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
