import { availableParallelism, cpus } from "node:os";
import {
	type ChatWrapper,
	type EvaluationPriority,
	getLlama,
	type LlamaContextSequence,
	LlamaLogLevel,
	type LlamaModel,
	type Token,
} from "node-llama-cpp";
import { type AnswerEvent, AnswerTask } from "./answer-task.ts";
import { BatchLoop } from "./batch-loop.ts";
import type { ChildRequest, ReadyInfo } from "./child-protocol.ts";
import { chooseSlotCount } from "./choose-slot-count.ts";
import { createConstraints } from "./constraints.ts";
import { copySequence } from "./copy-sequence.ts";
import { EmbeddingTask } from "./embedding-task.ts";
import { type Embeddings, EngineError } from "./engine.ts";
import { resolveChatTemplate, tokenizePrompt } from "./prompt.ts";
import { PromptStep } from "./prompt-step.ts";
import { chooseSlot, chooseSource, type SlotState } from "./slots.ts";
import { ThreadGovernor } from "./thread-governor.ts";

const CONTEXT_DEFAULT_TOKENS = 4096;
const BATCH_MAX_TOKENS = 512;
/** Maximum number of tokens in a text to embed. The text is evaluated in one batch, and running answers wait for it. */
const EMBEDDING_CONTEXT_TOKENS = 512;

export interface LoadOptions {
	modelPath: string;
	gpu: boolean;
	/** Null chooses as many as the memory allows. */
	slots: number | null;
	contextTokens: number | null;
}

export interface LoadedModelDeps {
	log: (line: string) => void;
	/** Called before each batch with whether it takes long because it evaluates more than a token of each answer. */
	onBatchStart: (isLong: boolean) => void;
}

interface Slot extends SlotState {
	sequence: LlamaContextSequence;
}

/** A loaded model whose context has one sequence per slot. */
export class LoadedModel {
	readonly info: ReadyInfo;
	readonly #model: LlamaModel;
	readonly #template: ChatWrapper;
	readonly #slots: Slot[];
	readonly #batches: BatchLoop;
	#uses = 0;

