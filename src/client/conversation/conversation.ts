import type { MessageList } from "../../contracts/conversations.ts";
import { ServerFrame } from "../../contracts/socket.ts";
import type { ChatAccepted } from "../../contracts/tasks.ts";
import type { Conversations } from "../api/conversations.ts";
import { ApiError } from "../api/error.ts";
import type { PageOptions } from "../api/pagination.ts";
import type { Tasks } from "../api/tasks.ts";
import { Emitter, type Unsubscribe } from "../emitter.ts";
import { newMessageId } from "../ids.ts";
import { type Clock, type Random, type SocketConstructor, timestamp } from "../platform.ts";
import { CONNECTION_OF, type ConnectionState, refusalOf } from "../socket/connection-state.ts";
import { type FrameRecord, SocketLink } from "../socket/link.ts";
import { HistoryLoader } from "./history-loader.ts";
import { Outbox } from "./outbox.ts";
import { Polls } from "./polling.ts";
import {
	type AskAgentsOptions,
	type AskOptions,
	agentsFrame,
	chatFrame,
	type ExpandOptions,
	expansionFrame,
	type QuestionFrame,
	textOf,
} from "./questions.ts";
import { type ConversationView, EMPTY_VIEW, type LocalEvent, reduceConversation } from "./state.ts";
import { isFinished, isOf, newTurn, type Turn } from "./turn.ts";
import { Waiters } from "./waiters.ts";

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
	/** As `Conversation.finished`. */
	finished(): Promise<Turn>;
}

export interface ConversationDeps {
	tasks: Tasks;
	conversations: Conversations;
	ticket(): Promise<string>;
	socketUrl(ticket: string, lastSeq: number): string;
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
	readonly #waiters = new Waiters();
	/** By the message's id, to be sent once more as they were. */
	readonly #refusedQuestions = new Map<string, QuestionFrame>();
	#link: SocketLink<ServerFrame> | null = null;
	#connection: ConnectionState = "closed";
	#view: ConversationView = EMPTY_VIEW;

