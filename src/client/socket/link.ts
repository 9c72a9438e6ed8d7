import type { z } from "zod";
import { tryParseJson } from "../../contracts/json.ts";
import {
	CLOSE_CONVERSATION_DELETED,
	CLOSE_SESSION_REVOKED,
	type ClientFrameInput,
	PING_TEXT,
	type ServerFrame,
	type ServerFrameOf,
	type UserFrame,
} from "../../contracts/socket.ts";
import { ApiError, hasCode } from "../api/error.ts";
import { type Clock, type Random, type Socket, type SocketConstructor, timestamp } from "../platform.ts";
import { AckPacer } from "./ack-pacer.ts";

/** The `readyState` from which a socket sends nothing anymore. */
const CLOSING = 2;

type StreamedFrame = ServerFrameOf<"task_token" | "task_thinking" | "task_contribution">;

/**
 * State of a link. `open`: the server has sent `connection_established`. `reconnecting`: the server is unreachable.
 * `no_socket`: the server responds over HTTP, but no socket can be opened; the link keeps retrying. `signed_out` (the
 * session has ended) and `deleted` (the conversation was deleted) are final.
 */
export type LinkState = "connecting" | "open" | "reconnecting" | "no_socket" | "signed_out" | "deleted";

/** A frame that was sent or received, for logs. */
export interface FrameRecord {
	direction: "in" | "out";
	/** ISO 8601. */
	at: string;
	type: string;
	text: string;
}

export interface LinkDeps<Frame extends ServerFrame | UserFrame> {
	/** Schema of the incoming frames. Frames that do not match are ignored. */
	frames: z.ZodType<Frame>;
	/** Requests a single-use socket ticket. @throws {ApiError} */
	ticket(): Promise<string>;
	/** Returns the URL for the next connection. */
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
/** A connection that lasts this long resets the backoff. */
const STABLE_AFTER_MS = 5_000;
/** Maximum time between opening a socket and `connection_established`. */
const CONNECT_TIMEOUT_MS = 8_000;
/**
 * The state becomes `no_socket` after this many consecutive attempts that reached the server but failed to open a
 * socket.
 */
const FAILURES_BEFORE_NO_SOCKET = 3;
const PING_EVERY_MS = 20_000;
/** A connection that receives no frame for this long after a ping is considered dead. */
const PONG_TIMEOUT_MS = 10_000;

/**
 * A WebSocket that reconnects automatically and sends heartbeats and acknowledgments. Each attempt uses a new ticket.
 * The delay between attempts is an exponential backoff with full jitter. Existing libraries do not fit: a rejected
 * ticket must stop the loop, `wake` must end a wait early, and React Native lacks the event classes that those
 * libraries need.
 */
export class SocketLink<Frame extends ServerFrame | UserFrame> {
	readonly #deps: LinkDeps<Frame>;
	readonly #acks: AckPacer;
	#state: LinkState = "connecting";
	#socket: Socket | null = null;
	#isWaiting = false;
	#isClosed = false;
	#openedAt = 0;
	/** Attempts since the last stable connection, for the backoff. */
	#attempts = 0;
	/**
	 * Failed attempts to open a socket since the last open connection. Attempts that did not reach the server do not
	 * count.
	 */
	#socketFailures = 0;
	/** Cancels the next scheduled step: an attempt, a ping, or a timeout. */
	#cancelTimer = () => {};

	constructor(deps: LinkDeps<Frame>) {
		this.#deps = deps;
		this.#acks = new AckPacer(deps.clock, (seq) => this.send({ action: "ack", seq }));
		void this.#connect();
	}

	/** Sends a frame. Does nothing while the link is not open. */
	send(frame: ClientFrameInput): void {
		this.#sendText(frame.action, JSON.stringify(frame));
	}

