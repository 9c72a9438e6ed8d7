import * as z from "zod";
import type { ServerFrame } from "../../../src/contracts/socket.ts";
import { recordSockets } from "../../../src/live-gauges.ts";

/**
 * Maximum number of unacknowledged events per client. Beyond it, the client receives no events until it resumes. The
 * limit does not apply to clients that never acknowledge.
 */
export const WINDOW_FRAMES = 512;

/** Events without an equivalent in version 1 of the protocol. */
const NOT_IN_V1: ReadonlySet<ServerFrame["type"]> = new Set([
	"task_token",
	"task_thinking",
	"task_contribution",
]);

/** How many task ids a version-1 socket remembers. */
const REQUESTED_TASKS_MAX = 16;

/**
 * The protocol of a socket. 1: the Worker translates frames, and only one socket receives a task's events. 2: every
 * socket receives every event.
 */
export type ProtocolVersion = 1 | 2;

/** What the Worker has verified about a socket that it hands over. */
export interface SocketGrant {
	sessionId: string;
	protocol: ProtocolVersion;
}

const Attachment = z.object({
	sessionId: z.string(),
	protocol: z.union([z.literal(1), z.literal(2)]),
	/** Milliseconds since the Unix epoch. */
	openedAt: z.number(),
	/** Ids of the tasks that a version-1 socket requested. */
	asked: z.array(z.string()),
	/** The last event that the socket received before it fell behind, or null while it keeps up. */
	behindSince: z.number().nullable(),
});
type Attachment = z.infer<typeof Attachment>;

/**
 * Whether a socket's client keeps up with the events. The attachment also holds `isBehind`, which must survive
 * hibernation.
 */
interface Reader {
	acknowledges: boolean;
	unacknowledged: number;
	isBehind: boolean;
}

/** The sockets of one conversation. They hibernate with the object. */
export class Sockets {
	readonly #ctx: DurableObjectState;
	readonly #readers = new WeakMap<WebSocket, Reader>();

	constructor(ctx: DurableObjectState) {
		this.#ctx = ctx;
	}

	/** Accepts a new socket. The caller returns `client` in its response. */
	accept({ sessionId, protocol }: SocketGrant, now: number): { client: WebSocket; server: WebSocket } {
		const { 0: client, 1: server } = new WebSocketPair();
		this.#ctx.acceptWebSocket(server, [`v${protocol}`]);
		recordSockets(this.#ctx);
		attach(server, { sessionId, protocol, openedAt: now, asked: [], behindSince: null });
		return { client, server };
	}

	hasAny(): boolean {
		return this.#ctx.getWebSockets().length > 0;
	}

	/** Sends an event to every version-2 socket that keeps up. A task event also goes to one version-1 socket. */
	broadcast(frame: ServerFrame & { seq: number }): void {
		const text = JSON.stringify(frame);
		const isForV1 = !NOT_IN_V1.has(frame.type) && "task_id" in frame;
		const v1Socket = isForV1 ? this.#findV1Socket(frame.task_id) : null;
		if (v1Socket !== null) trySend(v1Socket, text);
		for (const socket of this.#ctx.getWebSockets("v2")) {
			if (this.#keepsUp(socket, frame.seq)) trySend(socket, text);
		}
	}

	/** Sends a frame to one socket. */
	reply(socket: WebSocket, frame: ServerFrame): void {
		trySend(socket, JSON.stringify(frame));
	}

	/** Records which socket requested a task. Among version-1 sockets, only that one receives the task's events. */
	recordRequester(socket: WebSocket, taskId: string): void {
		const state = attachmentOf(socket);
		if (state.protocol !== 1) return;
		attach(socket, { ...state, asked: [...state.asked, taskId].slice(-REQUESTED_TASKS_MAX) });
	}

	protocolOf(socket: WebSocket): ProtocolVersion {
		return attachmentOf(socket).protocol;
	}

	/** Returns the session or API key that authenticated the socket. */
	sessionOf(socket: WebSocket): string {
		return attachmentOf(socket).sessionId;
	}

	/** Closes all sockets, or only those of one session. */
	close(code: number, reason: string, sessionId?: string): void {
		for (const socket of this.#ctx.getWebSockets()) {
			if (sessionId === undefined || attachmentOf(socket).sessionId === sessionId) socket.close(code, reason);
		}
	}

	/** Records an acknowledgment. Returns the last event the client received before it fell behind, or null. */
	acknowledge(socket: WebSocket): number | null {
		const reader = this.#readerOf(socket);
		reader.acknowledges = true;
		reader.unacknowledged = 0;
		return reader.isBehind ? attachmentOf(socket).behindSince : null;
	}

	/**
	 * Marks the socket as keeping up, because the caller is about to send everything it missed. Returns the last event it
	 * received before it fell behind, or null.
	 */
	catchUp(socket: WebSocket): number | null {
		const reader = this.#readerOf(socket);
		const state = attachmentOf(socket);
		if (reader.isBehind) attach(socket, { ...state, behindSince: null });
		reader.isBehind = false;
		reader.unacknowledged = 0;
		return state.behindSince;
	}

	/** Returns the version-1 socket that requested the task, or else the newest version-1 socket. */
	#findV1Socket(taskId: string): WebSocket | null {
		const open = this.#ctx.getWebSockets("v1").map((socket) => ({ socket, ...attachmentOf(socket) }));
		const newestFirst = open.sort((a, b) => b.openedAt - a.openedAt);
		return (newestFirst.find(({ asked }) => asked.includes(taskId)) ?? newestFirst[0])?.socket ?? null;
	}

	#keepsUp(socket: WebSocket, seq: number): boolean {
		const reader = this.#readerOf(socket);
		if (reader.isBehind) return false;
		// Workers have no `bufferedAmount`, so only missing acknowledgments reveal a slow client.
		if (!reader.acknowledges || ++reader.unacknowledged <= WINDOW_FRAMES) return true;
		reader.isBehind = true;
		attach(socket, { ...attachmentOf(socket), behindSince: seq - 1 });
		return false;
	}

	#readerOf(socket: WebSocket): Reader {
		let reader = this.#readers.get(socket);
		if (reader === undefined) {
			const isBehind = attachmentOf(socket).behindSince !== null;
			reader = { acknowledges: false, unacknowledged: 0, isBehind };
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

function trySend(socket: WebSocket, text: string): void {
	try {
		socket.send(text);
	} catch {
		// The socket is closing. Its client resumes when it reconnects.
	}
}
