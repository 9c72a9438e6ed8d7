import { exports } from "cloudflare:workers";
import type { Socket } from "../../src/client/platform.ts";

type Listeners = { message: (event: { data: unknown }) => void; close: (event: { code: number }) => void };

/** A `WebSocket` for the client SDK that connects to the Worker under test without a network. */
export class WorkerSocket implements Socket {
	readonly #listeners: Partial<Listeners> = {};
	#socket: WebSocket | null = null;

	constructor(url: string) {
		void this.#open(url.replace(/^ws/, "http"));
	}

	addEventListener<Type extends keyof Listeners>(type: Type, listener: Listeners[Type]): void {
		this.#listeners[type] = listener;
	}

	send(text: string): void {
		this.#socket?.send(text);
	}

	close(): void {
		this.#socket?.close(1000);
	}

	async #open(url: string): Promise<void> {
		const { webSocket } = await exports.default.fetch(
			new Request(url, { headers: { upgrade: "websocket" } }),
		);
		if (webSocket === null) return this.#listeners.close?.({ code: 1006 });
		this.#socket = webSocket;
		webSocket.addEventListener("message", (event) => this.#listeners.message?.(event));
		webSocket.addEventListener("close", (event) => this.#listeners.close?.(event));
		webSocket.accept();
	}
}
