import * as z from "zod";
import { PING_TEXT, PONG_TEXT, type UserFrame } from "../../src/contracts/socket.ts";
import { AppError } from "../../src/errors.ts";
import { recordSockets } from "../../src/live-gauges.ts";
import { parseFrame } from "../../src/parse.ts";

const Ping = z.discriminatedUnion("action", [z.object({ action: z.literal("ping") })]);

/**
 * The user's sockets that are not bound to a conversation. They hibernate with the brain and receive
 * `conversation_updated`.
 */
export class UserSockets {
	readonly #ctx: DurableObjectState;

	constructor(ctx: DurableObjectState) {
		this.#ctx = ctx;
		ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair(PING_TEXT, PONG_TEXT));
	}

	/** Accepts a socket of a session. Returns the client's end. */
	accept(userId: string, sessionId: string): WebSocket {
		const { 0: client, 1: server } = new WebSocketPair();
		this.#ctx.acceptWebSocket(server, [sessionId]);
		recordSockets(this.#ctx);
		const message = "Connected to Omeruta Brain.";
		send(server, { type: "connection_established", timestamp: now(), message, user_id: userId, protocol: 2 });
		return client;
	}

	hasOpen(): boolean {
		return this.#ctx.getWebSockets().length > 0;
	}

	broadcast(frame: UserFrame): void {
		for (const socket of this.#ctx.getWebSockets()) send(socket, frame);
	}

	/** Responds to a client's frame. The only action here is `ping`. */
	respond(socket: WebSocket, data: string | ArrayBuffer): void {
		try {
			parseFrame(Ping, data);
			send(socket, { type: "pong", timestamp: now() });
		} catch (error) {
			if (!(error instanceof AppError)) throw error;
			send(socket, { type: "error", timestamp: now(), message: error.message, code: error.code });
		}
	}

	/** Closes all sockets, or only those of one session. */
	close(code: number, reason: string, sessionId?: string): void {
		for (const socket of this.#ctx.getWebSockets(sessionId)) socket.close(code, reason);
	}
}

function send(socket: WebSocket, frame: UserFrame): void {
	try {
		socket.send(JSON.stringify(frame));
	} catch {
		// The socket is closing. Its client reads the list of conversations when it reconnects.
	}
}

function now(): string {
	return new Date().toISOString();
}
