import type { MessageList } from "../contracts/conversations.ts";
import type { ServerFrame } from "../contracts/socket.ts";
import { ApiError } from "./api-error.ts";
import {
	type ConversationView,
	EMPTY_VIEW,
	type LocalEvent,
	reduceConversation,
} from "./conversation-state.ts";
import { Emitter, type Unsubscribe } from "./emitter.ts";
import { HistoryLoader } from "./history-loader.ts";
import type { Http, PageOptions } from "./http.ts";
import { newMessageId } from "./ids.ts";
import { type AskOptions, Outbox } from "./outbox.ts";
import { type Clock, type Random, type SocketConstructor, timestamp } from "./platform.ts";
import { Polls } from "./polling.ts";
import { type FrameRecord, type LinkState, SocketLink } from "./socket-link.ts";
import { isFinished, type Turn } from "./turn.ts";

/** `polling`: no socket can be had, so the same events come by asking for them. `closed`: not opened yet, or closed. */
export type ConnectionState = "closed" | "connecting" | "open" | "reconnecting" | "polling" | "signed_out";

export interface ConversationEvents {
	/** Every frame that was understood; while polling, a `task_status` for each answer. */
	event: ServerFrame;
	connection: ConnectionState;
	/** All that is known of the conversation, after each change. */
	view: ConversationView;
	/** Raw traffic, understood or not, for logs. */
	frame: FrameRecord;
	/** Trouble that belongs to no question. */
	problem: ApiError;
}

/** An acknowledged question. */
export interface Task {
	taskId: string;
	messageId: string;
	/** The turn once it is completed, failed or cancelled; never rejects. */
	finished(): Promise<Turn>;
}

export interface ConversationDeps {
	http: Http;
	socketUrl(conversationId: string, ticket: string, lastSeq: number): string;
	WebSocket: SocketConstructor;
	clock: Clock;
	random: Random;
}

/** One conversation: asks, listens, and keeps a view of it through lost connections. Silent until `open` or `ask`. */
export class Conversation {
	readonly id: string;
	readonly #deps: ConversationDeps;
	readonly #emitter = new Emitter<ConversationEvents>();
	readonly #outbox: Outbox;
	readonly #history: HistoryLoader;
	readonly #polls: Polls;
	readonly #waiters = new Map<string, ((turn: Turn) => void)[]>();
	#link: SocketLink | null = null;
	#connection: ConnectionState = "closed";
	#view: ConversationView = EMPTY_VIEW;

