import type { z } from "zod";
import {
	CLOSE_CONVERSATION_DELETED,
	CLOSE_SESSION_REVOKED,
	type ClientFrameInput,
	PING_TEXT,
	type ServerFrame,
	type UserFrame,
} from "../../contracts/socket.ts";
import { ApiError, hasCode } from "../api/error.ts";
import { type Clock, type Random, type Socket, type SocketConstructor, timestamp } from "../platform.ts";
import { AckPacer } from "./ack-pacer.ts";

/**
 * `open`: the server has greeted. `reconnecting`: the server cannot be reached at all. `no_socket`: it answers over
 * HTTP, yet no socket can be had; tries go on. `signed_out`: the session is over; `deleted`: the conversation is gone;
 * tries have ended with both.
 */
export type LinkState = "connecting" | "open" | "reconnecting" | "no_socket" | "signed_out" | "deleted";

/** A frame as it passed, for logs. */
export interface FrameRecord {
	direction: "in" | "out";
	/** ISO 8601. */
	at: string;
	type: string;
	text: string;
}

export interface LinkDeps<Frame extends ServerFrame | UserFrame> {
	/** What is understood. */
	frames: z.ZodType<Frame>;
	/** A fresh ticket, or an `ApiError`. */
	ticket(): Promise<string>;
	/** Where to connect with that ticket, now. */
	url(ticket: string): string;
	WebSocket: SocketConstructor;
	clock: Clock;
	random: Random;
	onState(state: LinkState): void;
	onFrame(frame: Frame): void;
	onRecord?(record: FrameRecord): void;
}

const RECONNECT_FIRST_MS = 1_000;
const RECONNECT_MAX_MS = 10_000;
/** A socket that held so long was a success: the next wait is short again. */
const STABLE_AFTER_MS = 5_000;
/** From the first byte to the greeting. */
const CONNECT_TIMEOUT_MS = 8_000;
/** Failed sockets in a row, each with a ticket in hand, after which there seems to be none to be had. */
const TRIES_BEFORE_NO_SOCKET = 3;
const PING_EVERY_MS = 20_000;
/** Silence after a ping that means the connection is dead. */
const PONG_TIMEOUT_MS = 10_000;

/**
 * A socket, held open through failures: a new ticket for every try, exponential back-off with full
 * jitter, heartbeat, acknowledgments. The loop is our own because a refused ticket must end it, `wake` must cut a wait
 * short, and React Native lacks the event classes that reconnecting sockets build upon.
 */
export class SocketLink<Frame extends ServerFrame | UserFrame> {
	readonly #deps: LinkDeps<Frame>;
	readonly #acks: AckPacer;
	#state: LinkState = "connecting";
	#socket: Socket | null = null;
	#waiting = false;
	#ended = false;
	#openedAt = 0;
	/** Tries since a socket last held, for the back-off. */
	#tries = 0;
	/** Tries since the last greeting that had a ticket and yet got no socket. */
	#socketFailures = 0;
	/** The one thing that time will bring next: a try, a ping, or giving up on silence. */
	#cancelTimer = () => {};

	constructor(deps: LinkDeps<Frame>) {
		this.#deps = deps;
		this.#acks = new AckPacer(deps.clock, (seq) => this.send({ action: "ack", seq }));
		void this.#connect();
	}

	/** Sends on the open socket; what is sent while there is none is gone. */
	send(frame: ClientFrameInput): void {
		this.#sendText(frame.action, JSON.stringify(frame));
	}

