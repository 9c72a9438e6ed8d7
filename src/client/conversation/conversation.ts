import type { MessageList } from "../../contracts/conversations.ts";
import { formatAnswerId, parseTaskId } from "../../contracts/ids.ts";
import type { ServerFrame } from "../../contracts/socket.ts";
import type { NewFeedback } from "../api/conversations.ts";
import { ApiError } from "../api/error.ts";
import type { PageOptions } from "../api/pagination.ts";
import { Emitter, type Unsubscribe } from "../emitter.ts";
import { newMessageId } from "../ids.ts";
import { timestamp } from "../platform.ts";
import { type ConnectionState, connectionError } from "../socket/connection-state.ts";
import { ConversationSocket } from "./conversation-socket.ts";
import type { ConversationDeps, ConversationEvents, Task } from "./conversation-types.ts";
import { findFeedback } from "./feedback.ts";
import { HistoryLoader } from "./history-loader.ts";
import { Outbox } from "./outbox.ts";
import { type UnsentQuestion, UnsentQuestions } from "./question-store.ts";
import {
	type AskAgentsOptions,
	type AskOptions,
	askedEvent,
	createChatFrame,
	createExpansionFrame,
	createMultiAgentFrame,
	type ExpandOptions,
	postQuestion,
	type QuestionFrame,
} from "./questions.ts";
import { type ConversationView, isDuplicate, type LocalEvent } from "./state.ts";
import { TaskPoller } from "./task-poller.ts";
import type { Turn } from "./turn.ts";
import { ViewStore } from "./view-store.ts";

/**
 * A live conversation. Sends questions, receives events, maintains a view of all turns, and recovers from lost
 * connections. `open` and `ask` connect; `close` disconnects.
 *
 * @example
 * ```ts
 * const conversation = client.conversation();
 * conversation.on("view", ({ turns }) => console.log(turns.at(-1)?.text)); // streams the answer
 * const task = await conversation.ask("What is a blockchain?", { agentType: "qa" });
 * const { state, text, result } = await task.finished();
 * console.log(state, text, result?.sources.map(({ title }) => title));
 * conversation.close();
 * ```
 */
export class Conversation {
	readonly id: string;
	readonly #deps: ConversationDeps;
	readonly #emitter = new Emitter<ConversationEvents>();
	readonly #stored: UnsentQuestions;
	readonly #outbox: Outbox;
	readonly #history: HistoryLoader;
	readonly #poller: TaskPoller;
	readonly #store = new ViewStore();
	readonly #socket: ConversationSocket;

