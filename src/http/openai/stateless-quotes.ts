import { CHAIN_START } from "../../inference/chain-progress.ts";
import { OWN_ANSWER_START } from "../../inference/notices.ts";
import type { GenerateRequest } from "../../inference/provider.ts";
import { composeQuotes, QUOTES_PROVIDER, unfoundFor } from "../../pipeline/compose-quotes.ts";
import type { GenerationRecord } from "../../pipeline/generation-record.ts";
import type { CompletionEvent } from "./completion-response.ts";
import { type CompletionRequest, lastQuestion } from "./request.ts";

/** The passages for a message, what it refers to, and its questions if it has several. */
export type Found = Pick<GenerateRequest, "passages" | "topic" | "parts"> & {
	/** Whether the knowledge base was searched. */
	isSearched: boolean;
};

/**
 * Answers an agent's completion with quotes in place of a small model. Returns null if quotes don't answer it, or
 * can't; see `acceptsQuotes`.
 */
export function quoteStateless(
	completion: CompletionRequest,
	{ passages, topic = null, parts = [], isSearched }: Found,
	maxTokens: number,
	record: GenerationRecord,
	now: () => number,
): CompletionEvent[] | null {
	if (!acceptsQuotes(completion)) return null;
	const { messages } = completion;
	const { at, text: question } = lastQuestion(messages);
	const asked = messages.slice(0, at + 1);
	const request = { messages: asked, question, passages, topic, parts, maxTokens };
	const quotes = composeQuotes(request, { isPart: false, isSearched }, null);
	if (quotes === null) return null;
	const { pieces, finish } = quotes;
	record.add({ type: "provider", name: QUOTES_PROVIDER, hasModel: false, progress: CHAIN_START }, now);
	for (const text of pieces) record.add({ type: "token", text }, now);
	record.add(finish, now);
	const { type, reason, usage } = finish;
	const texts = pieces.map((text): CompletionEvent => ({ type: "text", text }));
	return [...texts, { type, reason, usage, provider: QUOTES_PROVIDER }];
}

/**
 * Answers an agent's completion from a small model's own knowledge, and says so, if nothing is found on its question. Returns null
 * for any other completion.
 */
export function announceOwnAnswer(
	completion: CompletionRequest,
	{ isSearched, ...found }: Found,
	record: GenerationRecord,
	generate: (found: Found) => AsyncGenerator<CompletionEvent>,
): AsyncGenerator<CompletionEvent> | null {
	if (!acceptsQuotes(completion)) return null;
	const { text: question } = lastQuestion(completion.messages);
	if (unfoundFor({ question, ...found }, isSearched) === null) return null;
	return announce(generate({ ...found, passages: [], isSearched }), record);
}

async function* announce(
	events: AsyncGenerator<CompletionEvent>,
	record: GenerationRecord,
): AsyncGenerator<CompletionEvent> {
	let isAnnounced = false;
	for await (const event of events) {
		if (event.type === "text" && !isAnnounced && record.hasModel)
			yield { type: "text", text: OWN_ANSWER_START };
		isAnnounced ||= event.type === "text";
		yield event;
	}
}

/** Returns whether a client asks an agent for no more than an answer: without instructions, stop strings, tools, or a format. */
function acceptsQuotes({ agent, ownAgent, messages, stop, features }: CompletionRequest): boolean {
	const isInstructed = messages.some(({ role }) => role === "system");
	if (agent === null || ownAgent !== null || isInstructed) return false;
	return stop.length === 0 && Object.keys(features).length === 0;
}
