import { CHAIN_START } from "../../inference/chain-progress.ts";
import type { GenerateRequest } from "../../inference/provider.ts";
import { composeQuotes, QUOTES_PROVIDER } from "../../pipeline/compose-quotes.ts";
import type { GenerationRecord } from "../../pipeline/generation-record.ts";
import type { CompletionEvent } from "./completion-response.ts";
import { type CompletionRequest, lastQuestion } from "./request.ts";

/**
 * Answers an agent's completion with quotes in place of a small model. Returns null if quotes don't answer it, or if the
 * client asks for more than an answer: with instructions, stop strings, tools, or a format.
 */
export function quoteStateless(
	completion: CompletionRequest,
	{ passages, topic = null, parts = [] }: Pick<GenerateRequest, "passages" | "topic" | "parts">,
	maxTokens: number,
	record: GenerationRecord,
	now: () => number,
): CompletionEvent[] | null {
	const { agent, ownAgent, messages, stop, features } = completion;
	const isInstructed = messages.some(({ role }) => role === "system");
	if (agent === null || ownAgent !== null || isInstructed) return null;
	if (stop.length > 0 || Object.keys(features).length > 0) return null;
	const { at, text: question } = lastQuestion(messages);
	const asked = messages.slice(0, at + 1);
	const request = { messages: asked, question, passages, topic, parts, maxTokens };
	const quotes = composeQuotes(request, { isPart: false }, null);
	if (quotes === null) return null;
	const { pieces, finish } = quotes;
	record.add({ type: "provider", name: QUOTES_PROVIDER, hasModel: false, progress: CHAIN_START }, now);
	for (const text of pieces) record.add({ type: "token", text }, now);
	record.add(finish, now);
	const { type, reason, usage } = finish;
	const texts = pieces.map((text): CompletionEvent => ({ type: "text", text }));
	return [...texts, { type, reason, usage, provider: QUOTES_PROVIDER }];
}
