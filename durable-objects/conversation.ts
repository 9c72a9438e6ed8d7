import { DurableObject } from "cloudflare:workers";
import init from "../migrations/conversation/0001_init.sql";
import expansion from "../migrations/conversation/0002_expansion.sql";
import {
	conversationDeleted,
	conversationNotFound,
	messageNotFound,
	sessionRevoked,
	taskNotFound,
} from "../src/common-errors.ts";
import { readConfig } from "../src/config.ts";
import type {
	ConversationHistory,
	ConversationSummary,
	MessageList,
} from "../src/contracts/conversations.ts";
import { parseTaskId } from "../src/contracts/ids.ts";
import { SESSION_PARAM } from "../src/contracts/internal.ts";
import {
	CLOSE_CONVERSATION_DELETED,
	CLOSE_SESSION_REVOKED,
	PING_TEXT,
	PONG_TEXT,
	type TaskReport,
} from "../src/contracts/socket.ts";
import type { TaskRequest } from "../src/contracts/task-requests.ts";
import type { AcceptedTask, TaskStatus } from "../src/contracts/tasks.ts";
import { type Outcome, outcome, unwrap } from "../src/errors.ts";
import { createChain } from "../src/inference/create.ts";
import { createStaticEmbedder } from "../src/knowledge/embeddings/create.ts";
import { type ConversationName, getBrain, parseConversationName } from "../src/objects.ts";
import type { PageReport } from "../src/pipeline/expansion/page-report.ts";
import { closeSocket } from "./close-socket.ts";
import { adopt, type CopiedExchange, type CopyPage, copyUpTo } from "./conversation/branch.ts";
import { isWanted, takePage } from "./conversation/expansion/run.ts";
import { clear, history, summary } from "./conversation/lifecycle.ts";
import { Room } from "./conversation/room.ts";
import { act, readFrame, refusal, taskOf } from "./conversation/sockets/actions.ts";
import { connect } from "./conversation/sockets/connect.ts";
import { report } from "./conversation/sockets/resume.ts";
import { Sockets } from "./conversation/sockets/sockets.ts";
import { noteSourceChange, type SourceChange } from "./conversation/stores/source-changes.ts";
import { acceptTask, regenerate } from "./conversation/tasks/accept.ts";
import { cancel } from "./conversation/tasks/cancel.ts";
import { FAILED_ALARM_RETRY_MS, nextAlarm, RECOVERY_MS, recover, runNext } from "./conversation/tasks/run.ts";
import { isEmpty, migrate } from "./migrate.ts";

const MIGRATIONS = [init, expansion];

/**
 * One a conversation, named `<user_id>:<conversation_id>`: its messages, its tasks, its sockets and the answer that is
 * being written. Everything happens here, one event after another, so that order and exactly-once need no locks.
 */
export class Conversation extends DurableObject<Env> {
	readonly #sockets: Sockets;
	/** The brain refuses their sockets; this is for one that was on its way from there. */
	readonly #endedSessions = new Set<string>();
	#room: Room | null = null;
	#opening: Promise<Room> | null = null;
	#inAlarm = false;

