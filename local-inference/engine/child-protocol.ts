import { z } from "zod";
import { TokenLogprob } from "../../src/contracts/openai-features.ts";

const PlainMessage = z.object({ role: z.enum(["system", "user", "assistant"]), content: z.string() });
export type PlainMessage = z.infer<typeof PlainMessage>;

/** What restricts the text of an answer, in llama.cpp's GBNF, and the parameter of the request that requires it. */
const Grammar = z.object({ gbnf: z.string(), param: z.string() });
export type Grammar = z.infer<typeof Grammar>;

const Request = z.object({
	messages: z.array(PlainMessage),
	maxTokens: z.number().nullable(),
	temperature: z.number(),
	topP: z.number(),
	presencePenalty: z.number(),
	frequencyPenalty: z.number(),
	seed: z.number().nullable(),
	stop: z.array(z.string()),
	userKey: z.string(),
	conversationKey: z.string().nullable(),
	/** Null allows any text. */
	grammar: Grammar.nullable(),
	/** Added to the logits of tokens, by token id. */
	logitBias: z.array(z.tuple([z.int(), z.number()])),
	/** The number of alternatives to report with each token's log probability; null to report none. */
	topLogprobs: z.int().nullable(),
});
/** A request whose features have been converted to what the engine's process supports. */
export type ChildRequest = z.infer<typeof Request>;

/** Messages from the server to the engine's process. */
export const ToChild = z.discriminatedUnion("type", [
	z.object({
		type: z.literal("start"),
		modelPath: z.string(),
		gpu: z.boolean(),
		/** Null chooses as many as the memory allows. */
		slots: z.number().nullable(),
		contextTokens: z.number().nullable(),
	}),
	z.object({ type: z.literal("generate"), id: z.number(), request: Request }),
	z.object({ type: z.literal("embed"), id: z.number(), texts: z.array(z.string()) }),
	z.object({ type: z.literal("cancel"), id: z.number() }),
]);
export type ToChild = z.infer<typeof ToChild>;

export const ReadyInfo = z.object({
	device: z.string(),
	/** The highest number of threads; null on a GPU. */
	cpuThreads: z.number().nullable(),
	slots: z.number(),
	contextTokens: z.number(),
	/** The number of the model's parameters. */
	parameters: z.number(),
	loadMs: z.number(),
	memoryBytes: z.number(),
});
export type ReadyInfo = z.infer<typeof ReadyInfo>;

/**
 * Messages from the engine's process to the server. Each request ends with exactly one `finish`, `embedded`, `error` or
 * `cancelled`.
 */
const FromChild = z.discriminatedUnion("type", [
	z.object({ type: z.literal("ready"), info: ReadyInfo }),
	z.object({ type: z.literal("failed"), message: z.string() }),
	z.object({ type: z.literal("log"), line: z.string() }),
	z.object({ type: z.literal("prompt"), id: z.number(), promptTokens: z.number(), cachedTokens: z.number() }),
	z.object({ type: z.literal("prompt_progress"), id: z.number() }),
	z.object({
		type: z.literal("token"),
		id: z.number(),
		text: z.string(),
		logprobs: z.array(TokenLogprob).optional(),
	}),
	z.object({
		type: z.literal("finish"),
		id: z.number(),
		reason: z.enum(["stop", "length"]),
		completionTokens: z.number(),
	}),
	z.object({
		type: z.literal("embedded"),
		id: z.number(),
		vectors: z.array(z.array(z.number())),
		tokens: z.number(),
	}),
	z.object({
		type: z.literal("error"),
		id: z.number(),
		code: z.enum(["context_length_exceeded", "generation_failed", "request_refused"]),
		message: z.string(),
		param: z.string().optional(),
	}),
	z.object({ type: z.literal("cancelled"), id: z.number() }),
]);
export type FromChild = z.infer<typeof FromChild>;
/** What the engine's process sends at once. */
export const FromChildMessages = z.array(FromChild);
