import { createParser } from "eventsource-parser";

/** An item of a Server-Sent Events stream. Model servers use no fields other than `data`. */
export type SseItem = { type: "comment"; text: string } | { type: "data"; data: string };

/**
 * Parses Server-Sent Events from bytes that may be split anywhere. Drops an incomplete event at the end of the stream.
 */
export async function* parseSse(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<SseItem> {
	const decoder = new TextDecoder();
	let items: SseItem[] = [];
	const parser = createParser({
		onEvent: ({ data }) => items.push({ type: "data", data }),
		onComment: (text) => items.push({ type: "comment", text }),
	});
	for await (const chunk of chunks) {
		parser.feed(decoder.decode(chunk, { stream: true }));
		yield* items;
		items = [];
	}
}
