import { conversationDeleted, sessionRevoked, temporarilyUnavailable } from "../../common-errors.ts";
import { CLOSE_CONVERSATION_DELETED, CLOSE_SESSION_REVOKED } from "../../contracts/socket.ts";
import { AppError } from "../../errors.ts";

/** Delay before the first reconnect; it doubles with each failure. */
const RECONNECT_FIRST_MS = 100;
/**
 * Maximum number of consecutive reconnects. Together they take about 25 s; then the object is considered unreachable.
 */
const RECONNECT_TRIES = 8;

export interface LinkDeps {
	/** Opens a socket to the object. An `AppError` is final; any other error is retried. */
	open(): Promise<WebSocket>;
	onOpen?(): void;
	onMessage(text: string): void;
	/** Called when the link ends for any reason other than `close()`. */
	onEnd(error: AppError): void;
}

/** A socket from the Worker to a Durable Object that reconnects when the object restarts. */
export class Link {
	/** Resolves when the link opens for the first time; rejects with the error that ends it. */
	readonly opened: Promise<void>;
	readonly #deps: LinkDeps;
	readonly #firstOpen = Promise.withResolvers<void>();
	#socket: WebSocket | null = null;
	#retry: ReturnType<typeof setTimeout> | undefined;
	#failures = 0;
	#hasEnded = false;

	constructor(deps: LinkDeps) {
		this.#deps = deps;
		this.opened = this.#firstOpen.promise;
		// Avoids an unhandled rejection when the caller does not await `opened`; `onEnd` reports the error too.
		this.opened.catch(() => {});
		void this.#connect();
	}

	/** Sends the text if the link is open; otherwise drops it. If the text must arrive, send it again in `onOpen`. */
	send(text: string): void {
		try {
			this.#socket?.send(text);
		} catch {
			// The socket is closing; its close event follows.
		}
	}

	close(): void {
		this.#hasEnded = true;
		if (this.#retry !== undefined) clearTimeout(this.#retry);
		this.#socket?.close(1000);
	}

	async #connect(): Promise<void> {
		try {
			const socket = await this.#deps.open();
			this.#listen(socket);
			socket.accept();
			this.#socket = socket;
			if (this.#hasEnded) return this.close();
			this.#firstOpen.resolve();
			this.#deps.onOpen?.();
		} catch (error) {
			if (error instanceof AppError) return this.#end(error);
			console.warn("failed to reach a Durable Object", error);
			this.#scheduleReconnect();
		}
	}

	#listen(socket: WebSocket): void {
		socket.addEventListener("message", ({ data }) => {
			if (this.#hasEnded || socket !== this.#socket) return;
			this.#failures = 0;
			this.#deps.onMessage(String(data));
		});
		const onLost = (code?: number) => {
			if (socket !== this.#socket) return;
			this.#socket = null;
			if (code === CLOSE_SESSION_REVOKED) this.#end(sessionRevoked());
			else if (code === CLOSE_CONVERSATION_DELETED) this.#end(conversationDeleted());
			else this.#scheduleReconnect();
		};
		socket.addEventListener("close", ({ code }) => onLost(code));
		socket.addEventListener("error", () => onLost());
	}

	#scheduleReconnect(): void {
		if (this.#hasEnded) return;
		const delayMs = RECONNECT_FIRST_MS * 2 ** this.#failures++;
		if (this.#failures > RECONNECT_TRIES) this.#end(temporarilyUnavailable());
		else this.#retry = setTimeout(() => void this.#connect(), delayMs);
	}

	#end(error: AppError): void {
		if (this.#hasEnded) return;
		this.#hasEnded = true;
		this.#firstOpen.reject(error);
		this.#deps.onEnd(error);
	}
}
