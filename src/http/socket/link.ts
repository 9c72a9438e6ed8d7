import { conversationDeleted, sessionRevoked } from "../../common-errors.ts";
import { CLOSE_CONVERSATION_DELETED, CLOSE_SESSION_REVOKED } from "../../contracts/socket.ts";
import { AppError } from "../../errors.ts";

/** Wait before a lost socket is opened again; it doubles with each try that fails. */
const REOPEN_FIRST_MS = 100;
/** Tries after which an object counts as unreachable: about 25 s. */
const REOPEN_TRIES = 8;

export interface LinkDeps {
	/** Opens a socket to the object. An `AppError` is final, anything else is tried again. */
	open(): Promise<WebSocket>;
	onOpen?(): void;
	onMessage(text: string): void;
	/** The link has ended, other than by `close`. */
	onEnd(error: AppError): void;
}

/** The Worker's own line to an object: when the object is restarted, the socket is opened again. */
export class Link {
	/** Resolves when the line stands for the first time; rejects with the error that ends it. */
	readonly opened: Promise<void>;
	readonly #deps: LinkDeps;
	readonly #first = Promise.withResolvers<void>();
	#socket: WebSocket | null = null;
	#retry: ReturnType<typeof setTimeout> | undefined;
	#failures = 0;
	#over = false;

	constructor(deps: LinkDeps) {
		this.#deps = deps;
		this.opened = this.#first.promise;
		// Who does not wait for it learns of the end by `onEnd`.
		this.opened.catch(() => {});
		void this.#connect();
	}

	/** Sends at once, or not at all: what must arrive is sent again by `onOpen`. */
	send(text: string): void {
		try {
			this.#socket?.send(text);
		} catch {
			// It is closing; its end is on the way.
		}
	}

	close(): void {
		this.#over = true;
		if (this.#retry !== undefined) clearTimeout(this.#retry);
		this.#socket?.close(1000);
	}

	async #connect(): Promise<void> {
		try {
			const socket = await this.#deps.open();
			this.#listen(socket);
			socket.accept();
			this.#socket = socket;
			if (this.#over) return this.close();
			this.#first.resolve();
			this.#deps.onOpen?.();
		} catch (error) {
			if (error instanceof AppError) return this.#end(error);
			console.warn("an object could not be reached", error);
			this.#reopen();
		}
	}

	#listen(socket: WebSocket): void {
		socket.addEventListener("message", ({ data }) => {
			if (this.#over || socket !== this.#socket) return;
			this.#failures = 0;
			this.#deps.onMessage(String(data));
		});
		const lost = (code?: number) => {
			if (socket !== this.#socket) return;
			this.#socket = null;
			if (code === CLOSE_SESSION_REVOKED) this.#end(sessionRevoked());
			else if (code === CLOSE_CONVERSATION_DELETED) this.#end(conversationDeleted());
			else this.#reopen();
		};
		socket.addEventListener("close", ({ code }) => lost(code));
		socket.addEventListener("error", () => lost());
	}

	#reopen(): void {
		if (this.#over) return;
		const delayMs = REOPEN_FIRST_MS * 2 ** this.#failures++;
		if (this.#failures > REOPEN_TRIES)
			this.#end(new AppError("unavailable", "This is not available for the moment; try again."));
		else this.#retry = setTimeout(() => void this.#connect(), delayMs);
	}

	#end(error: AppError): void {
		if (this.#over) return;
		this.#over = true;
		this.#first.reject(error);
		this.#deps.onEnd(error);
	}
}
