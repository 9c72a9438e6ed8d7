import { once } from "node:events";
import type { Server } from "node:http";

export interface Listening {
	/** Without a trailing slash. */
	url: string;
	/** Closes the server and its open connections. */
	close(): Promise<void>;
}

/** Starts the server on a loopback port; 0 selects a free one. */
export async function listen(server: Server, port = 0): Promise<Listening> {
	server.listen(port, "127.0.0.1");
	await once(server, "listening");
	const address = server.address();
	if (address === null || typeof address === "string")
		throw new Error("The server is not listening on a port.");
	return {
		url: `http://127.0.0.1:${address.port}`,
		async close() {
			server.close();
			server.closeAllConnections();
			await once(server, "close");
		},
	};
}
