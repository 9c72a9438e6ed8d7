/** One thing heard on a stream of Server-Sent Events. `event`, `id` and `retry` fields say nothing to us. */
export type SseItem = { type: "comment"; text: string } | { type: "data"; data: string };

/**
 * Reads Server-Sent Events out of bytes that may be cut anywhere. An event the stream ends in the middle of is dropped,
 * as https://html.spec.whatwg.org/multipage/server-sent-events.html asks.
 */
export async function* readSse(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<SseItem> {
	const decoder = new TextDecoder();
	let rest = "";
	let data: string[] = [];
	for await (const chunk of chunks) {
		rest += decoder.decode(chunk, { stream: true });
		const lines = rest.split(LINE_END);
		rest = lines.pop() ?? "";
		for (const line of lines) {
			if (line === "") {
				if (data.length > 0) yield { type: "data", data: data.join("\n") };
				data = [];
			} else if (line.startsWith(":")) {
				yield { type: "comment", text: valueAfter(line, 1) };
			} else if (line.startsWith("data:")) {
				data.push(valueAfter(line, "data:".length));
			}
		}
	}
}

// A carriage return at the very end is left alone: its line feed may come with the next chunk.
const LINE_END = /\r\n|\n|\r(?!$)/;

function valueAfter(line: string, colonEnd: number): string {
	return line.slice(line[colonEnd] === " " ? colonEnd + 1 : colonEnd);
}
