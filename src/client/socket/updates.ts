import { UserFrame } from "../../contracts/socket.ts";
import { Emitter, type Unsubscribe } from "../emitter.ts";
import type { Clock, Random, SocketConstructor } from "../platform.ts";
import { type LinkState, SocketLink } from "./link.ts";

type ConversationUpdate = Extract<UserFrame, { type: "conversation_updated" }>;

export interface UpdateEvents {
	/** A conversation is new, was spoken in, read elsewhere, or renamed. */
	conversation: ConversationUpdate;
	/** After each `open` read the list again: what happened meanwhile is not told. */
	connection: LinkState;
}

export interface UpdatesDeps {
	ticket(): Promise<string>;
	socketUrl(ticket: string): string;
	WebSocket: SocketConstructor;
	clock: Clock;
	random: Random;
}

/** How the user's conversations stand, as it changes. Silent until `open`. */
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

	/** Checks the connection at once: call it when the device wakes up or is online again. */
	wake(): void {
		this.#link?.wake();
	}

	close(): void {
		this.#link?.close();
		this.#link = null;
	}
}