	constructor(ctx: DurableObjectState, env: Env) {
		super(ctx, env);
		this.#sockets = new Sockets(ctx);
		ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair(PING_TEXT, PONG_TEXT));
		if (!isEmpty(ctx.storage.sql)) {
			migrate(ctx.storage, MIGRATIONS);
			this.#room = this.#newRoom();
			if (recover(this.#room)) void ctx.blockConcurrencyWhile(() => this.#armForNow());
		}
	}

	/** Accepts a question and answers with its acknowledgment. */
	startTask(request: TaskRequest): Promise<Outcome<AcceptedTask>> {
		return outcome(async () => {
			const room = await this.#open();
			const { task, repeated } = acceptTask(room, request);
			return { ...room.frames.status(task, room.live), ...(repeated ? { repeated } : {}) };
		});
	}

	/** The queue's hint that a task is due: arms an immediate alarm, in which the work is done. */
	async run(taskId: string): Promise<void> {
		const room = this.#room;
		if (room === null) return;
		room.tasks.makeDue(parseTaskId(taskId).ulid, Date.now());
		if (!this.#inAlarm && room.tasks.turns().length > 0) await this.ctx.storage.setAlarm(Date.now());
	}

	/** Whether a page is still to be read for a task. */
	async wantsPage(taskId: string, url: string): Promise<boolean> {
		const room = this.#room;
		return room !== null && isWanted(room, parseTaskId(taskId).ulid, url);
	}

	/** What a page came to. It counts once; nothing happens when nobody waits for it (any more). */
	async pageDone(taskId: string, report: PageReport): Promise<void> {
		const room = this.#room;
		if (room === null) return;
		const due = takePage(room, parseTaskId(taskId).ulid, report);
		if (due && !this.#inAlarm) await this.ctx.storage.setAlarm(Date.now());
	}

	/** A page that was cited here says something else now. The same change comes once. */
	async sourceChanged(change: SourceChange): Promise<void> {
		if (this.#room !== null) noteSourceChange(this.#room, change);
	}

	cancel(taskId: string): Promise<Outcome<TaskStatus>> {
		return outcome(async () => {
			const room = await this.#existing();
			cancel(room, taskOf(room, taskId));
			return room.frames.status(taskOf(room, taskId), room.live);
		});
	}

	/** Where a task stands; with `afterSeq` also what is known of it after that event. */
	status(taskId: string, afterSeq?: number): Promise<Outcome<TaskReport>> {
		return outcome(async () => {
			const room = await this.#existing();
			return report(room, taskOf(room, taskId), afterSeq);
		});
	}

	/** A page of messages, oldest first. Reading a conversation that is not there writes nothing. */
	messages(query: { limit: number; cursor?: string | undefined }): Promise<Outcome<MessageList>> {
		return outcome(async () => {
			const room = await this.#readable();
			return room.messages.page(room.conversationId, query);
		});
	}

	/** Questions with their answers, and a summary. */
	history(): Promise<Outcome<ConversationHistory>> {
		return outcome(async () => history(await this.#readable()));
	}

	summary(): Promise<Outcome<ConversationSummary>> {
		return outcome(async () => summary(await this.#readable()));
	}

	/** Forgets what was said; running tasks are cancelled. */
	clear(): Promise<Outcome<void>> {
		return outcome(async () => clear(await this.#readable()));
	}

	/** Asks the question of a message once more. */
	regenerate(messageId: string): Promise<Outcome<TaskStatus>> {
		return outcome(async () => {
			const room = await this.#readable();
			const task = room.tasks.find(room.messages.ulidOf(messageId)?.ulid ?? "");
			if (task === null) throw messageNotFound();
			return room.frames.status(regenerate(room, task), room.live);
		});
	}

	/** The exchanges up to a message, for a branch to begin with, in pages: `after` is the `next` of the page before. */
	copyUpTo(messageId: string, after: number): Promise<Outcome<CopyPage>> {
		return outcome(async () => copyUpTo(await this.#readable(), messageId, after));
	}

	/** Goes on with exchanges of another conversation. */
	adopt(exchanges: CopiedExchange[]): Promise<Outcome<void>> {
		return outcome(async () => adopt(await this.#open(), exchanges));
	}

	/** Deletes everything: the run is ended, sockets are closed, nothing is left. */
	async erase(why: "conversation" | "account" = "conversation"): Promise<void> {
		// A first write that is under way would put its tables back.
		await this.#opening?.catch(() => null);
		const live = this.#room?.live;
		if (this.#room !== null) this.#room.live = null;
		this.#room = null;
		live?.stop(new Error("the conversation was erased"));
		const code = why === "account" ? CLOSE_SESSION_REVOKED : CLOSE_CONVERSATION_DELETED;
		this.#sockets.close(code, `This ${why} was deleted.`);
		await this.ctx.storage.deleteAlarm();
		await this.ctx.storage.deleteAll();
	}

	/** Closes the sockets of a sign-in that was ended. */
	closeSession(sessionId: string): void {
		this.#endedSessions.add(sessionId);
		this.#sockets.close(CLOSE_SESSION_REVOKED, "This sign-in was ended.", sessionId);
	}

	/** Takes a socket that the Worker has let through. Events since `last_seq`, or what is running now, come at once. */
	override async fetch(request: Request): Promise<Response> {
		const { searchParams } = new URL(request.url);
		const sessionId = searchParams.get(SESSION_PARAM) ?? "";
		const opened = await outcome(async () => {
			const room = await this.#open();
			if (this.#endedSessions.has(sessionId)) throw sessionRevoked();
			return room;
		});
		if ("error" in opened) return Response.json(opened);
		const client = connect(opened.ok, sessionId, searchParams);
		return new Response(null, { status: 101, webSocket: client });
	}

	override async webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
		const room = this.#room;
		// A conversation that was deleted under its sockets must not come back by a frame that was on its way.
		if (room === null) return;
		try {
			act(room, socket, readFrame(message, room.conversationId));
		} catch (error) {
			this.#sockets.reply(socket, refusal(room, message, error));
		}
	}

	override webSocketClose(socket: WebSocket, code: number): void {
		closeSocket(socket, code);
	}

	/** Does all work: alarms are delivered at least once and survive a crash. Throws only when no alarm can be set. */
	override async alarm(): Promise<void> {
		const room = this.#room;
		if (room === null) return;
		this.#inAlarm = true;
		try {
			// Replaces the platform's own recovery of this alarm, should the object die here.
			await this.ctx.storage.setAlarm(Date.now() + RECOVERY_MS);
			await runNext(room);
			// What comes from here on arms the alarm by itself. An erased conversation has nothing left to do.
			this.#inAlarm = false;
			if (this.#room === room) await this.#arm(room);
		} catch (error) {
			if (this.#room !== room) return;
			console.error("an alarm failed; the next one retries", error);
			await this.ctx.storage.setAlarm(Date.now() + FAILED_ALARM_RETRY_MS);
		} finally {
			this.#inAlarm = false;
		}
	}

	/** The room of a conversation that is written to: made, and registered with the brain, by the first write. */
	async #open(): Promise<Room> {
		if (this.#room === null) {
			this.#opening ??= this.#create().finally(() => {
				this.#opening = null;
			});
			this.#room = await this.#opening;
		}
		return this.#ready(this.#room);
	}

	async #create(): Promise<Room> {
		const { userId, conversationId } = this.#name();
		unwrap(await getBrain(this.env, userId).registerConversation(conversationId));
		migrate(this.ctx.storage, MIGRATIONS);
		this.ctx.storage.sql.exec("INSERT OR IGNORE INTO conversation VALUES (1, ?, 0)", Date.now());
		return this.#newRoom();
	}

	async #existing(): Promise<Room> {
		if (this.#room === null) throw taskNotFound();
		return this.#readable();
	}

	/** The room of a conversation that is there already. */
	async #readable(): Promise<Room> {
		if (this.#room === null) throw conversationNotFound();
		return this.#ready(this.#room);
	}

	/** The room with its alarm armed, unless it was erased meanwhile. */
	async #ready(room: Room): Promise<Room> {
		await this.#rearm(room);
		if (this.#room !== room) throw conversationDeleted();
		return room;
	}

	#newRoom(): Room {
		const config = readConfig(this.env);
		return new Room(this.#name(), {
			storage: this.ctx.storage,
			sockets: this.#sockets,
			env: this.env,
			config,
			chain: createChain(config, this.env),
			embedder: () => createStaticEmbedder(this.env),
			now: Date.now,
			waitUntil: (work) => this.ctx.waitUntil(work),
		});
	}

	/** Arms the alarm again should a deploy or a crash have lost it. */
	async #rearm(room: Room): Promise<void> {
		if (this.#inAlarm || nextAlarm(room) === null) return;
		const lost = (await this.ctx.storage.getAlarm()) === null;
		if (lost && this.#room === room) await this.#arm(room);
	}

	/** Keeps an alarm that is already due: it may be the one that starts the object. */
	async #armForNow(): Promise<void> {
		const armed = await this.ctx.storage.getAlarm();
		if (armed === null || armed > Date.now()) await this.ctx.storage.setAlarm(Date.now());
	}

	async #arm(room: Room): Promise<void> {
		const time = nextAlarm(room);
		if (time === null) await this.ctx.storage.deleteAlarm();
		else await this.ctx.storage.setAlarm(time);
	}

	#name(): ConversationName {
		return parseConversationName(this.ctx.id.name);
	}
}
