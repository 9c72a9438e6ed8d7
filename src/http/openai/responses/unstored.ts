import type { ResponseObject } from "../../../contracts/openai-responses.ts";
import { AppError } from "../../../errors.ts";
import type { CompletionEvent } from "../completion-response.ts";
import { ResponseEvents } from "./response-events.ts";
import { type ResponseHead, responseObject } from "./response-object.ts";
import { failure } from "./stored.ts";

/** Collects a response that is not stored. */
export async function collectUnstored(
	answer: AsyncIterable<CompletionEvent>,
	head: ResponseHead,
): Promise<ResponseObject> {
	let text = "";
	for await (const event of answer) {
		if (event.type === "text") text += event.text;
		if (event.type !== "finish") continue;
		return responseObject(head, completed(text, event));
	}
	throw new Error("the response ended without a finish event or an error");
}

/** Yields the events of a response that is not stored. Sends an error as an event, because the status has been sent. */
export async function* streamUnstored(
	first: CompletionEvent,
	rest: AsyncIterable<CompletionEvent>,
	head: ResponseHead,
): AsyncGenerator<string> {
	const events = new ResponseEvents(head, -1);
	yield* events.start();
	let text = "";
	function* convert(event: CompletionEvent): Generator<string> {
		if (event.type === "text") {
			text += event.text;
			yield* events.append(1, event.text);
		}
		if (event.type !== "finish") return;
		yield* events.end(completed(text, event));
	}
	try {
		yield* convert(first);
		for await (const event of rest) yield* convert(event);
	} catch (error) {
		if (!(error instanceof AppError)) throw error;
		yield* events.end(failure(error));
	}
}

function completed(text: string, { reason, usage }: Extract<CompletionEvent, { type: "finish" }>) {
	return { status: "completed" as const, text, attempt: 1, reason, usage, endedAt: Date.now() };
}
