import { memoryTokens } from "../../../src/client/api/token-store.ts";
import { OmerutaClient } from "../../../src/client/client.ts";
import type { QuestionStore, UnsentQuestion } from "../../../src/client/conversation/question-store.ts";
import type { ConnectionState } from "../../../src/client/socket/connection-state.ts";
import { CONVERSATION, errorResponse, fakeClock, fakeServer, fakeSockets, flushPromises } from "./fakes.ts";

export const TICKET = "POST /api/authentication/ws-ticket/";
export const REFRESH = "POST /api/authentication/token/refresh/";
export const CHAT = "POST /api/agents/async/chat_async/";
export const EXPAND = "POST /api/agents/async/expand_knowledge/";
export const STATUS = "GET /api/agents/async/status/";
export const MESSAGES = "GET /api/conversations/";
/** The first reconnection delay. It is half of the maximum, because the fake random number is 0.5. */
export const RECONNECT_MS = 1_000;

/** Creates a client whose server, sockets, clock and random numbers are fake. Its conversation is not open yet. */
export function setUp(routes: Parameters<typeof fakeServer>[0] = {}, store?: QuestionStore) {
	let tickets = 0;
	const server = fakeServer({
		[TICKET]: () => ({ body: { ticket: `ticket-${++tickets}`, expires_in: 60 } }),
		[MESSAGES]: () => errorResponse(404, "conversation_not_found"),
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
		...(store === undefined ? {} : { questions: store }),
	});
	const conversation = client.conversation(CONVERSATION);
	const connections: ConnectionState[] = [];
	conversation.on("connection", (state) => connections.push(state));
	return { server, sockets, tokens, clock, conversation, connections };
}

/** Calls `setUp` and connects the conversation. */
export async function connect(routes: Parameters<typeof fakeServer>[0] = {}, store?: QuestionStore) {
	const all = setUp(routes, store);
	all.conversation.open();
	await flushPromises();
	all.sockets.newest().establish();
	return all;
}

/** Returns the questions that were sent on a socket. */
export const questions = (socket: { sent: { action: string; [field: string]: unknown }[] }) =>
	socket.sent.filter(({ action }) => action === "start_chat");

/** Creates a store that keeps the unsent questions in memory, as text. Several clients can share it. */
export function memoryQuestions(): QuestionStore {
	const texts = new Map<string, string>();
	return {
		load: (id): UnsentQuestion[] => JSON.parse(texts.get(id) ?? "[]"),
		save: (id, unsent) => texts.set(id, JSON.stringify(unsent)),
	};
}
