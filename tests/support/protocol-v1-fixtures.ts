import { expect } from "vitest";
import { test as workerTest } from "./fixtures.ts";
import { V1Client } from "./protocol-v1-client.ts";
import { call, type TestUser } from "./worker.ts";

/** The clients' delays are divided by this factor. */
const SPEED_UP = 50;

interface V1ClientOptions {
	/** Returns the token for the `authenticate` frame, or null to send none. Defaults to the guest's access token. */
	token?: () => string | null;
	/** The upgrade request's query string, including the `?`. */
	query?: string;
	headers?: Record<string, string>;
	/** Opens the socket. By default, an upgrade request to the Worker opens it. */
	open?: () => WebSocket;
}

/**
 * `test` with a `v1` fixture that creates protocol v1 clients for the guest. A test fails if a client receives an
 * invalid frame.
 */
export const test = workerTest.extend("v1", ({ guest }, { onCleanup }) => {
	const clients = new V1Clients(guest);
	onCleanup(() => clients.stop());
	return clients;
});

class V1Clients {
	readonly #guest: TestUser;
	readonly #clients: V1Client[] = [];

	constructor(guest: TestUser) {
		this.#guest = guest;
	}

	/**
	 * Creates a client but does not connect it. Calling `cut` closes the client's socket and makes the client
	 * reconnect.
	 */
	create({ token, query = "", headers = {}, open }: V1ClientOptions = {}) {
		let socket: WebSocket | null = null;
		const upgrade = () => call(`/ws/agent/${query}`, { headers: { upgrade: "websocket", ...headers } });
		const client = new V1Client({
			open: async () => {
				socket = open === undefined ? (await upgrade()).webSocket : open();
				if (socket === null) throw new Error("The upgrade was refused.");
				socket.accept();
				return socket;
			},
			fetch: (path, init) => call(`/api${path}`, init),
			token: token ?? (() => this.#guest.signedIn.access),
			after: (ms, run) => void setTimeout(run, ms / SPEED_UP),
		});
		this.#clients.push(client);
		return { client, cut: () => socket?.close(1000) };
	}

	/** Creates and connects a client. Resolves when the client is authenticated. */
	async connect() {
		const created = this.create();
		await created.client.connect();
		await created.client.next("connection_established");
		return created;
	}

	stop(): void {
		for (const client of this.#clients) client.stop();
		expect(this.#clients.flatMap(({ faults }) => faults)).toEqual([]);
	}
}
