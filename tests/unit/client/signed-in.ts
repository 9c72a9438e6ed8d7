import { memoryTokens } from "../../../src/client/api/token-store.ts";
import { OmerutaClient } from "../../../src/client/client.ts";
import { fakeClock, fakeServer, fakeSockets } from "./fakes.ts";

/** Creates a client that is signed in to a fake server with these routes. */
export function createSignedInClient(
	routes: Parameters<typeof fakeServer>[0],
	options: { apiKey?: string } = {},
) {
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

/** Collects the items of an iterator. */
export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
	const list: Item[] = [];
	for await (const item of items) list.push(item);
	return list;
}