	constructor(id: string, deps: ConversationDeps) {
		this.id = id;
		this.#deps = deps;
		this.#outbox = new Outbox({
			chat: (question) => deps.http.chat(question),
			send: (frame) => this.#link?.send(frame),
			clock: deps.clock,
			onAcknowledged: (messageId, taskId) => this.#apply({ type: "acknowledged", messageId, taskId }),
			onRefused: (messageId, { message, code }) =>
				this.#apply({ type: "refused", messageId, error: { message, code } }),
		});
		this.#history = new HistoryLoader({
			messages: (page) => this.messages(page),
			onLoaded: (messages) => this.#apply({ type: "history", messages }),
			onProblem: (error) => this.#emitter.emit("problem", error),
		});
		this.#polls = new Polls({
			status: (taskId) => deps.http.status(taskId),
			clock: deps.clock,
			onStatus: (frame) => this.#receive(frame),
			onLost: (taskId, { message, code }) => this.#apply({ type: "lost", taskId, error: { message, code } }),
		});
	}

	get view(): ConversationView {
		return this.#view;
	}

	get connection(): ConnectionState {
		return this.#connection;
	}

	on<Name extends keyof ConversationEvents>(
		name: Name,
		listener: (event: ConversationEvents[Name]) => void,
	): Unsubscribe {
		return this.#emitter.on(name, listener);
	}

	/** Connects and loads the history; answers that are running go on in the view. */
	open(): void {
		if (this.#link) return;
		const { http, socketUrl, WebSocket, clock, random } = this.#deps;
		this.#setConnection("connecting");
		this.#link = new SocketLink({
			ticket: () => http.ticket(this.id),
			url: (ticket) => socketUrl(this.id, ticket, this.#view.lastSeq),
			WebSocket,
			clock,
			random,
			onState: (state) => this.#setConnection(CONNECTION_OF[state]),
			onFrame: (frame) => this.#receive(frame),
			onRecord: (record) => this.#emitter.emit("frame", record),
		});
	}

	/**
	 * Resolves once the server has acknowledged the question. Until then it is sent again after every lost connection,
	 * under the same id, so that it becomes one task. Rejects with an `ApiError` when the server refuses it.
	 */
	async ask(text: string, options: AskOptions = {}): Promise<Task> {
		if (this.#connection === "signed_out") throw signedOut();
		this.open();
		const { clock, random } = this.#deps;
		const messageId = options.messageId ?? newMessageId(clock.now(), random);
		this.#apply({ type: "asked", messageId, question: text, at: timestamp(clock) });
		const taskId = await this.#outbox.add({
			message: text,
			message_id: messageId,
			conversation_id: this.id,
			agent_type: options.agentType,
			max_tokens: options.maxTokens,
			use_context: options.useContext,
		});
		return { taskId, messageId, finished: () => this.finished(taskId) };
	}

	/** Stops an answer; its text so far is kept. */
	async stop(taskId: string): Promise<void> {
		await this.#deps.http.cancel(taskId);
	}

	/** The task's turn once it is finished. */
	finished(taskId: string): Promise<Turn> {
		const turn = this.#view.turns.find((candidate) => candidate.taskId === taskId);
		if (turn && isFinished(turn)) return Promise.resolve(turn);
		return new Promise((resolve) => {
			this.#waiters.set(taskId, [...(this.#waiters.get(taskId) ?? []), resolve]);
		});
	}

	/** One page of the stored messages, oldest first. */
	messages(page: PageOptions = {}): Promise<MessageList> {
		return this.#deps.http.messages(this.id, page);
	}

	/** Checks the connection at once: call it when the device wakes up or is online again. */
	wake(): void {
		this.#link?.wake();
	}

	/** Lets go of the connection. Answers go on at the server; questions not yet acknowledged are rejected. */
	close(): void {
		this.#link?.close();
		this.#link = null;
		this.#setConnection("closed");
	}

	#receive(frame: ServerFrame): void {
		const { length } = this.#view.turns;
		if (frame.type === "task_started") this.#outbox.acknowledged(frame.user_message.id, frame.task_id);
		// The first greeting tells whether there is anything to read.
		if (frame.type === "connection_established" && frame.last_seq === 0) this.#history.skip();
		else if (frame.type === "connection_established") void this.#history.load();
		if (frame.type === "error") this.#refused(new ApiError(frame.code, frame.message));
		this.#apply(frame);
		this.#emitter.emit("event", frame);
		// After a reset the server sends what it has by itself, and the rest is read again over HTTP.
		if (frame.type === "gap" && !frame.reset) this.#resumeBefore(frame.from_seq);
		const newcomer = this.#view.turns[length];
		if ((frame.type === "gap" && frame.reset) || newcomer?.question === null) void this.#history.reload();
	}

	#refused(error: ApiError): void {
		// The only other frame of ours that can be refused asks for a task by its id.
		const ofQuestion = error.code !== "task_not_found" && this.#outbox.refused(error);
		if (!ofQuestion) this.#emitter.emit("problem", error);
	}

	#resumeBefore(seq: number): void {
		const last_seq = Math.max(0, seq - 1);
		this.#link?.send({ action: "resume", conversation_id: this.id, last_seq });
	}

	#apply(event: ServerFrame | LocalEvent): void {
		const before = this.#view;
		this.#view = reduceConversation(before, event);
		if (this.#view === before) return;
		this.#emitter.emit("view", this.#view);
		this.#settleWaiters();
		this.#updatePolls();
	}

	#setConnection(connection: ConnectionState): void {
		if (connection === this.#connection) return;
		this.#connection = connection;
		this.#emitter.emit("connection", connection);
		if (connection === "reconnecting" || connection === "polling") void this.#history.load();
		this.#updatePolls();
		if (connection === "signed_out") this.#outbox.rejectAll(signedOut());
		if (connection === "closed") {
			this.#outbox.rejectAll(new ApiError("closed", "The conversation was closed before this was sent."));
		}
		this.#outbox.use(connection === "open" ? "socket" : connection === "polling" ? "http" : null);
	}

	#settleWaiters(): void {
		if (this.#waiters.size === 0) return;
		for (const turn of this.#view.turns) {
			if (turn.taskId === null || !isFinished(turn)) continue;
			for (const resolve of this.#waiters.get(turn.taskId) ?? []) resolve(turn);
			this.#waiters.delete(turn.taskId);
		}
	}

	#updatePolls(): void {
		const open = this.#view.turns.filter((turn) => !isFinished(turn)).map((turn) => turn.taskId);
		this.#polls.follow(this.#connection === "polling" ? open.filter((taskId) => taskId !== null) : []);
	}
}

const CONNECTION_OF = {
	connecting: "connecting",
	open: "open",
	reconnecting: "reconnecting",
	no_socket: "polling",
	signed_out: "signed_out",
} as const satisfies Record<LinkState, ConnectionState>;

function signedOut(): ApiError {
	return new ApiError("unauthenticated", "You are signed out. Please sign in again.", { status: 401 });
}