	constructor(id: string, deps: ConversationDeps) {
		this.id = id;
		this.#deps = deps;
		this.#stored = new UnsentQuestions(deps.questions, id);
		this.#outbox = new Outbox({
			stored: this.#stored,
			post: (frame) => postQuestion(deps.tasks, frame),
			sendFrame: (frame) => this.#socket.send(frame),
			clock: deps.clock,
			onAcknowledged: (messageId, taskId) => this.#apply({ type: "acknowledged", messageId, taskId }),
			onRejected: (messageId, { message, code }) =>
				this.#apply({ type: "refused", messageId, error: { message, code } }),
			onWithdrawn: (messageId) => this.#apply({ type: "withdrawn", messageId }),
		});
		this.#history = new HistoryLoader({
			messages: (page) => this.messages(page),
			onLoaded: (messages) => this.#apply({ type: "history", messages }),
			onProblem: (error) => this.#emitter.emit("problem", error),
		});
		this.#poller = new TaskPoller({
			status: (taskId) => deps.tasks.status(taskId),
			clock: deps.clock,
			onStatus: (frame) => this.#receive(frame),
			onLost: (taskId, { message, code }) => this.#apply({ type: "lost", taskId, error: { message, code } }),
		});
		this.#socket = new ConversationSocket({
			...deps,
			conversationId: id,
			lastSeq: () => this.view.lastSeq,
			onState: (state) => this.#onConnection(state),
			onFrame: (frame) => this.#receive(frame),
			onRecord: (record) => this.#emitter.emit("frame", record),
		});
	}

	/** The current view. */
	get view(): ConversationView {
		return this.#store.view;
	}

	get connection(): ConnectionState {
		return this.#socket.state;
	}

	on<Name extends keyof ConversationEvents>(
		name: Name,
		listener: (event: ConversationEvents[Name]) => void,
	): Unsubscribe {
		return this.#emitter.on(name, listener);
	}

	/**
	 * Connects, loads the history, and sends the questions that are still unsent. The view shows answers that are being
	 * generated.
	 */
	open(): void {
		if (!this.#socket.open()) return;
		// A question that is rejected is shown in its turn.
		for (const unsent of this.#stored.load()) this.#add(unsent).catch(() => {});
	}

	/**
	 * Asks a question. Resolves when the server acknowledges it. Until then, the client resends it each time the
	 * connection is lost. The question keeps its id, so it creates only one task.
	 *
	 * @throws {ApiError} when the server rejects the question
	 * @example
	 * ```ts
	 * const task = await conversation.ask("What is a blockchain?", { agentType: "research", maxTokens: 300 });
	 * ```
	 */
	ask(text: string, options: AskOptions = {}): Promise<Task> {
		return this.#submit(createChatFrame(text, this.#idsFor(options), options));
	}

	/**
	 * Asks several agents in parallel and merges their answers. Otherwise works like `ask`.
	 *
	 * @example
	 * ```ts
	 * const task = await conversation.askAgents("Explain Bitcoin and compare it with gold.");
	 * console.log((await task.finished()).result?.contributions);
	 * ```
	 */
	askAgents(text: string, options: AskAgentsOptions = {}): Promise<Task> {
		return this.#submit(createMultiAgentFrame(text, this.#idsFor(options), options));
	}

	/**
	 * Finds pages on a topic and adds them to the user's knowledge base. The result is in the turn's `expansion`.
	 * Otherwise works like `ask`.
	 *
	 * @example
	 * ```ts
	 * const task = await conversation.expand({ topic: "Alpacas", maxUrls: 5 });
	 * const { expansion } = await task.finished();
	 * for (const { url, outcome } of expansion?.pages ?? []) console.log(outcome, url);
	 * ```
	 */
	expand({ topic, ...options }: ExpandOptions): Promise<Task> {
		return this.#submit(createExpansionFrame(topic, this.#idsFor(options), options));
	}

	/**
	 * Generates a new answer to a question and replaces the old one. `messageId` is the question's id. A rejected
	 * question is resent with its original options.
	 *
	 * @example
	 * ```ts
	 * const { messageId } = await conversation.ask("What is a blockchain?");
	 * const task = await conversation.regenerate(messageId);
	 * ```
	 */
	async regenerate(messageId: string): Promise<Task> {
		const rejected = this.#outbox.findRejected(messageId);
		const turn = this.view.turns.find((candidate) => candidate.messageId === messageId);
		if (rejected && turn?.state === "refused") return this.#submit(rejected);
		const { task_id: taskId } = await this.#deps.conversations.regenerate(this.id, messageId);
		this.#apply({ type: "acknowledged", messageId, taskId });
		return this.#task(taskId, messageId);
	}

	/**
	 * Rates the answer of a task, or removes its rating if `feedback` is null. The view shows the rating immediately, and
	 * the earlier one again if the call fails.
	 *
	 * @throws {ApiError}
	 * @example
	 * ```ts
	 * const { taskId } = await conversation.ask("What is a blockchain?");
	 * await conversation.sendFeedback(taskId, { rating: "down", comment: "Too long." });
	 * ```
	 */
	async sendFeedback(taskId: string, feedback: NewFeedback | null): Promise<void> {
		const before = findFeedback(this.view.turns, taskId);
		this.#apply({ type: "rated", taskId, feedback: feedback && { comment: "", ...feedback } });
		try {
			const answerId = formatAnswerId(parseTaskId(taskId).ulid);
			await this.#deps.conversations.sendFeedback(this.id, answerId, feedback);
		} catch (error) {
			this.#apply({ type: "rated", taskId, feedback: before });
			throw error;
		}
	}

	/** Stops a task and keeps the text generated so far. */
	async stop(taskId: string): Promise<void> {
		await this.#deps.tasks.cancel(taskId);
	}

	/**
	 * Resolves with the turn of a task when the task completes, fails or is cancelled. If the answer was regenerated,
	 * resolves with the turn of the newer task. If the conversation is closed or deleted, or the user is signed out,
	 * resolves with the last known turn: check its `state`. Never rejects.
	 */
	finished(taskId: string): Promise<Turn> {
		if (connectionError(this.connection)) return Promise.resolve(this.#store.findTurn(taskId));
		return this.#store.finished(taskId);
	}

	/** Returns whether a question has not been sent yet or was rejected, so that `withdraw` can take it back. */
	canWithdraw(messageId: string): boolean {
		return this.#outbox.canWithdraw(messageId);
	}

	/**
	 * Takes back a question that has not been sent yet, for example because the device is offline, or that the server
	 * rejected. Returns null if the server may have it. The call that asked it fails with the code `withdrawn`.
	 */
	withdraw(messageId: string): QuestionFrame | null {
		return this.#outbox.withdraw(messageId);
	}

	/** Returns one page of the stored messages, oldest first. */
	messages(page: PageOptions = {}): Promise<MessageList> {
		return this.#deps.conversations.messages(this.id, page);
	}

	/** Checks the connection immediately. Call it when the device wakes up or comes back online. */
	wake(): void {
		this.#socket.wake();
	}

	/**
	 * Drops the connection and tries to connect again. Call it when the device goes offline: the socket may not notice
	 * for a long time, and questions sent on it may be lost on the way.
	 */
	reconnect(): void {
		this.#socket.reconnect();
	}

	/**
	 * Disconnects. Running tasks continue on the server. Unacknowledged questions are rejected, but a `QuestionStore` keeps
	 * them for the next time.
	 */
	close(): void {
		this.#socket.close();
	}

	async #submit(frame: QuestionFrame): Promise<Task> {
		const error = connectionError(this.connection);
		if (error && this.connection !== "closed") throw error;
		this.open();
		const askedAt = timestamp(this.#deps.clock);
		const taskId = await this.#add({ question: frame, askedAt, wasSent: false });
		return this.#task(taskId, frame.message_id);
	}

	#add(unsent: UnsentQuestion): Promise<string> {
		this.#apply(askedEvent(unsent.question, unsent.askedAt));
		return this.#outbox.add(unsent);
	}

	#idsFor({ messageId }: { messageId?: string | undefined }) {
		const { clock, random } = this.#deps;
		return { message_id: messageId ?? newMessageId(clock.now(), random), conversation_id: this.id };
	}

	#task(taskId: string, messageId: string): Task {
		return { taskId, messageId, finished: () => this.finished(taskId) };
	}

	#receive(frame: ServerFrame): void {
		const { length } = this.view.turns;
		const isKnown = isDuplicate(this.view, frame);
		if (frame.type === "task_started") this.#outbox.acknowledge(frame.user_message.id, frame.task_id);
		// `last_seq` 0 means that there is no history to load.
		if (frame.type === "connection_established" && frame.last_seq === 0) this.#history.markEmpty();
		else if (frame.type === "connection_established") void this.#history.load();
		if (frame.type === "error") {
			const { code, message, fields, message_id } = frame;
			this.#onError(new ApiError(code, message, { fields }), message_id);
		}
		this.#apply(frame);
		if (!isKnown) this.#emitter.emit("event", frame);
		// After a reset, the server resends its current events, and the client reloads the history over HTTP.
		if (frame.type === "gap" && !frame.reset) this.#socket.resumeFrom(frame.from_seq);
		const { turns } = this.view;
		const hasUnknown = turns.length > length && turns.some(({ question }) => question === null);
		if ((frame.type === "gap" && frame.reset) || hasUnknown) void this.#history.reload();
	}

	#onError(error: ApiError, messageId: string | undefined): void {
		// `task_not_found` never concerns a question: it is the response to a frame that requests a task by its id.
		const isForQuestion = error.code !== "task_not_found" && this.#outbox.reject(error, messageId);
		if (!isForQuestion) this.#emitter.emit("problem", error);
	}

	#apply(event: ServerFrame | LocalEvent): void {
		if (!this.#store.apply(event)) return;
		this.#emitter.emit("view", this.view);
		this.#updatePoller();
	}

	#onConnection(connection: ConnectionState): void {
		this.#emitter.emit("connection", connection);
		if (connection === "reconnecting" || connection === "polling") void this.#history.load();
		this.#updatePoller();
		const error = connectionError(connection);
		if (error) {
			// Nothing can be sent to a deleted conversation anymore.
			if (connection === "deleted")
				for (const { question } of this.#stored.load()) this.#stored.remove(question.message_id);
			this.#outbox.rejectAll(error);
			this.#store.resolveAll();
		}
		this.#outbox.use(connection === "open" ? "socket" : connection === "polling" ? "http" : null);
	}

	#updatePoller(): void {
		this.#poller.setTasks(this.connection === "polling" ? this.#store.unfinishedTaskIds() : []);
	}
}
