import { CHAIN_START } from "../../inference/chain-progress.ts";
import type { GenerateEvent, GenerateRequest } from "../../inference/provider.ts";
import { composeQuotes } from "../../pipeline/compose-quotes.ts";
import type { GenerationRecord } from "../../pipeline/generation-record.ts";
import { estimateTokens } from "../../text/tokens.ts";
import type { CompletionEvent } from "./completion-response.ts";
import { type CompletionRequest, lastQuestion } from "./request.ts";

const PROVIDER = "extractive";

/**
 * Answers an agent's completion with quotes in place of a small model. Returns null if quotes don't answer it, or if the
 * client asks for more than an answer: with instructions, stop strings, tools, or a format.
 */
export function quoteStateless(
	completion: CompletionRequest,
	{ passages, parts = [] }: Pick<GenerateRequest, "passages" | "parts">,
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
	const request = { messages: asked, question, passages, parts, maxTokens };
	const composed = composeQuotes(request, { isPart: false }, null);
	if (composed === null) return null;
	const completionTokens = estimateTokens(composed.pieces.join(""));
	const finish: GenerateEvent & { type: "finish" } = {
		type: "finish",
		reason: composed.isCut ? "length" : "stop",
		usage: { prompt_tokens: 0, completion_tokens: completionTokens },
		model: PROVIDER,
	};
	record.add({ type: "provider", name: PROVIDER, hasModel: false, progress: CHAIN_START }, now);
	for (const text of composed.pieces) record.add({ type: "token", text }, now);
	record.add(finish, now);
	const texts = composed.pieces.map((text): CompletionEvent => ({ type: "text", text }));
	return [...texts, { type: "finish", reason: finish.reason, usage: finish.usage, provider: PROVIDER }];
}
