import type { ServerResponse } from "node:http";
import type { Place } from "../queue.ts";

/** Writes server-sent events as OpenAI's streams have them. Nothing is written after the client has gone. */
export class EventStream {
	readonly #response: ServerResponse;

	/** Sends the headers at once. */
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

	/** A comment, which OpenAI's clients ignore. */
	place({ position, etaMs }: Place): void {
		this.#write(`: queue ${JSON.stringify({ position, eta_ms: etaMs })}\n\n`);
	}

	/** Keeps proxies and clients from giving up on a stream that has nothing to say yet. */
	keepAlive(): void {
		this.#write(": keep-alive\n\n");
	}

	/** The mark of a whole answer; a stream that ends without it was cut off. */
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
