import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A TCP proxy whose connections can be cut or go silent. */
export class CuttableProxy implements AsyncDisposable {
	readonly url: string;
	/** Called with each part that the server sends. */
	onResponse: (part: Buffer) => void = () => undefined;
	/** Number of times that the connections were reset. */
	cuts = 0;
	readonly #server: ReturnType<typeof createServer>;
	readonly #pairs: Set<readonly [Socket, Socket]>;

	private constructor(
		url: string,
		server: ReturnType<typeof createServer>,
		pairs: Set<readonly [Socket, Socket]>,
	) {
		this.url = url;
		this.#server = server;
		this.#pairs = pairs;
	}

	/** Starts a proxy in front of the server at `target`. */
	static async start(target: string): Promise<CuttableProxy> {
		const { hostname, port } = new URL(target);
		const pairs = new Set<readonly [Socket, Socket]>();
		const server = createServer((client) => {
			const upstream = connect(Number(port), hostname);
			const pair = [client, upstream] as const;
			pairs.add(pair);
			client.pipe(upstream).pipe(client);
			upstream.on("data", (part) => proxy.onResponse(part));
			for (const socket of pair) {
				socket.on("error", () => undefined);
				socket.once("close", () => {
					pairs.delete(pair);
					for (const other of pair) other.destroy();
				});
			}
		});
		server.listen(0, "127.0.0.1");
		await once(server, "listening");
		const { port: own } = server.address() as AddressInfo;
		const proxy = new CuttableProxy(`http://127.0.0.1:${own}/`, server, pairs);
		return proxy;
	}

	/** Resets every connection. */
	cut(): void {
		this.cuts++;
		for (const [client, upstream] of this.#pairs) {
			client.resetAndDestroy();
			upstream.resetAndDestroy();
		}
	}

	/** Stops forwarding on every connection, as when a router forgets them. Neither end is told. */
	silence(): void {
		for (const [client, upstream] of this.#pairs) {
			client.unpipe(upstream);
			upstream.unpipe(client);
			client.pause();
			upstream.pause();
		}
	}

	/** Forwards on every connection again. */
	resume(): void {
		for (const [client, upstream] of this.#pairs) client.pipe(upstream).pipe(client);
	}

	async [Symbol.asyncDispose](): Promise<void> {
		this.#server.close();
		for (const pair of this.#pairs) for (const socket of pair) socket.destroy();
		await once(this.#server, "close");
	}
}
