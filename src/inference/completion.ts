import { z } from "zod";
import type { FinishReason } from "../contracts/tasks.ts";
import { Fault, providerError } from "../upstream/fault.ts";
import type { SseItem } from "../upstream/sse.ts";
import { type GenerateEvent, type GenerateRequest, ProviderError } from "./provider.ts";
import { opensInThought, ThinkingFilter } from "./thinking.ts";
import { estimateTokens } from "./tokens.ts";

/**
 * Reads a streamed answer in either format there is: OpenAI's `choices[].delta` and the `response` that Workers AI has of
 * its own. Comments that give a place in the server's queue become `queued`. Usage may come with any chunk; where the
 * server never says, tokens are counted. The model's thinking is left out, whether it comes in a field of its own or
 * marked in the text. `openers` are models whose template opens the thinking; those that are met are added.
 *
 * @throws {ProviderError} `broken` when the stream ends without `[DONE]` and without a finish_reason, since the answer
 * is cut off then; `broken` or `refused` when it ends without an answer.
 */
export async function* readCompletion(
	items: AsyncIterable<SseItem>,
	request: GenerateRequest,
	model: string,
	openers: Set<string> = new Set(),
): AsyncGenerator<GenerateEvent> {
	const heard: Heard = { tokens: 0, model, usage: null, finishReason: null, done: false };
	let filter = new ThinkingFilter({ opened: openers.has(model) || opensInThought(model) });
	let isThinking = false;
	let hasSpoken = false;
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
		const said = take(heard, item.data);
		if (said.text === "" && !said.thinks) continue;
		heard.tokens += 1;
		let text = (said.thinks ? filter.separated() : "") + filter.push(said.text);
		if (filter.tooLate) {
			openers.add(model);
			if (hasSpoken)
				throw new ProviderError(
					"broken",
					"The beginning of the answer turned out to be the model's thinking.",
				);
			filter = new ThinkingFilter({ opened: true });
			text = filter.push(said.text);
		}
		if (text !== "") {
			hasSpoken = true;
			yield { type: "token", text };
		} else if (!isThinking && !hasSpoken && (filter.thought || filter.presumes)) {
			isThinking = true;
			yield { type: "thinking" };
		}
	}
	const end = finish(heard, request);
	const isOver = end.reason === "stop";
	if (filter.presumes && isOver) openers.delete(model);
	const rest = isOver ? filter.presumed() || filter.flush() : filter.flush();
	hasSpoken ||= rest.trim() !== "" || (rest !== "" && !isOver);
	// An answer that begins with a stop string is correctly empty.
	const mayBeEmpty = request.stop !== undefined && isOver && !filter.thought;
	if (!hasSpoken && !mayBeEmpty) throw noAnswer(end.reason, isThinking, request.maxTokens);
	if (rest !== "") yield { type: "token", text: rest };
	yield end;
}

interface Heard {
	/** Chunks with text or thinking. */
	tokens: number;
	model: string;
	usage: z.infer<typeof Usage> | null;
	finishReason: string | null;
	done: boolean;
}

/** An answer that ended at its limit would end there again; any other may succeed on another attempt. */
function noAnswer(reason: FinishReason, thought: boolean, maxTokens: number): ProviderError {
	if (reason === "length") {
		const used = thought ? "was used up by the model's thinking" : "was used up";
		return new ProviderError(
			"refused",
			`The limit of ${maxTokens} tokens ${used} before the answer began; allow more tokens.`,
		);
	}
	const message = thought
		? "The model ended its turn after thinking, without an answer."
		: "The model ended its turn without an answer.";
	return new ProviderError("broken", message);
}

const Usage = z.object({
	prompt_tokens: z.int().nonnegative(),
	completion_tokens: z.int().nonnegative(),
});

// Workers AI is known to send a token that looks like a number as a number.
const Text = z.union([z.string(), z.number().transform(String)]).nullish();

/** Mistral's API streams a list of parts once the model thinks: text, and the thinking as a part of its own. */
const Parts = z.array(z.object({ type: z.string(), text: z.string().nullish() }));

// Thinking goes by three names: llama-server, DeepSeek and vLLM use the first, Ollama and OpenRouter the second.
const Message = z.object({
	content: z.union([Text, Parts]),
	refusal: z.string().nullish(),
	reasoning_content: z.unknown().optional(),
	reasoning: z.unknown().optional(),
	thinking: z.unknown().optional(),
});

const Chunk = z.object({
	response: Text,
	choices: z
		.array(
			z.object({
				delta: Message.nullish(),
				// The answer of a server that does not stream.
				message: Message.nullish(),
				finish_reason: z.string().nullish(),
			}),
		)
		.nullish(),
	usage: Usage.nullish().catch(null),
	model: z.string().nullish(),
	error: Fault.nullish(),
});

const QueuePlace = z.object({
	position: z.int().nonnegative(),
	eta_ms: z.number().nonnegative().nullish(),
});

/** Notes what a chunk says. Returns its text, and whether it carries thinking in a field of its own. */
function take(heard: Heard, data: string): { text: string; thinks: boolean } {
	const parsed = Chunk.safeParse(parseJson(data));
	if (!parsed.success)
		throw new ProviderError("broken", "The model sent something that is not a part of an answer.");
	const { response, choices, usage, model, error } = parsed.data;
	if (error) throw providerError(0, error);
	const choice = choices?.[0];
	heard.usage = usage ?? heard.usage;
	heard.model = model || heard.model;
	heard.finishReason = choice?.finish_reason ?? heard.finishReason;
	const said = choice?.delta ?? choice?.message;
	const thoughts = [said?.reasoning_content, said?.reasoning, said?.thinking];
	const parts = Array.isArray(said?.content) ? said.content : [{ type: "text", text: said?.content }];
	const isText = ({ type }: { type: string }) => type === "text";
	const content = parts.filter(isText).map(({ text }) => text ?? "");
	return {
		// A refusal is an answer too.
		text: response || content.join("") || (said?.refusal ?? ""),
		thinks: !parts.every(isText) || thoughts.some((thought) => thought != null && thought !== ""),
	};
}

function finish(heard: Heard, request: GenerateRequest): Extract<GenerateEvent, { type: "finish" }> {
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
