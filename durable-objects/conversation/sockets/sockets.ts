import { z } from "zod";
import type { ServerFrame } from "../../../src/contracts/socket.ts";

/** Frames that a client which acknowledges may be behind before it gets no more until it resumes. */
export const WINDOW_FRAMES = 512;

/** Questions that a version-1 socket is remembered to have asked. */
const ASKED_MAX = 16;

/** What the Worker says of a socket that it lets through. */
export interface SocketGrant {
	sessionId: string;
	/** Version 1 is the guide's: the Worker translates, and one socket alone gets a task's events. */
	protocol: 1 | 2;
}

const Attachment = z.object({
	sessionId: z.string(),
	protocol: z.union([z.literal(1), z.literal(2)]),
	openedAt: z.number(),
	/** Tasks that a version-1 socket has asked for. */
	asked: z.array(z.string()),
	/** The newest event that the socket got before it fell behind; null while it keeps up. */
	behindSince: z.number().nullable(),
});
type Attachment = z.infer<typeof Attachment>;

/** What is known of a socket's reader. Only `behind` must outlive the object's memory, and stands in the attachment too. */
interface Reader {
	acknowledges: boolean;
	unacknowledged: number;
	behind: boolean;
}

/** The sockets of one conversation. They hibernate with the object. */
export class Sockets {
	readonly #ctx: DurableObjectState;
	readonly #readers = new WeakMap<WebSocket, Reader>();

	constructor(ctx: DurableObjectState) {
		this.#ctx = ctx;
	}

	/** Takes a socket in; `client` goes back to the caller. */
	accept({ sessionId, protocol }: SocketGrant, now: number): { client: WebSocket; server: WebSocket } {
		const { 0: client, 1: server } = new WebSocketPair();
		this.#ctx.acceptWebSocket(server, [`v${protocol}`]);
		attach(server, { sessionId, protocol, openedAt: now, asked: [], behindSince: null });
		return { client, server };
	}

	/** Whether anybody listens. */
	any(): boolean {
		return this.#ctx.getWebSockets().length > 0;
	}

	/** Sends one event to every socket that keeps up and, what a version-1 client knows, to one of those. */
	broadcast(frame: ServerFrame & { seq: number }): void {
		const text = JSON.stringify(frame);
		const forGuide = frame.type !== "task_token" && "task_id" in frame;
		const guide = forGuide ? this.#guideSocket(frame.task_id) : null;
		if (guide !== null) send(guide, text);
		for (const socket of this.#ctx.getWebSockets("v2")) {
			if (this.#keepsUp(socket, frame.seq)) send(socket, text);
		}
	}

	/** Remembers who asked: of several version-1 sockets, that one gets the task's events. */
	noteAsked(socket: WebSocket, taskId: string): void {
		const state = attachmentOf(socket);
		if (state.protocol === 1) attach(socket, { ...state, asked: [...state.asked, taskId].slice(-ASKED_MAX) });
	}

	protocolOf(socket: WebSocket): 1 | 2 {
		return attachmentOf(socket).protocol;
	}

	/** Closes the sockets of one sign-in, or all. */
	close(code: number, reason: string, sessionId?: string): void {
		for (const socket of this.#ctx.getWebSockets()) {
			if (sessionId === undefined || attachmentOf(socket).sessionId === sessionId) socket.close(code, reason);
		}
	}

	/** Of the version-1 sockets the one that asked for the task, or else the newest. */
	#guideSocket(taskId: string): WebSocket | null {
		const open = this.#ctx.getWebSockets("v1").map((socket) => ({ socket, ...attachmentOf(socket) }));
		const newestFirst = open.sort((a, b) => b.openedAt - a.openedAt);
		return (newestFirst.find(({ asked }) => asked.includes(taskId)) ?? newestFirst[0])?.socket ?? null;
	}

	/** Sends a frame to one socket alone. */
	reply(socket: WebSocket, frame: ServerFrame): void {
		send(socket, JSON.stringify(frame));
	}

	/** Notes that the client reads. Returns the last event it got before it fell behind, if it did. */
	acknowledge(socket: WebSocket): number | null {
		const reader = this.#readerOf(socket);
		reader.acknowledges = true;
		reader.unacknowledged = 0;
		return reader.behind ? attachmentOf(socket).behindSince : null;
	}

	/**
	 * The socket is about to get all that it missed: from now on it keeps up. Returns the last event it got before it fell
	 * behind, if it did.
	 */
	catchUp(socket: WebSocket): number | null {
		const reader = this.#readerOf(socket);
		const state = attachmentOf(socket);
		if (reader.behind) attach(socket, { ...state, behindSince: null });
		reader.behind = false;
		reader.unacknowledged = 0;
		return state.behindSince;
	}

	#keepsUp(socket: WebSocket, seq: number): boolean {
		const reader = this.#readerOf(socket);
		if (reader.behind) return false;
		// There is no `bufferedAmount`: a slow reader is found by its acknowledgments alone.
		if (!reader.acknowledges || ++reader.unacknowledged <= WINDOW_FRAMES) return true;
		reader.behind = true;
		attach(socket, { ...attachmentOf(socket), behindSince: seq - 1 });
		return false;
	}

	#readerOf(socket: WebSocket): Reader {
		let reader = this.#readers.get(socket);
		if (reader === undefined) {
			reader = { acknowledges: false, unacknowledged: 0, behind: attachmentOf(socket).behindSince !== null };
			this.#readers.set(socket, reader);
		}
		return reader;
	}
}

function attach(socket: WebSocket, attachment: Attachment): void {
	socket.serializeAttachment(attachment);
}

function attachmentOf(socket: WebSocket): Attachment {
	return Attachment.parse(socket.deserializeAttachment());
}

function send(socket: WebSocket, text: string): void {
	try {
		socket.send(text);
	} catch {
		// The socket is closing: its client resumes on the next one.
	}
}
