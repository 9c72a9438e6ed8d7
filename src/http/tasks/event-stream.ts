/** Milliseconds between the comments that keep proxies from closing an idle stream. */
const HEARTBEAT_MS = 15_000;

const HEADERS = { "content-type": "text/event-stream", "cache-control": "no-store, no-transform" };

/**
 * Creates a response that streams server-sent events. Each part is the text of one event. `stop` is aborted when the
 * client disconnects, and `work` resolves when the stream has ended.
 */
export function eventStream(
	parts: AsyncIterable<string>,
	stop: AbortController,
): { response: Response; work: Promise<void> } {
	const encoder = new TextEncoder();
	const work = Promise.withResolvers<void>();
	const body = new ReadableStream<Uint8Array>({
		async start(controller) {
			const send = (text: string) => {
				if (!stop.signal.aborted) controller.enqueue(encoder.encode(text));
			};
			const heartbeat = setInterval(() => send(": still here\n\n"), HEARTBEAT_MS);
			try {
				for await (const part of parts) send(part);
				if (!stop.signal.aborted) controller.close();
			} catch (error) {
				// A disconnect is not an error, and expected errors are sent as events.
				if (stop.signal.aborted) return;
				console.error("an event stream failed", error);
				controller.error(error);
			} finally {
				clearInterval(heartbeat);
				work.resolve();
			}
		},
		cancel() {
			stop.abort(new Error("the client disconnected"));
		},
	});
	return { response: new Response(body, { headers: HEADERS }), work: work.promise };
}

/** Formats an event. Without a name, it is a `message` event; without an id, the client keeps its last event id. */
export function sseEvent(event: { id?: number; name?: string; data: unknown }): string {
	const id = event.id === undefined ? "" : `id: ${event.id}\n`;
	const name = event.name === undefined ? "" : `event: ${event.name}\n`;
	return `${id}${name}data: ${JSON.stringify(event.data)}\n\n`;
}
