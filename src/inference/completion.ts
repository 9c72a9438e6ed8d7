import { z } from "zod";
import { Fault, providerError } from "./fault.ts";
import { type GenerateEvent, type GenerateRequest, ProviderError } from "./provider.ts";
import type { SseItem } from "./sse.ts";
import { estimateTokens } from "./tokens.ts";

/**
 * Reads a streamed answer in either format there is: OpenAI's `choices[].delta` and the `response` that Workers AI has of
 * its own. Comments that give a place in the server's queue become `queued`. Usage may come with any chunk; where the
 * server never says, tokens are counted. Throws `broken` when the stream ends without `[DONE]` and without a
 * finish_reason: then the answer is cut off.
 */
export async function* readCompletion(
	items: AsyncIterable<SseItem>,
	request: GenerateRequest,
	model: string,
): AsyncGenerator<GenerateEvent> {
	const heard: Heard = { tokens: 0, model, usage: null, finishReason: null, done: false };
	for await (const item of items) {
		if (item.type === "comment") {
			const place = heard.tokens === 0 ? queuePlace(item.text) : null;
			if (place) yield { type: "queued", ...place };
			continue;
		}
		if (item.data === "[DONE]") {
			heard.done = true;
			break;
		}
		const text = take(heard, item.data);
		if (text === "") continue;
		heard.tokens += 1;
		yield { type: "token", text };
	}
	yield finish(heard, request);
}

interface Heard {
	tokens: number;
	model: string;
	usage: z.infer<typeof Usage> | null;
	finishReason: string | null;
	done: boolean;
}

const Usage = z.object({
	prompt_tokens: z.int().nonnegative(),
	completion_tokens: z.int().nonnegative(),
});

// Workers AI is known to send a token that looks like a number as a number.
const Text = z.union([z.string(), z.number().transform(String)]).nullish();

const Chunk = z.object({
	response: Text,
	choices: z
		.array(z.object({ delta: z.object({ content: Text }).nullish(), finish_reason: z.string().nullish() }))
		.nullish(),
	usage: Usage.nullish().catch(null),
	model: z.string().nullish(),
	error: Fault.nullish(),
});

const QueuePlace = z.object({
	position: z.int().nonnegative(),
	eta_ms: z.number().nonnegative().nullish(),
});

/** Notes what a chunk says and returns its text. */
function take(heard: Heard, data: string): string {
	const parsed = Chunk.safeParse(parseJson(data));
	if (!parsed.success)
		throw new ProviderError("broken", "The model sent something that is not a part of an answer.");
	const { response, choices, usage, model, error } = parsed.data;
	if (error) throw providerError(0, error);
	const choice = choices?.[0];
	heard.usage = usage ?? heard.usage;
	heard.model = model || heard.model;
	heard.finishReason = choice?.finish_reason ?? heard.finishReason;
	return response ?? choice?.delta?.content ?? "";
}

function finish(heard: Heard, request: GenerateRequest): GenerateEvent {
	if (!heard.done && heard.finishReason === null) {
		throw new ProviderError("broken", "The answer broke off before its end.");
	}
	const usage = heard.usage ?? {
		prompt_tokens: estimateTokens(request.messages.map((message) => message.content).join("\n")),
		completion_tokens: heard.tokens,
	};
	// Workers AI's own format has no finish_reason: an answer as long as allowed was cut by the limit.
	const cut = heard.finishReason === null && usage.completion_tokens >= request.maxTokens;
	const reason = cut || heard.finishReason === "length" ? "length" : "stop";
	return { type: "finish", reason, usage, model: heard.model };
}

/** `queue {"position":3,"eta_ms":12000}`; any other comment only shows that the server lives. */
function queuePlace(comment: string): { position: number; etaMs: number | null } | null {
	if (!comment.startsWith("queue ")) return null;
	const place = QueuePlace.safeParse(parseJson(comment.slice("queue ".length)));
	return place.success ? { position: place.data.position, etaMs: place.data.eta_ms ?? null } : null;
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
