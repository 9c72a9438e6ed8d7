import type { IncomingMessage, ServerResponse } from "node:http";
import type { Engine, GenerateRequest } from "../engine/engine.ts";
import { type Reply, StreamedReply, WholeReply } from "./replies.ts";
import { parseCompletion, readBody } from "./request.ts";
import { header, inTurn, readyModel, refusalOf, type TurnDeps } from "./turn.ts";

export interface CompletionDeps extends TurnDeps {
	now: () => number;
	newId: () => string;
}

/** `POST /v1/chat/completions`, streamed or whole. A client that goes away leaves the queue or stops its answer. */
export async function complete(
	deps: CompletionDeps,
	request: IncomingMessage,
	response: ServerResponse,
): Promise<void> {
	const gone = new AbortController();
	response.once("close", () => gone.abort(new Error("The client went away.")));
	const asked = parseCompletion(await readBody(request));
	const model = readyModel(deps, asked.model);
	const head = { id: `chatcmpl-${deps.newId()}`, created: Math.floor(deps.now() / 1000), model };
	const reply = asked.stream
		? new StreamedReply(response, head, asked.includeUsage)
		: new WholeReply(response, head);

	const generate = { ...asked.generate, conversationKey: header(request, "x-conversation-key") };
	try {
		await inTurn(
			deps,
			request,
			gone.signal,
			(place) => reply.place(place),
			() => answer(deps.engine, generate, reply, gone.signal),
		);
	} catch (error) {
		if (!gone.signal.aborted) reply.fail(refusalOf(error, "messages"));
	}
}

async function answer(
	engine: Engine,
	request: GenerateRequest,
	reply: Reply,
	gone: AbortSignal,
): Promise<void> {
	let promptTokens = 0;
	let cachedTokens = 0;
	for await (const event of engine.generate(request, gone)) {
		if (event.type === "prompt") {
			({ promptTokens, cachedTokens } = event);
			reply.begin();
		} else if (event.type === "reading") reply.reading();
		else if (event.type === "token") reply.text(event.text);
		else reply.finish(event.reason, { promptTokens, cachedTokens, completionTokens: event.completionTokens });
	}
}