	private constructor(
		info: ReadyInfo,
		model: LlamaModel,
		sequences: LlamaContextSequence[],
		batches: BatchLoop,
	) {
		this.info = info;
		this.#model = model;
		this.#template = resolveChatTemplate(model);
		this.#slots = sequences.map((sequence) => ({
			sequence,
			busy: false,
			userKey: "",
			conversationKey: null,
			lastUsed: 0,
			tokens: [],
		}));
		this.#batches = batches;
	}

	/** Loads the model. Rejects if the file or the device cannot be used. */
	static async load(options: LoadOptions, { log, onBatchStart }: LoadedModelDeps): Promise<LoadedModel> {
		const startedAt = performance.now();
		const llama = await getLlama({
			gpu: options.gpu ? "metal" : false,
			build: "never",
			progressLogs: false,
			logLevel: LlamaLogLevel.error,
			logger: (_level, message) => log(`llama.cpp: ${message.trim()}`),
		});
		const cores = Math.max(1, Math.min(llama.cpuMathCores, availableParallelism()));
		const onCpu = llama.gpu === false;
		if (onCpu) llama.maxThreads = cores;
		const model = await llama.loadModel({ modelPath: options.modelPath });
		const contextSize = options.contextTokens ?? Math.min(model.trainContextSize, CONTEXT_DEFAULT_TOKENS);
		const slots =
			options.slots ??
			chooseSlotCount(model.fileInfo.architectureMetadata, contextSize, process.availableMemory());
		const context = await model.createContext({
			sequences: slots,
			contextSize,
			batchSize: BATCH_MAX_TOKENS,
			threads: { ideal: cores, min: 1 },
			batching: { itemPrioritizationStrategy: "firstInFirstOut" },
		});
		const sequences = Array.from({ length: slots }, () => context.getSequence());
		const step = new PromptStep(() => performance.now());
		const governor = new ThreadGovernor({
			...{ cores, processors: availableParallelism() < cpus().length ? null : cpus().length },
			...{ now: () => performance.now(), cpuTime, idleTime },
		});
		const batches = new BatchLoop({
			promptBudget: () => step.tokens(),
			onBatchStart: (tokens, tasks) => {
				onBatchStart(tokens > tasks);
				step.startBatch(tokens);
				// The library reads this before each batch.
				if (onCpu) llama.maxThreads = governor.startBatch();
			},
			onBatchEnd: () => {
				governor.endBatch();
				step.endBatch();
			},
		});
		const info: ReadyInfo = {
			device: onCpu ? "cpu" : String(llama.gpu),
			cpuThreads: onCpu ? cores : null,
			slots,
			contextTokens: context.contextSize,
			parameters: countParameters(model),
			loadMs: Math.round(performance.now() - startedAt),
			memoryBytes: process.memoryUsage().rss,
		};
		return new LoadedModel(info, model, sequences, batches);
	}

	/** Generates an answer in a free sequence. When `signal` aborts, rejects with its reason after the current step. */
	async generate(
		request: ChildRequest,
		signal: AbortSignal,
		emit: (event: AnswerEvent) => void,
	): Promise<void> {
		const prompt = tokenizePrompt(this.#model, this.#template, request.messages);
		const { contextTokens } = this.info;
		// One cell stays free: a full context would be shifted and lose the start of the prompt.
		const room = contextTokens - 1 - prompt.length;
		if (room < 1)
			throw new EngineError(
				"context_length_exceeded",
				`This model's context is ${contextTokens} tokens, but the messages have ${prompt.length}. Shorten them.`,
			);
		// A stream that has started can't respond with the status of a refused request.
		const constraints = await createConstraints(this.#model, request);
		const slot = this.#acquireSlot(request, prompt);
		const { sequence } = slot;
		try {
			// Clearing an empty sequence would wait for the current batch.
			if (slot.tokens.length === 0 && sequence.nextTokenIndex > 0) await sequence.clearHistory();
			const copied = chooseSource(this.#slots, slot, prompt, contextTokens);
			if (copied) await copySequence(copied.source.sequence, sequence, copied.length);
			// The last token is always evaluated, because the first new token is sampled from its output.
			await sequence.adaptStateToTokens(prompt.slice(0, -1), false);
			const cachedTokens = sequence.nextTokenIndex;
			emit({ type: "prompt", promptTokens: prompt.length, cachedTokens });
			const maxTokens = Math.min(room, request.maxTokens ?? room);
			const tail = prompt.slice(cachedTokens);
			const priority = batchPriority(this.#slots.indexOf(slot));
			await this.#batches.run(
				new AnswerTask({ sequence, priority, tail, request, constraints, maxTokens, signal, emit }),
			);
		} finally {
			slot.tokens = sequence.contextTokens;
			slot.busy = false;
		}
	}

	/**
	 * Embeds texts, one per batch, so that running answers continue.
	 *
	 * @throws {EngineError} `context_length_exceeded` when a text is too long
	 */
	async embed(texts: readonly string[], signal: AbortSignal): Promise<Embeddings> {
		const contextSize = Math.min(this.#model.trainContextSize, EMBEDDING_CONTEXT_TOKENS);
		// Created per request: while the context exists, the library reserves a share of the threads for it.
		await using context = await this.#model.createEmbeddingContext({
			contextSize,
			batchSize: contextSize,
		});
		const lengths = texts.map((text) => context.calculateInputLength(text));
		const longest = Math.max(...lengths);
		if (longest >= contextSize)
			throw new EngineError(
				"context_length_exceeded",
				`Texts to embed can have at most ${contextSize - 1} tokens, but one has ${longest}. Shorten it.`,
			);
		const embedding = new EmbeddingTask({ context, texts, lengths, signal });
		await this.#batches.run(embedding);
		return { vectors: embedding.vectors, tokens: lengths.reduce((sum, length) => sum + length, 0) };
	}

	#acquireSlot(
		{ userKey, conversationKey }: Pick<ChildRequest, "userKey" | "conversationKey">,
		prompt: readonly Token[],
	): Slot {
		const slot = this.#slots[chooseSlot(this.#slots, conversationKey, prompt)];
		if (!slot) throw new EngineError("generation_failed", "All sequences are in use.");
		slot.busy = true;
		// A fast first token would tell what the other user has asked.
		if (slot.userKey !== userKey) slot.tokens = [];
		slot.userKey = userKey;
		slot.conversationKey = conversationKey;
		slot.lastUsed = ++this.#uses;
		return slot;
	}
}

/**
 * Returns the priority that puts sequences in the order of their numbers: "firstInFirstOut" sorts the parts of a batch by
 * priority, from the highest. llama.cpp evaluates together only sequences whose numbers follow one another in the batch.
 */
function batchPriority(sequence: number): EvaluationPriority {
	// The library declares 1 to 5, but compares any numbers.
	return -sequence as EvaluationPriority;
}

/** Returns the number of a model's parameters. */
function countParameters({ fileInfo }: LlamaModel): number {
	const sizes = fileInfo.fullTensorInfo?.map(({ dimensions }) =>
		dimensions.reduce<number>((size, dimension) => size * Number(dimension), 1),
	);
	return sizes?.reduce((sum, size) => sum + size, 0) ?? 0;
}

/** Returns the time that the machine's processors have been idle, in milliseconds. */
function idleTime(): number {
	return cpus().reduce((sum, { times }) => sum + times.idle, 0);
}

/** Returns the processor time that the process has used, in milliseconds. */
function cpuTime(): number {
	const { user, system } = process.cpuUsage();
	return (user + system) / 1000;
}
