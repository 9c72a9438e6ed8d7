import { UserFrame } from "../../contracts/socket.ts";
import { Emitter, type Unsubscribe } from "../emitter.ts";
import type { Clock, Random, SocketConstructor } from "../platform.ts";
import { type LinkState, SocketLink } from "./link.ts";

type ConversationUpdate = Extract<UserFrame, { type: "conversation_updated" }>;

export interface UpdateEvents {
	/** A conversation was created, renamed or read on another device, or has a new message. */
	conversation: ConversationUpdate;
	/** Reload the list after each `open`: updates missed while disconnected are not resent. */
	connection: LinkState;
}

export interface UpdatesDeps {
	/** Requests a single-use socket ticket. */
	ticket(): Promise<string>;
	socketUrl(ticket: string): string;
	WebSocket: SocketConstructor;
	clock: Clock;
	random: Random;
}

/**
 * Live updates to the user's list of conversations. Call `open` to connect.
 *
 * @example
 * ```ts
 * const updates = client.updates();
 * updates.on("conversation", ({ title, unread }) => console.log(title, unread));
 * updates.open();
 * ```
 */
export class Updates {
	readonly #deps: UpdatesDeps;
	readonly #emitter = new Emitter<UpdateEvents>();
	#link: SocketLink<UserFrame> | null = null;

	constructor(deps: UpdatesDeps) {
		this.#deps = deps;
	}

	on<Name extends keyof UpdateEvents>(
		name: Name,
		listener: (event: UpdateEvents[Name]) => void,
	): Unsubscribe {
		return this.#emitter.on(name, listener);
	}

	open(): void {
		const { ticket, socketUrl, WebSocket, clock, random } = this.#deps;
		this.#link ??= new SocketLink({
			frames: UserFrame,
			ticket,
			url: socketUrl,
			WebSocket,
			clock,
			random,
			onState: (state) => this.#emitter.emit("connection", state),
			onFrame: (frame) => {
				if (frame.type === "conversation_updated") this.#emitter.emit("conversation", frame);
			},
		});
	}

	/** Checks the connection immediately. Call it when the device wakes up or comes back online. */
	wake(): void {
		this.#link?.wake();
	}

	close(): void {
		this.#link?.close();
		this.#link = null;
	}
}
