import { expect } from "vitest";
import { test as workerTest } from "./fixtures.ts";
import { V1Client } from "./protocol-v1-client.ts";
import { call, type TestUser } from "./worker.ts";

/** A client's delays are shorter by this factor. */
const SPEED_UP = 50;

interface V1ClientOptions {
	/** The token of `authenticate`; the guest's access token by default. */
	token?: () => string;
	/** Query of the upgrade request. */
	query?: string;
	headers?: Record<string, string>;
	/** Opens the socket, instead of an upgrade request to the Worker. */
	open?: () => WebSocket;
}

/** `test` with `v1`: the protocol v1 clients of the guest. A test fails when one of them receives an unknown frame. */
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

	/** Creates a client that is not connected yet. `cut` closes its socket, after which it reconnects. */
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

	/** Creates a client and resolves when it is authenticated. */
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