	/** Makes sure now that the connection lives: for the moment a device wakes up or is online again. */
	wake(): void {
		if (this.#state === "open") this.#ping();
		else if (this.#waiting) void this.#connect();
	}

	close(): void {
		this.#ended = true;
		this.#discard();
	}

	async #connect(): Promise<void> {
		this.#waiting = false;
		this.#cancelTimer();
		this.#tries += 1;
		try {
			const ticket = await this.#deps.ticket();
			if (this.#ended) return;
			this.#listen(new this.#deps.WebSocket(this.#deps.url(ticket)));
		} catch (error) {
			if (this.#ended) return;
			if (error instanceof ApiError && error.status === 401) this.#end("signed_out");
			else this.#retry(hasCode(error, "unreachable") ? "server" : "socket");
		}
	}

	#listen(socket: Socket): void {
		this.#socket = socket;
		socket.addEventListener("message", ({ data }) => {
			if (socket === this.#socket) this.#receive(data);
		});
		// An error is always followed by a close.
		socket.addEventListener("close", ({ code }) => {
			if (socket === this.#socket) this.#lost(code);
		});
		this.#next(CONNECT_TIMEOUT_MS, () => this.#lost());
	}

	#receive(data: unknown): void {
		this.#next(PING_EVERY_MS, () => this.#ping());
		const json = parseJson(data);
		const parsed = this.#deps.frames.safeParse(json);
		this.#record("in", typeOf(json), String(data));
		// A newer server may say more than this client understands.
		if (!parsed.success) return;
		const frame: ServerFrame | UserFrame = parsed.data;
		if (frame.type === "connection_established") this.#greeted();
		this.#deps.onFrame(parsed.data);
		if (frame.type === "task_token") this.#acks.received(frame.seq);
	}

	#greeted(): void {
		this.#openedAt = this.#deps.clock.now();
		this.#socketFailures = 0;
		this.#setState("open");
	}

	#lost(code?: number): void {
		this.#discard();
		const wasOpen = this.#state === "open";
		if (wasOpen && this.#deps.clock.now() - this.#openedAt >= STABLE_AFTER_MS) this.#tries = 0;
		if (code === CLOSE_SESSION_REVOKED) void this.#signedOut();
		else if (code === CLOSE_CONVERSATION_DELETED) this.#end("deleted");
		else this.#retry(wasOpen ? "connection" : "socket");
	}

	/** Waits for the next try; `missing` is what the last one could not have. */
	#retry(missing: "connection" | "server" | "socket"): void {
		if (missing === "socket") this.#socketFailures += 1;
		const noSocket = missing === "socket" && this.#socketFailures >= TRIES_BEFORE_NO_SOCKET;
		this.#setState(noSocket ? "no_socket" : "reconnecting");
		if (this.#ended) return;
		this.#waiting = true;
		const longest = Math.min(RECONNECT_FIRST_MS * 2 ** this.#tries, RECONNECT_MAX_MS);
		this.#next(longest * this.#deps.random(), () => void this.#connect());
	}

	/** Asks for one more ticket: dead tokens are forgotten as it is refused, and newer ones that are good stay. */
	async #signedOut(): Promise<void> {
		this.#setState("reconnecting");
		await this.#deps.ticket().catch(() => {});
		if (!this.#ended) this.#end("signed_out");
	}

	#end(state: "signed_out" | "deleted"): void {
		this.close();
		this.#setState(state);
	}

	#setState(state: LinkState): void {
		if (state === this.#state) return;
		this.#state = state;
		this.#deps.onState(state);
	}

	#ping(): void {
		this.#sendText("ping", PING_TEXT);
		this.#next(PONG_TIMEOUT_MS, () => this.#lost());
	}

	#next(delayMs: number, work: () => void): void {
		this.#cancelTimer();
		this.#cancelTimer = this.#deps.clock.after(delayMs, work);
	}

	#discard(): void {
		this.#cancelTimer();
		this.#acks.reset();
		const socket = this.#socket;
		this.#socket = null;
		socket?.close();
	}

	#sendText(type: string, text: string): void {
		if (this.#state !== "open" || !this.#socket) return;
		this.#socket.send(text);
		this.#record("out", type, text);
	}

	#record(direction: FrameRecord["direction"], type: string, text: string): void {
		this.#deps.onRecord?.({ direction, at: timestamp(this.#deps.clock), type, text });
	}
}

function parseJson(data: unknown): unknown {
	try {
		return JSON.parse(String(data));
	} catch {
		return undefined;
	}
}

function typeOf(json: unknown): string {
	return typeof json === "object" && json !== null && "type" in json ? String(json.type) : "unknown";
}
