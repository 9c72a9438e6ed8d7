/** A comment is sent this often while nothing else is, so that nobody in between takes the line for dead. */
const HEARTBEAT_MS = 15_000;

const HEADERS = { "content-type": "text/event-stream", "cache-control": "no-cache, no-transform" };

/**
 * A response of Server-Sent Events, each part of which is one event as text. When the client goes away, `stop` is
 * aborted. `work` resolves when the last part was taken.
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
				// A client that has gone is no error; everything else should have been told as a part.
				if (stop.signal.aborted) return;
				console.error("a stream broke off", error);
				controller.error(error);
			} finally {
				clearInterval(heartbeat);
				work.resolve();
			}
		},
		cancel() {
			stop.abort(new Error("the client has gone"));
		},
	});
	return { response: new Response(body, { headers: HEADERS }), work: work.promise };
}

/** One event. Without a name it is a `message`; without an id it does not move the client's last id. */
export function sseEvent(event: { id?: number; name?: string; data: unknown }): string {
	const id = event.id === undefined ? "" : `id: ${event.id}\n`;
	const name = event.name === undefined ? "" : `event: ${event.name}\n`;
	return `${id}${name}data: ${JSON.stringify(event.data)}\n\n`;
}