	constructor(id: string, deps: ConversationDeps) {
		this.id = id;
		this.#deps = deps;
		this.#outbox = new Outbox({
			post: (frame) => this.#post(frame),
			send: (frame) => this.#link?.send(frame),
			clock: deps.clock,
			onAcknowledged: (messageId, taskId) => this.#apply({ type: "acknowledged", messageId, taskId }),
			onRefused: (question, { message, code }) => {
				const { message_id: messageId } = question;
				this.#refusedQuestions.set(messageId, question);
				this.#apply({ type: "refused", messageId, error: { message, code } });
			},
		});
		this.#history = new HistoryLoader({
			messages: (page) => this.messages(page),
			onLoaded: (messages) => this.#apply({ type: "history", messages }),
			onProblem: (error) => this.#emitter.emit("problem", error),
		});
		this.#polls = new Polls({
			status: (taskId) => deps.tasks.status(taskId),
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
		const { ticket, socketUrl, WebSocket, clock, random } = this.#deps;
		this.#setConnection("connecting");
		this.#link = new SocketLink({
			frames: ServerFrame,
			ticket,
			url: (fresh) => socketUrl(fresh, this.#view.lastSeq),
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
	ask(text: string, options: AskOptions = {}): Promise<Task> {
		return this.#ask(chatFrame(text, this.#named(options), options));
	}

	/** As `ask`, but several agents answer side by side, and their answers are merged. */
	askAgents(text: string, options: AskAgentsOptions = {}): Promise<Task> {
		return this.#ask(agentsFrame(text, this.#named(options), options));
	}

	/** As `ask`, but pages on the topic are found, read and put into the user's brain; see the turn's `expansion`. */
	expand({ topic, ...options }: ExpandOptions): Promise<Task> {
		return this.#ask(expansionFrame(topic, this.#named(options), options));
	}

	/**
	 * Asks a question once more; the new answer takes the place of the old one. `messageId` is the question's. One that was
	 * refused goes out as with `ask`, with all that it was asked with.
	 */
	async regenerate(messageId: string): Promise<Task> {
		const refused = this.#refusedQuestions.get(messageId);
		const turn = this.#view.turns.find((candidate) => candidate.messageId === messageId);
		if (refused && turn?.state === "refused") return this.#ask(refused);
		const { task_id: taskId } = await this.#deps.conversations.regenerate(this.id, messageId);
		this.#apply({ type: "acknowledged", messageId, taskId });
		return this.#task(taskId, messageId);
	}

	/** Stops an answer; its text so far is kept. */
	async stop(taskId: string): Promise<void> {
		await this.#deps.tasks.cancel(taskId);
	}

	/**
	 * The task's turn once it is completed, failed or cancelled; of a question asked once more, the newer task's. While
	 * nothing can be heard, as the conversation is closed, deleted or signed out, the turn as far as it is known: see its
	 * `state`. Never rejects.
	 */
	finished(taskId: string): Promise<Turn> {
		const turn = this.#turnOf(taskId);
		if (isFinished(turn) || refusalOf(this.#connection)) return Promise.resolve(turn);
		return this.#waiters.wait(taskId);
	}

	/** One page of the stored messages, oldest first. */
	messages(page: PageOptions = {}): Promise<MessageList> {
		return this.#deps.conversations.messages(this.id, page);
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

	async #ask(frame: QuestionFrame): Promise<Task> {
		const refusal = refusalOf(this.#connection);
		if (refusal && this.#connection !== "closed") throw refusal;
		this.open();
		const { message_id: messageId } = frame;
		this.#apply({ type: "asked", messageId, question: textOf(frame), at: timestamp(this.#deps.clock) });
		return this.#task(await this.#outbox.add(frame), messageId);
	}

	#named({ messageId }: { messageId?: string | undefined }) {
		const { clock, random } = this.#deps;
		return { message_id: messageId ?? newMessageId(clock.now(), random), conversation_id: this.id };
	}

	#post({ action: _, ...question }: QuestionFrame): Promise<ChatAccepted> {
		const { tasks } = this.#deps;
		if ("topic" in question) return tasks.expand(question);
		return "query" in question ? tasks.askAgents(question) : tasks.ask(question);
	}

	#task(taskId: string, messageId: string): Task {
		return { taskId, messageId, finished: () => this.finished(taskId) };
	}

	#turnOf(taskId: string): Turn {
		return this.#view.turns.find((turn) => isOf(turn, taskId)) ?? newTurn({ taskId, state: "queued" });
	}

	#receive(frame: ServerFrame): void {
		const { length } = this.#view.turns;
		if (frame.type === "task_started") this.#outbox.acknowledged(frame.user_message.id, frame.task_id);
		// The first greeting tells whether there is anything to read.
		if (frame.type === "connection_established" && frame.last_seq === 0) this.#history.skip();
		else if (frame.type === "connection_established") void this.#history.load();
		if (frame.type === "error") this.#refused(new ApiError(frame.code, frame.message), frame.message_id);
		this.#apply(frame);
		this.#emitter.emit("event", frame);
		// After a reset the server sends what it has by itself, and the rest is read again over HTTP.
		if (frame.type === "gap" && !frame.reset) this.#resumeBefore(frame.from_seq);
		const { turns } = this.#view;
		const unknown = turns.length > length && turns.some(({ question }) => question === null);
		if ((frame.type === "gap" && frame.reset) || unknown) void this.#history.reload();
	}

	#refused(error: ApiError, messageId: string | undefined): void {
		// The only other frame of ours that can be refused asks for a task by its id.
		const ofQuestion = error.code !== "task_not_found" && this.#outbox.refused(error, messageId);
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
		this.#waiters.settle(this.#view.turns);
		this.#updatePolls();
	}

	#setConnection(connection: ConnectionState): void {
		if (connection === this.#connection) return;
		this.#connection = connection;
		this.#emitter.emit("connection", connection);
		if (connection === "reconnecting" || connection === "polling") void this.#history.load();
		this.#updatePolls();
		const refusal = refusalOf(connection);
		if (refusal) {
			this.#outbox.rejectAll(refusal);
			this.#waiters.settleAll((taskId) => this.#turnOf(taskId));
		}
		this.#outbox.use(connection === "open" ? "socket" : connection === "polling" ? "http" : null);
	}

	#updatePolls(): void {
		const open = this.#view.turns.filter((turn) => !isFinished(turn)).map((turn) => turn.taskId);
		this.#polls.follow(this.#connection === "polling" ? open.filter((taskId) => taskId !== null) : []);
	}
}
