import { ServerFrame } from "../../src/contracts/socket.ts";
import type { Guest } from "../support/guest.ts";
import { Listener } from "../support/listener.ts";

/** A client on a plain socket, which sends neither acknowledgments nor pings, and never reconnects. */
export class PlainSocket {
	readonly received = new Listener();
	readonly #socket: WebSocket;

	private constructor(socket: WebSocket) {
		this.#socket = socket;
		socket.addEventListener("message", ({ data }) => {
			this.received.receive(ServerFrame.parse(JSON.parse(String(data))));
		});
	}

	/** Connects to a conversation of a guest. */
	static async connect(guest: Guest, conversationId: string): Promise<PlainSocket> {
		const plain = new PlainSocket(new WebSocket(await guest.socketUrl(conversationId)));
		await new Promise((resolve, reject) => {
			plain.#socket.addEventListener("open", resolve);
			plain.#socket.addEventListener("error", () => reject(new Error("The socket was not opened.")));
		});
		return plain;
	}

	send(frame: string | Uint8Array<ArrayBuffer>): void {
		this.#socket.send(frame);
	}

	close(): void {
		this.#socket.close();
	}
}
