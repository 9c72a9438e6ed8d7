import { ServerFrame } from "../../contracts/socket.ts";
import { CONNECTION_STATES, type ConnectionState } from "../socket/connection-state.ts";
import { type FrameRecord, SocketLink } from "../socket/link.ts";
import type { ConversationDeps } from "./conversation-types.ts";
import type { QuestionFrame } from "./questions.ts";

interface SocketDeps
	extends Pick<ConversationDeps, "ticket" | "socketUrl" | "WebSocket" | "clock" | "random"> {
	conversationId: string;
	/** The sequence number from which the server resumes when the socket connects. */
	lastSeq(): number;
	/** Called after each change of the state. */
	onState(state: ConnectionState): void;
	onFrame(frame: ServerFrame): void;
	onRecord(record: FrameRecord): void;
}

/** The socket of a conversation. It reconnects, and resumes where the last connection ended. */
export class ConversationSocket {
	readonly #deps: SocketDeps;
	#link: SocketLink<ServerFrame> | null = null;
	#state: ConnectionState = "closed";

	constructor(deps: SocketDeps) {
		this.#deps = deps;
	}

	get state(): ConnectionState {
		return this.#state;
	}

	/** Connects. Returns false if it is open already. */
	open(): boolean {
		if (this.#link) return false;
		const { ticket, socketUrl, WebSocket, clock, random, lastSeq, onFrame, onRecord } = this.#deps;
		this.#setState("connecting");
		this.#link = new SocketLink({
			frames: ServerFrame,
			ticket,
			url: (singleUseTicket) => socketUrl(singleUseTicket, lastSeq()),
			WebSocket,
			clock,
			random,
			onState: (state) => this.#setState(CONNECTION_STATES[state]),
			onFrame,
			onRecord,
		});
		return true;
	}

	send(frame: QuestionFrame): void {
		this.#link?.send(frame);
	}

	/** Requests all events from `seq` on. */
	resumeFrom(seq: number): void {
		const { conversationId } = this.#deps;
		this.#link?.send({ action: "resume", conversation_id: conversationId, last_seq: Math.max(0, seq - 1) });
	}

	/** Checks the connection immediately. */
	wake(): void {
		this.#link?.wake();
	}

	/** Drops the connection and tries to connect again. */
	reconnect(): void {
		this.#link?.reconnect();
	}

	close(): void {
		this.#link?.close();
		this.#link = null;
		this.#setState("closed");
	}

	#setState(state: ConnectionState): void {
		if (state === this.#state) return;
		this.#state = state;
		this.#deps.onState(state);
	}
}
