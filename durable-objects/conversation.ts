import { DurableObject } from "cloudflare:workers";
import { attachmentNotFound, sessionRevoked, taskNotFound } from "../src/common-errors.ts";
import type { Attachment } from "../src/contracts/attachments.ts";
import type {
	ConversationHistory,
	ConversationSummary,
	MessageList,
} from "../src/contracts/conversations.ts";
import type { Feedback } from "../src/contracts/feedback.ts";
import { parseTaskId } from "../src/contracts/ids.ts";
import { SESSION_PARAM } from "../src/contracts/internal.ts";
import {
	CLOSE_CONVERSATION_DELETED,
	CLOSE_SESSION_REVOKED,
	type ClientFrame,
	PING_TEXT,
	PONG_TEXT,
	type TaskReport,
} from "../src/contracts/socket.ts";
import type { TaskRequest } from "../src/contracts/task-options.ts";
import type { AcceptedTask, TaskStatus } from "../src/contracts/tasks.ts";
import { AppError, type Outcome, outcome } from "../src/errors.ts";
import { recordSockets } from "../src/live-gauges.ts";
import type { PageReport } from "../src/pipeline/expansion/page-report.ts";
import { areModelsLoaded, loadModels } from "../src/pipeline/models.ts";
import { closeSocket } from "./close-socket.ts";
import type { Alarm } from "./conversation/alarm.ts";
import {
	type AttachedExchange,
	type CopyPage,
	copyExchanges,
	pasteExchanges,
} from "./conversation/branch.ts";
import { clearConversation } from "./conversation/clear.ts";
import { createParts } from "./conversation/create.ts";
import { isPageWanted, recordPage } from "./conversation/expansion/run.ts";
import { readHistory, summarize } from "./conversation/history.ts";
import type { Lifecycle } from "./conversation/lifecycle.ts";
import { rateAnswer } from "./conversation/rate-answer.ts";
import type { Room } from "./conversation/room.ts";
import { listSharedTurns } from "./conversation/shared-turns.ts";
import { errorFrame, handleFrame, lookUpChoices, readFrame } from "./conversation/sockets/client-frames.ts";
import { connect } from "./conversation/sockets/connect.ts";
import { FrameOrder } from "./conversation/sockets/frame-order.ts";
import { reportTask } from "./conversation/sockets/resume.ts";
import type { ServerFrames } from "./conversation/sockets/server-frames.ts";
import type { Sockets } from "./conversation/sockets/sockets.ts";
import { announceSourceChange } from "./conversation/sockets/source-changes.ts";
import type { MessageQuery } from "./conversation/stores/messages.ts";
import type { SourceChange } from "./conversation/stores/source-changes.ts";
import type { Task } from "./conversation/stores/task-row.ts";
import { acceptTask, regenerateAnswer } from "./conversation/tasks/accept.ts";
import { cancelTask } from "./conversation/tasks/cancel.ts";
import { requireTask, requireTaskOfMessage } from "./conversation/tasks/find.ts";
import { readResponse, type TaskResponse } from "./conversation/tasks/response.ts";
import { armDelivery, recoverTasks } from "./conversation/tasks/schedule.ts";

/**
 * The Durable Object of one conversation, named `<user_id>:<conversation_id>`. It holds the messages, tasks and
 * sockets, and generates the answers. It handles one event at a time, so ordering and exactly-once delivery need no
 * locks.
 */
export class Conversation extends DurableObject<Env> {
	readonly #sockets: Sockets;
	readonly #emptyFrames: ServerFrames;
	readonly #alarm: Alarm;
	readonly #lifecycle: Lifecycle;
	readonly #frameOrder = new FrameOrder();
	/**
	 * The brain rejects sockets of revoked sessions. This set also catches a socket that the brain admitted just before
	 * the revocation.
	 */
	readonly #revokedSessions = new Set<string>();