	/** Pings the server, or reconnects immediately. Call it when the device wakes up or comes back online. */
	wake(): void {
		if (this.#state === "open") this.#ping();
		else if (this.#isWaiting) void this.#connect();
	}

	/** Drops the connection and tries to connect again. Call it when the device goes offline. */
	reconnect(): void {
		if (this.#state === "open") this.#onClose();
	}

	close(): void {
		this.#isClosed = true;
		this.#discard();
	}

	async #connect(): Promise<void> {
		this.#isWaiting = false;
		this.#cancelTimer();
		this.#attempts += 1;
		try {
			const ticket = await this.#deps.ticket();
			if (this.#isClosed) return;
			this.#listen(new this.#deps.WebSocket(this.#deps.url(ticket)));
		} catch (error) {
			if (this.#isClosed) return;
			if (error instanceof ApiError && error.status === 401) this.#end("signed_out");
			else this.#retry(hasCode(error, "unreachable") ? "server" : "socket");
		}
	}

	#listen(socket: Socket): void {
		this.#socket = socket;
		socket.addEventListener("message", ({ data }) => {
			if (socket === this.#socket) this.#receive(data);
		});
		// No `error` listener: `close` always follows.
		socket.addEventListener("close", ({ code }) => {
			if (socket === this.#socket) this.#onClose(code);
		});
		this.#schedule(CONNECT_TIMEOUT_MS, () => this.#onClose());
	}

	#receive(data: unknown): void {
		this.#schedule(PING_EVERY_MS, () => this.#ping());
		const json = tryParseJson(String(data));
		const parsed = this.#deps.frames.safeParse(json);
		this.#record("in", getFrameType(json), String(data));
		// A newer server may send frames that this client does not know.
		if (!parsed.success) return;
		const frame: ServerFrame | UserFrame = parsed.data;
		if (frame.type === "connection_established") this.#onEstablished();
		this.#deps.onFrame(parsed.data);
		if (isStreamed(frame)) this.#acks.received(frame.seq);
	}

	#onEstablished(): void {
		this.#openedAt = this.#deps.clock.now();
		this.#socketFailures = 0;
		this.#setState("open");
	}

	#onClose(code?: number): void {
		this.#discard();
		const wasOpen = this.#state === "open";
		if (wasOpen && this.#deps.clock.now() - this.#openedAt >= STABLE_AFTER_MS) this.#attempts = 0;
		if (code === CLOSE_SESSION_REVOKED) void this.#onSessionRevoked();
		else if (code === CLOSE_CONVERSATION_DELETED) this.#end("deleted");
		else this.#retry(wasOpen ? "connection" : "socket");
	}

	/**
	 * Schedules the next attempt. `failed` is the step that failed: reaching the server, opening a socket, or keeping
	 * it open.
	 */
	#retry(failed: "server" | "socket" | "connection"): void {
		if (failed === "socket") this.#socketFailures += 1;
		const hasNoSocket = failed === "socket" && this.#socketFailures >= FAILURES_BEFORE_NO_SOCKET;
		this.#setState(hasNoSocket ? "no_socket" : "reconnecting");
		if (this.#isClosed) return;
		this.#isWaiting = true;
		const maxDelayMs = Math.min(RECONNECT_FIRST_MS * 2 ** this.#attempts, RECONNECT_MAX_MS);
		this.#schedule(maxDelayMs * this.#deps.random(), () => void this.#connect());
	}

	/**
	 * Requests another ticket before the link ends. That request removes the stored tokens if they are invalid, but
	 * keeps newer ones.
	 */
	async #onSessionRevoked(): Promise<void> {
		this.#setState("reconnecting");
		await this.#deps.ticket().catch(() => {});
		if (!this.#isClosed) this.#end("signed_out");
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
		this.#schedule(PONG_TIMEOUT_MS, () => this.#onClose());
	}

	#schedule(delayMs: number, callback: () => void): void {
		this.#cancelTimer();
		this.#cancelTimer = this.#deps.clock.after(delayMs, callback);
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
		// The event that it has closed follows. Browsers warn of what is sent until then.
		if ((this.#socket.readyState ?? 0) >= CLOSING) return;
		this.#socket.send(text);
		this.#record("out", type, text);
	}

	#record(direction: FrameRecord["direction"], type: string, text: string): void {
		this.#deps.onRecord?.({ direction, at: timestamp(this.#deps.clock), type, text });
	}
}

function getFrameType(json: unknown): string {
	return typeof json === "object" && json !== null && "type" in json ? String(json.type) : "unknown";
}

/** Checks whether a frame is one of the many that stream an answer. */
function isStreamed(frame: ServerFrame | UserFrame): frame is StreamedFrame {
	return ["task_token", "task_thinking", "task_contribution"].includes(frame.type);
}
