import type { IncomingMessage } from "node:http";
import { z } from "zod";
import type { GenerateRequest } from "../engine/engine.ts";
import { HttpError } from "./errors.ts";

const BODY_MAX_BYTES = 2 * 1024 * 1024;
const MESSAGES_MAX = 2_000;
const STOP_MAX = 4;
const TEXTS_MAX = 256;
const TEMPERATURE_MAX = 2;
const PENALTY_MAX = 2;
const SEED_MAX = 2 ** 32 - 1;

const TextPart = z.object({ type: z.literal("text"), text: z.string() });
const Content = z.union(
	[z.string(), z.array(TextPart).transform((parts) => parts.map(({ text }) => text).join(""))],
	{
		error: "must be a string or an array of text parts",
	},
);
const penalty = z.number().min(-PENALTY_MAX).max(PENALTY_MAX).nullish();

const Message = z.object({
	role: z
		.enum(["system", "developer", "user", "assistant"], {
			error: "must be one of system, developer, user, assistant",
		})
		.transform((role) => (role === "developer" ? "system" : role)),
	content: Content,
});

/** What is known of OpenAI's request. Fields that change nothing here (`user`, `metadata`…) are ignored. */
const Completion = z.object({
	model: z.string().nullish(),
	messages: z.array(Message).min(1).max(MESSAGES_MAX),
	max_tokens: z.int().min(1).nullish(),
	max_completion_tokens: z.int().min(1).nullish(),
	temperature: z.number().min(0).max(TEMPERATURE_MAX).nullish(),
	top_p: z.number().gt(0).max(1).nullish(),
	presence_penalty: penalty,
	frequency_penalty: penalty,
	seed: z.int().nullish(),
	stop: z.union([z.string(), z.array(z.string()).max(STOP_MAX)]).nullish(),
	stream: z.boolean().nullish(),
	stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
	n: z.literal(1, { error: "only 1 is supported" }).nullish(),
	logprobs: z.literal(false, { error: "is not supported" }).nullish(),
	tools: z.array(z.unknown()).max(0, { error: "are not supported" }).nullish(),
	response_format: z.object({ type: z.literal("text", { error: "only text is supported" }) }).nullish(),
});

export interface CompletionRequest {
	model: string | null;
	stream: boolean;
	includeUsage: boolean;
	generate: Omit<GenerateRequest, "conversationKey">;
}

/** Parses a request's body. Throws `HttpError` 400 naming the first wrong field. */
export function parseCompletion(body: string): CompletionRequest {
	const v = parseAs(Completion, body);
	return {
		model: v.model ?? null,
		stream: v.stream ?? false,
		includeUsage: v.stream_options?.include_usage ?? false,
		generate: {
			messages: v.messages,
			maxTokens: v.max_completion_tokens ?? v.max_tokens ?? null,
			temperature: v.temperature ?? 1,
			topP: v.top_p ?? 1,
			presencePenalty: v.presence_penalty ?? 0,
			frequencyPenalty: v.frequency_penalty ?? 0,
			seed: v.seed == null ? null : Math.abs(v.seed) % SEED_MAX,
			stop: typeof v.stop === "string" ? [v.stop] : (v.stop ?? []),
		},
	};
}

const Embeddings = z.object({
	model: z.string().nullish(),
	input: z.union([z.string().min(1), z.array(z.string().min(1)).min(1).max(TEXTS_MAX)], {
		error: `must be a text or a list of 1 to ${TEXTS_MAX} texts, none of them empty`,
	}),
	encoding_format: z.enum(["float", "base64"]).nullish(),
	dimensions: z.null({ error: "cannot be chosen" }).optional(),
});

export interface EmbeddingsRequest {
	model: string | null;
	texts: string[];
	base64: boolean;
}

/** As `parseCompletion`. */
export function parseEmbeddings(body: string): EmbeddingsRequest {
	const { model, input, encoding_format } = parseAs(Embeddings, body);
	return {
		model: model ?? null,
		texts: typeof input === "string" ? [input] : input,
		base64: encoding_format === "base64",
	};
}

/** Reads a body as text. Throws `HttpError` 413 when it is too long. */
export async function readBody(request: IncomingMessage, maxBytes = BODY_MAX_BYTES): Promise<string> {
	const chunks: Buffer[] = [];
	let bytes = 0;
	for await (const chunk of request) {
		const part = Buffer.from(chunk);
		bytes += part.length;
		if (bytes > maxBytes)
			throw new HttpError(413, "request_too_large", `The request's body is over ${maxBytes} bytes.`);
		chunks.push(part);
	}
	return Buffer.concat(chunks).toString("utf8");
}

function parseAs<T>(schema: z.ZodType<T>, body: string): T {
	const parsed = schema.safeParse(parseJson(body));
	if (parsed.success) return parsed.data;
	const [issue] = parsed.error.issues;
	const param = issue?.path.join(".") ?? "";
	const message = `Invalid '${param || "body"}': ${issue?.message ?? "not readable"}.`;
	throw new HttpError(400, "invalid_value", message, { param });
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		throw new HttpError(400, "invalid_json", "The request's body is not valid JSON.");
	}
}
