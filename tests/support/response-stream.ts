import type { ResponseStreamEvent } from "openai/resources/responses/responses";

/** Reads the events of a response until its stream ends. */
export async function collect(stream: AsyncIterable<ResponseStreamEvent>): Promise<ResponseStreamEvent[]> {
	const events = [];
	for await (const event of stream) events.push(event);
	return events;
}

/** Returns the text of the last message. */
export function textOf(events: readonly ResponseStreamEvent[]): string {
	let text = "";
	for (const event of events) {
		if (event.type === "response.output_item.added") text = "";
		if (event.type === "response.output_text.delta") text += event.delta;
	}
	return text;
}