	constructor(ctx: DurableObjectState, env: Env) {
		super(ctx, env);
		if (!areModelsLoaded()) void ctx.blockConcurrencyWhile(() => loadModels(env.ASSETS));
		ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair(PING_TEXT, PONG_TEXT));
		const { sockets, emptyFrames, alarm, lifecycle } = createParts(ctx, env);
		this.#sockets = sockets;
		this.#emptyFrames = emptyFrames;
		this.#alarm = alarm;
		this.#lifecycle = lifecycle;
		if (lifecycle.room !== null && recoverTasks(lifecycle.room)) {
			void ctx.blockConcurrencyWhile(() => alarm.fireAfterStart());
		}
	}

	/** Accepts a question and returns its acknowledgment. */
	startTask(request: TaskRequest): Promise<Outcome<AcceptedTask>> {
		return outcome(async () => {
			const room = await this.#lifecycle.open();
			const { task, isRepeated } = acceptTask(room, request);
			return { ...room.frames.status(task, room.live), ...(isRepeated && { repeated: true }) };
		});
	}

	/** Sets the alarm again if it was lost. Called by the queue consumer. */
	async restoreAlarm(): Promise<void> {
		await this.#lifecycle.findRoom();
	}

	/** Makes a task due and fires the alarm, which runs the task. Called by the brain when a lease becomes free. */
	async runTask(taskId: string): Promise<void> {
		const { room } = this.#lifecycle;
		if (room === null) return;
		room.tasks.makeDue(parseTaskId(taskId).ulid, Date.now());
		if (room.tasks.positions().length > 0) await this.#alarm.fire();
	}

	/** Returns whether a task still needs a page. */
	async wantsPage(taskId: string, url: string): Promise<boolean> {
		const { room } = this.#lifecycle;
		return room !== null && isPageWanted(room, parseTaskId(taskId).ulid, url);
	}

	/** Records the outcome of a page. Ignores repeated outcomes, and pages that no task waits for. */
	async recordPage(taskId: string, report: PageReport): Promise<void> {
		const { room } = this.#lifecycle;
		if (room !== null && recordPage(room, parseTaskId(taskId).ulid, report)) await this.#alarm.fire();
	}

	/** Records that a page cited in this conversation has changed. Idempotent. */
	async recordSourceChange(change: SourceChange): Promise<void> {
		const { room } = this.#lifecycle;
		if (room !== null) announceSourceChange(room, change);
	}

	/** Cancels a task and returns its status. Does nothing when it has already ended. */
	cancelTask(taskId: string): Promise<Outcome<TaskStatus>> {
		return this.#withTask(taskId, (room, task) => {
			cancelTask(room, task);
			return room.frames.status(requireTask(room, taskId), room.live);
		});
	}

	/** Returns the status of a task. With `afterSeq`, also returns the task's events after that sequence number. */
	getTask(taskId: string, afterSeq?: number): Promise<Outcome<TaskReport>> {
		return this.#withTask(taskId, (room, task) => reportTask(room, task, afterSeq));
	}

	/** Returns a task as a response of OpenAI's API. */
	getResponse(taskId: string): Promise<Outcome<TaskResponse>> {
		return this.#withTask(taskId, readResponse);
	}

	/** Returns a page of messages, oldest first. */
	listMessages(query: MessageQuery): Promise<Outcome<MessageList>> {
		return this.#withRoom((room) => room.messages.list(room.conversationId, query));
	}

	/** Returns what a link to the conversation, or to one of its tasks, shows. Reads only. */
	listShared(taskUlid: string | null, afterSeq: number) {
		return this.#withRoom((room) => listSharedTurns(room, taskUlid, afterSeq));
	}

	/** Returns an attachment with its text. */
	getAttachment(id: string): Promise<Outcome<Attachment>> {
		return this.#withRoom(({ attachments }) => {
			const found = attachments.find(id);
			if (found === null) throw attachmentNotFound();
			return found;
		});
	}

	/** Returns the answered questions and a summary. */
	getHistory(): Promise<Outcome<ConversationHistory>> {
		return this.#withRoom(readHistory);
	}

	/** Returns a summary: counts, times and topics. */
	getSummary(): Promise<Outcome<ConversationSummary>> {
		return this.#withRoom(summarize);
	}

	/** Sends all messages to the user's brain, which indexes them. Returns whether it has indexed all. */
	indexMessages(): Promise<Outcome<boolean>> {
		return this.#withRoom(async ({ messageDelivery, unindexed }) => {
			await messageDelivery.flush();
			return !unindexed.hasAny();
		});
	}

	/** Cancels unfinished tasks and deletes all messages. */
	clear(): Promise<Outcome<void>> {
		return this.#withRoom(clearConversation);
	}

	/** Generates another answer to the question that a message belongs to. */
	regenerateAnswer(messageId: string, askedBy: string): Promise<Outcome<TaskStatus>> {
		return this.#withRoom((room) => {
			const { task } = requireTaskOfMessage(room, messageId);
			return room.frames.status(regenerateAnswer(room, task, askedBy), room.live);
		});
	}

	/**
	 * Sets the rating of an answer, or removes it. Idempotent. Fails with `message_not_found`, or with `invalid_request`
	 * for a question.
	 */
	rateAnswer(messageId: string, feedback: Feedback | null): Promise<Outcome<void>> {
		return this.#withRoom((room) => rateAnswer(room, messageId, feedback));
	}

	/**
	 * Returns one page of the exchanges that a branch at a message copies. `after` is the `next` of the previous page.
	 */
	copyExchanges(messageId: string, after: number): Promise<Outcome<CopyPage>> {
		return this.#withRoom((room) => copyExchanges(room, messageId, after));
	}

	/** Appends exchanges copied from another conversation. */
	pasteExchanges(exchanges: AttachedExchange[]): Promise<Outcome<void>> {
		return outcome(async () => {
			const room = await this.#lifecycle.open();
			pasteExchanges(room, exchanges);
			await armDelivery(room);
			room.waitUntil(room.messageDelivery.flush());
		});
	}

	/** Stops the running attempt, closes all sockets and deletes everything. */
	erase(deleted: "conversation" | "account" = "conversation"): Promise<void> {
		const code = deleted === "account" ? CLOSE_SESSION_REVOKED : CLOSE_CONVERSATION_DELETED;
		return this.#lifecycle.erase(() => this.#sockets.close(code, `This ${deleted} was deleted.`));
	}

	/** Closes the sockets of a revoked session. */
	closeSession(sessionId: string): void {
		this.#revokedSessions.add(sessionId);
		this.#sockets.close(CLOSE_SESSION_REVOKED, "This session was revoked.", sessionId);
	}

	/**
	 * Accepts a socket that the Worker has authorized, and sends what its client missed. Creates no conversation: the
	 * first frame does.
	 */
	override async fetch(request: Request): Promise<Response> {
		const { searchParams } = new URL(request.url);
		const sessionId = searchParams.get(SESSION_PARAM) ?? "";
		const opened = await outcome(async () => {
			const room = await this.#lifecycle.findRoom();
			if (this.#revokedSessions.has(sessionId)) throw sessionRevoked();
			return connect(
				{ sockets: this.#sockets, emptyFrames: this.#emptyFrames },
				room,
				sessionId,
				searchParams,
			);
		});
		if ("error" in opened) return Response.json(opened);
		return new Response(null, { status: 101, webSocket: opened.ok });
	}

	override async webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
		await this.#frameOrder.run(() => this.#receive(socket, message));
	}

	override webSocketClose(socket: WebSocket, code: number): void {
		closeSocket(socket, code);
		recordSockets(this.ctx);
	}

	override alarm(): Promise<void> {
		return this.#lifecycle.runAlarm();
	}

	/**
	 * Handles one message of a client. Returns a promise only if the conversation has to be created, or if the message
	 * names an agent or a model to look up.
	 */
	#receive(socket: WebSocket, message: string | ArrayBuffer): void | Promise<void> {
		const { room } = this.#lifecycle;
		// A frame that arrives after the deletion, which closes all sockets, must not recreate the conversation.
		if (room === null && socket.readyState !== WebSocket.OPEN) return;
		const reject = (error: unknown) => {
			if (!(error instanceof AppError)) console.error("a frame could not be handled", error);
			this.#sockets.reply(socket, errorFrame(room?.frames ?? this.#emptyFrames, message, error));
		};
		try {
			const frame = readFrame(message, this.#emptyFrames.conversationId);
			const handled =
				room === null
					? this.#lifecycle.open().then((created) => this.#handle(created, socket, frame))
					: this.#handle(room, socket, frame);
			return handled?.catch(reject);
		} catch (error) {
			reject(error);
		}
	}

	/** Handles a parsed frame. Returns a promise only if the frame names an agent or a model to look up. */
	#handle(room: Room, socket: WebSocket, frame: ClientFrame): void | Promise<void> {
		const lookup = lookUpChoices(room, frame);
		if (lookup === null) return handleFrame(room, socket, frame, null);
		return lookup.then((ownAgent) => {
			if (this.#lifecycle.room === room) handleFrame(room, socket, frame, ownAgent);
		});
	}

	#withRoom<T>(work: (room: Room) => T | Promise<T>): Promise<Outcome<T>> {
		return outcome(async () => work(await this.#lifecycle.requireRoom()));
	}

	#withTask<T>(taskId: string, work: (room: Room, task: Task) => T): Promise<Outcome<T>> {
		return outcome(async () => {
			if (this.#lifecycle.room === null) throw taskNotFound();
			const room = await this.#lifecycle.requireRoom();
			return work(room, requireTask(room, taskId));
		});
	}
}
