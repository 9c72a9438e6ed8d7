import type { ServerResponse } from "node:http";
import type { QueuePosition } from "../fair-queue.ts";

/** Writes server-sent events in the format of OpenAI's streams. Drops writes after the client has disconnected. */
export class EventStream {
	readonly #response: ServerResponse;

	/** Sends the headers immediately. */
	constructor(response: ServerResponse) {
		this.#response = response;
		response.writeHead(200, {
			"content-type": "text/event-stream; charset=utf-8",
			"cache-control": "no-cache",
			"x-accel-buffering": "no",
		});
		response.flushHeaders();
	}

	data(value: unknown): void {
		this.#write(`data: ${JSON.stringify(value)}\n\n`);
	}

	/** Writes the queue position as a comment, which OpenAI clients ignore. */
	position({ position, etaMs }: QueuePosition): void {
		this.#write(`: queue ${JSON.stringify({ position, eta_ms: etaMs })}\n\n`);
	}

	/** Writes a comment that keeps proxies and clients from timing out before the first event. */
	keepAlive(): void {
		this.#write(": keep-alive\n\n");
	}

	/** Marks the stream as complete and ends it. A stream without this mark was interrupted. */
	done(): void {
		this.#write("data: [DONE]\n\n");
		this.end();
	}

	end(): void {
		this.#response.end();
	}

	#write(text: string): void {
		if (!this.#response.writableEnded && !this.#response.destroyed) this.#response.write(text);
	}
}
