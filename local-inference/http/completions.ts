import type { IncomingMessage, ServerResponse } from "node:http";
import type { Engine, GenerateRequest } from "../engine/engine.ts";
import { type CompletionWriter, JsonWriter, StreamWriter } from "./completion-writers.ts";
import { parseCompletion, readBody } from "./parse-request.ts";
import { readHeader, readUserKey, requireModel, type SlotDeps, toHttpError, withSlot } from "./slot.ts";

export interface CompletionDeps extends SlotDeps {
	now: () => number;
	newId: () => string;
}

/**
 * Handles `POST /v1/chat/completions`, streamed or not. When the client disconnects, the request leaves the queue or
 * its answer stops.
 */
export async function complete(
	deps: CompletionDeps,
	request: IncomingMessage,
	response: ServerResponse,
): Promise<void> {
	const closed = new AbortController();
	response.once("close", () => closed.abort(new Error("The client disconnected.")));
	const parsed = parseCompletion(await readBody(request));
	const model = requireModel(deps, parsed.model);
	const head = { id: `chatcmpl-${deps.newId()}`, created: Math.floor(deps.now() / 1000), model };
	const writer = parsed.stream
		? new StreamWriter(response, head, parsed.includeUsage)
		: new JsonWriter(response, head);

	const generate = {
		...parsed.generate,
		userKey: readUserKey(request),
		conversationKey: readHeader(request, "x-conversation-key"),
	};
	try {
		await withSlot(
			deps,
			request,
			closed.signal,
			// A stream cannot take back what it has sent.
			{ isRepeatable: false, onPosition: (position) => writer.position(position) },
			(signal) => writeAnswer(deps.engine, generate, writer, signal),
		);
	} catch (error) {
		if (!closed.signal.aborted) writer.fail(toHttpError(error, "messages"));
	}
}

async function writeAnswer(
	engine: Engine,
	request: GenerateRequest,
	writer: CompletionWriter,
	signal: AbortSignal,
): Promise<void> {
	let prompt = { promptTokens: 0, cachedTokens: 0 };
	for await (const event of engine.generate(request, signal)) {
		switch (event.type) {
			case "prompt":
				prompt = event;
				writer.start();
				break;
			case "prompt_progress":
				writer.promptProgress();
				break;
			case "reasoning":
				writer.reasoning(event.text);
				break;
			case "token":
				writer.text(event.text, event.logprobs);
				break;
			case "tool_call":
				writer.toolCall(event);
				break;
			case "finish": {
				const { promptTokens, cachedTokens } = event.prompt ?? prompt;
				writer.finish(event.reason, {
					promptTokens,
					cachedTokens,
					completionTokens: event.completionTokens,
				});
			}
		}
	}
}
