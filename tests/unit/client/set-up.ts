import { memoryTokens } from "../../../src/client/api/token-store.ts";
import { OmerutaClient } from "../../../src/client/client.ts";
import type { ConnectionState } from "../../../src/client/socket/connection-state.ts";
import { CONVERSATION, fakeClock, fakeServer, fakeSockets, refusal, settle } from "./fakes.ts";

export const TICKET = "POST /api/authentication/ws-ticket/";
export const REFRESH = "POST /api/authentication/token/refresh/";
export const CHAT = "POST /api/agents/async/chat_async/";
export const EXPAND = "POST /api/agents/async/expand_knowledge/";
export const STATUS = "GET /api/agents/async/status/";
export const MESSAGES = "GET /api/conversations/";
/** Half of the longest first wait, as the fake chance says 0.5. */
export const RECONNECT_MS = 1_000;

/** A client whose server, sockets, clock and chance are fakes, and a conversation that is not open yet. */
export function setUp(routes: Parameters<typeof fakeServer>[0] = {}) {
	let tickets = 0;
	const server = fakeServer({
		[TICKET]: () => ({ body: { ticket: `ticket-${++tickets}`, expires_in: 60 } }),
		[MESSAGES]: () => refusal(404, "conversation_not_found"),
		...routes,
	});
	const sockets = fakeSockets();
	const clock = fakeClock();
	const tokens = memoryTokens({ access: "access", refresh: "refresh" });
	const client = new OmerutaClient({
		baseUrl: "https://brain.example/",
		tokens,
		fetch: server.fetch,
		WebSocket: sockets.WebSocket,
		clock,
		random: () => 0.5,
	});
	const conversation = client.conversation(CONVERSATION);
	const connections: ConnectionState[] = [];
	conversation.on("connection", (state) => connections.push(state));
	return { server, sockets, tokens, clock, conversation, connections };
}

/** Opened and greeted. */
export async function connected(routes: Parameters<typeof fakeServer>[0] = {}) {
	const all = setUp(routes);
	all.conversation.open();
	await settle();
	all.sockets.newest().greet();
	return all;
}

/** The questions that went out on a socket. */
export const questions = (socket: { sent: { action: string; [field: string]: unknown }[] }) =>
	socket.sent.filter(({ action }) => action === "start_chat");
