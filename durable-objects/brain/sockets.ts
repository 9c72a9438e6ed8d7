import { z } from "zod";
import { PING_TEXT, PONG_TEXT, type UserFrame } from "../../src/contracts/socket.ts";
import { AppError } from "../../src/errors.ts";
import { parseFrame } from "../../src/parse.ts";

const Ping = z.discriminatedUnion("action", [z.object({ action: z.literal("ping") })]);

/** The sockets of a user that name no conversation. They hibernate with the brain and learn how conversations stand. */
export class UserSockets {
	readonly #ctx: DurableObjectState;

	constructor(ctx: DurableObjectState) {
		this.#ctx = ctx;
		ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair(PING_TEXT, PONG_TEXT));
	}

	/** Takes a socket of a sign-in in; the end that is returned goes back to the caller. */
	accept(userId: string, sessionId: string): WebSocket {
		const { 0: client, 1: server } = new WebSocketPair();
		this.#ctx.acceptWebSocket(server, [sessionId]);
		const message = "Connected to Omeruta Brain.";
		send(server, { type: "connection_established", timestamp: now(), message, user_id: userId, protocol: 2 });
		return client;
	}

	any(): boolean {
		return this.#ctx.getWebSockets().length > 0;
	}

	broadcast(frame: UserFrame): void {
		for (const socket of this.#ctx.getWebSockets()) send(socket, frame);
	}

	/** Answers what a client sent: there is nothing to ask for here but a pong. */
	answer(socket: WebSocket, data: string | ArrayBuffer): void {
		try {
			parseFrame(Ping, data);
			send(socket, { type: "pong", timestamp: now() });
		} catch (error) {
			if (!(error instanceof AppError)) throw error;
			send(socket, { type: "error", timestamp: now(), message: error.message, code: error.code });
		}
	}

	/** Closes the sockets of one sign-in, or all. */
	close(code: number, reason: string, sessionId?: string): void {
		for (const socket of this.#ctx.getWebSockets(sessionId)) socket.close(code, reason);
	}
}

function send(socket: WebSocket, frame: UserFrame): void {
	try {
		socket.send(JSON.stringify(frame));
	} catch {
		// It is closing; its client reads the list when it is back.
	}
}

function now(): string {
	return new Date().toISOString();
}
