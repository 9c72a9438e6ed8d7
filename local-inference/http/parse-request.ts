import type { IncomingMessage } from "node:http";
import { z } from "zod";
import { tryParseJson } from "../../src/contracts/json.ts";
import {
	ChatCompletionParameters,
	featuresOf,
	seedOf,
	stopStringsOf,
	tokenLimitOf,
} from "../../src/contracts/openai-chat.ts";
import { messagesForModel, plainMessages } from "../../src/inference/plain-messages.ts";
import { issueField, issueMessage, issueSentence } from "../../src/issue-messages.ts";
import type { GenerateRequest } from "../engine/engine.ts";
import { HttpError } from "./errors.ts";

const BODY_MAX_BYTES = 2 * 1024 * 1024;
const TEXTS_MAX = 256;
const SEED_MAX = 2 ** 32 - 1;

export interface CompletionRequest {
	model: string | null;
	stream: boolean;
	includeUsage: boolean;
	generate: Omit<GenerateRequest, "userKey" | "conversationKey">;
}

/**
 * Parses the body of a chat completion request with the same schema as the Worker.
 *
 * @throws {HttpError} 400 when a parameter is invalid; the error names the first one
 */
export function parseCompletion(body: string): CompletionRequest {
	const v = parseWith(ChatCompletionParameters, body);
	if (v.n != null && v.n > 1)
		throw new HttpError(400, "invalid_value", "n: must be 1; a request returns one answer.", { param: "n" });
	const seed = seedOf(v);
	const features = featuresOf(v);
	const tools = { keepsTools: features.tools !== undefined };
	return {
		model: v.model ?? null,
		stream: v.stream ?? false,
		includeUsage: v.stream_options?.include_usage ?? false,
		generate: {
			messages: messagesForModel(plainMessages(v.messages, tools), tools),
			maxTokens: tokenLimitOf(v),
			temperature: v.temperature ?? 1,
			topP: v.top_p ?? 1,
			presencePenalty: v.presence_penalty ?? 0,
			frequencyPenalty: v.frequency_penalty ?? 0,
			seed: seed === null ? null : Math.abs(seed) % SEED_MAX,
			stop: stopStringsOf(v),
			features,
		},
	};
}

const Text = z.string().regex(/\S/, { error: "must not be blank" });

const Embeddings = z.object({
	model: z.string().nullish(),
	input: z.union([Text, z.array(Text).min(1).max(TEXTS_MAX)], {
		error: `must be a string, or a list of 1 to ${TEXTS_MAX} strings; tokens are not supported`,
	}),
	encoding_format: z.enum(["float", "base64"]).nullish(),
	dimensions: z.int().min(1).nullish(),
});

export interface EmbeddingsRequest {
	model: string | null;
	texts: string[];
	base64: boolean;
	/** The requested vector length; null if the client doesn't request one. */
	dimensions: number | null;
}

/**
 * Parses the body of an embeddings request.
 *
 * @throws {HttpError} 400 when a parameter is invalid; the error names the first one
 */
export function parseEmbeddings(body: string): EmbeddingsRequest {
	const { model, input, encoding_format, dimensions } = parseWith(Embeddings, body);
	return {
		model: model ?? null,
		texts: typeof input === "string" ? [input] : input,
		base64: encoding_format === "base64",
		dimensions: dimensions ?? null,
	};
}

/**
 * Reads a body as text.
 *
 * @throws {HttpError} 413 when it is too large
 */
export async function readBody(request: IncomingMessage, maxBytes = BODY_MAX_BYTES): Promise<string> {
	const chunks: Buffer[] = [];
	let bytes = 0;
	for await (const chunk of request) {
		const part = Buffer.from(chunk);
		bytes += part.length;
		if (bytes > maxBytes)
			throw new HttpError(413, "request_too_large", `The request body exceeds ${maxBytes} bytes.`);
		chunks.push(part);
	}
	// Removes a byte order mark, which is not valid JSON.
	return new TextDecoder().decode(Buffer.concat(chunks));
}

function parseWith<T>(schema: z.ZodType<T>, body: string): T {
	const json = tryParseJson(body);
	if (json === undefined) throw new HttpError(400, "invalid_json", "The request body is not valid JSON.");
	const parsed = schema.safeParse(json, { error: issueMessage });
	if (parsed.success) return parsed.data;
	const [issue] = parsed.error.issues;
	const param = issueField(issue);
	throw new HttpError(400, "invalid_value", issueSentence(issue), param === "" ? {} : { param });
}
