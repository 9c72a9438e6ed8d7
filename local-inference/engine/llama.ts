import { stat } from "node:fs/promises";
import {
	type ChatWrapper,
	getLlama,
	type LlamaContextSequence,
	LlamaLogLevel,
	type LlamaModel,
	type Token,
} from "node-llama-cpp";
import { Answer } from "./answer.ts";
import { Embedding } from "./embedding.ts";
import {
	type Embeddings,
	EngineError,
	type GenerateEvent,
	type GenerateRequest,
	type Threads,
} from "./engine.ts";
import { threadsFor } from "./measure.ts";
import type { ReadyInfo } from "./messages.ts";
import { chatTemplate, promptTokens } from "./prompt.ts";
import { Rounds } from "./rounds.ts";
import { chooseSlot, type SlotState } from "./slots.ts";
import { ThreadGovernor } from "./thread-governor.ts";

const CONTEXT_DEFAULT_TOKENS = 4096;
const BATCH_MAX_TOKENS = 512;
/** The longest text that is embedded: its tokens are read in one batch, while the answers beside it wait. */
const EMBEDDING_CONTEXT_TOKENS = 512;
/** A step of a prompt takes about this long: how soon a stop is heard. Half of it while others wait for each step. */
const PREFILL_STEP_MS = 200;
const PREFILL_STEP_MIN_TOKENS = 32;

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
	readonly #rounds: Rounds;
	#uses = 0;

	private constructor(info: ReadyInfo, model: LlamaModel, sequences: LlamaContextSequence[], rounds: Rounds) {
		this.info = info;
		this.#model = model;
		this.#template = chatTemplate(model);
		this.#slots = sequences.map((sequence) => ({
			sequence,
			busy: false,
			conversationKey: null,
			lastUsed: 0,
			tokens: [],
		}));
		this.#rounds = rounds;
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
		const onCpu = llama.gpu === false;
		if (onCpu) llama.maxThreads = cores;
		const model = await llama.loadModel({ modelPath: options.modelPath });
		const context = await model.createContext({
			sequences: options.slots,
			contextSize: options.contextTokens ?? Math.min(model.trainContextSize, CONTEXT_DEFAULT_TOKENS),
			batchSize: BATCH_MAX_TOKENS,
			threads: { ideal: cores, min: 1 },
		});
		const sequences = Array.from({ length: options.slots }, () => context.getSequence());
		let threads: Threads = { decode: cores, prefill: cores, tried: [] };
		const [first] = sequences;
		if (onCpu && first) {
			const { size } = await stat(options.modelPath);
			threads = await threadsFor(llama, first, size, options.threadsFile);
		}
		const governor = new ThreadGovernor(threads, () => performance.now());
		const step = stepTokens(threads);
		const rounds = new Rounds({
			budget: (players) => (players > 1 ? Math.max(PREFILL_STEP_MIN_TOKENS, Math.ceil(step / 2)) : step),
			begin: (tokens) => {
				// The library reads this before each batch: prompts and answers have their own number of threads.
				if (onCpu) llama.maxThreads = governor.begin(tokens);
			},
			end: () => governor.end(),
		});
		const info: ReadyInfo = {
			device: onCpu ? "cpu" : String(llama.gpu),
			threads,
			slots: options.slots,
			contextTokens: context.contextSize,
			loadMs: Math.round(performance.now() - started),
			memoryBytes: process.memoryUsage().rss,
		};
		return new LlamaHost(info, model, sequences, rounds);
	}

	/** Generates on a free sequence. An aborted `signal` rejects with its reason after the step that is under way. */
	async generate(
		request: GenerateRequest,
		signal: AbortSignal,
		emit: (event: GenerateEvent) => void,
	): Promise<void> {
		const prompt = promptTokens(this.#model, this.#template, request.messages);
		const { contextTokens } = this.info;
		// One cell stays free: a full context would be shifted, and the prompt's beginning lost.
		const room = contextTokens - 1 - prompt.length;
		if (room < 1)
			throw new EngineError(
				"context_length_exceeded",
				`This model's context is ${contextTokens} tokens; the messages take ${prompt.length}. Send less.`,
			);
		const slot = this.#take(request.conversationKey, prompt);
		const { sequence } = slot;
		try {
			// The last token is evaluated in any case: it is what the first new one follows from.
			await sequence.adaptStateToTokens(prompt.slice(0, -1), false);
			const cachedTokens = sequence.nextTokenIndex;
			emit({ type: "prompt", promptTokens: prompt.length, cachedTokens });
			const maxTokens = Math.min(room, request.maxTokens ?? room);
			const tail = prompt.slice(cachedTokens);
			await this.#rounds.play(new Answer({ sequence, tail, request, maxTokens, signal, emit }));
		} finally {
			slot.tokens = sequence.contextTokens;
			slot.busy = false;
		}
	}

	/** Embeds texts, one each round, so that answers go on beside it. Throws when one of them is too long. */
	async embed(texts: readonly string[], signal: AbortSignal): Promise<Embeddings> {
		const contextSize = Math.min(this.#model.trainContextSize, EMBEDDING_CONTEXT_TOKENS);
		// Made for the request alone: while it exists, the library keeps a share of the threads for it.
		await using context = await this.#model.createEmbeddingContext({
			contextSize,
			batchSize: contextSize,
			threads: this.info.threads.prefill,
		});
		const lengths = texts.map((text) => context.calculateInputLength(text));
		const longest = Math.max(...lengths);
		if (longest >= contextSize)
			throw new EngineError(
				"context_length_exceeded",
				`A text to embed may have ${contextSize - 1} tokens; one has ${longest}. Send less.`,
			);
		const embedding = new Embedding({ context, texts, lengths, signal });
		await this.#rounds.play(embedding);
		return { vectors: embedding.vectors, tokens: lengths.reduce((sum, length) => sum + length, 0) };
	}

	#take(conversationKey: string | null, prompt: readonly Token[]): Slot {
		const slot = this.#slots[chooseSlot(this.#slots, conversationKey, prompt)];
		if (!slot) throw new EngineError("generation_failed", "All sequences are in use.");
		slot.busy = true;
		slot.conversationKey = conversationKey;
		slot.lastUsed = ++this.#uses;
		return slot;
	}
}

function stepTokens(threads: Threads): number {
	const figure = threads.tried.find((one) => one.threads === threads.prefill);
	if (!figure) return BATCH_MAX_TOKENS;
	const tokens = Math.round((figure.prefill * PREFILL_STEP_MS) / 1000);
	return Math.min(BATCH_MAX_TOKENS, Math.max(PREFILL_STEP_MIN_TOKENS, tokens));
}
