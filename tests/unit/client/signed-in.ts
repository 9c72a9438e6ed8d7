import { memoryTokens } from "../../../src/client/api/token-store.ts";
import { OmerutaClient } from "../../../src/client/client.ts";
import { fakeClock, fakeServer, fakeSockets } from "./fakes.ts";

/** A client that is signed in at a server of these routes. */
export function signedIn(routes: Parameters<typeof fakeServer>[0], options: { apiKey?: string } = {}) {
	const server = fakeServer(routes);
	const tokens = memoryTokens({ access: "access-1", refresh: "refresh-1" });
	const sockets = fakeSockets();
	const clock = fakeClock();
	const client = new OmerutaClient({
		baseUrl: "https://brain.example",
		tokens,
		fetch: server.fetch,
		WebSocket: sockets.WebSocket,
		clock,
		random: () => 0.5,
		...options,
	});
	return { client, server, tokens, sockets, clock };
}

/** What an iterator gives, in a list. */
export async function listOf<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
	const list: Item[] = [];
	for await (const item of items) list.push(item);
	return list;
}
