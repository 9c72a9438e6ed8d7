import { DurableObject } from "cloudflare:workers";
import init from "../migrations/conversation/0001_init.sql";
import { readConfig } from "../src/config.ts";
import type { MessageList } from "../src/contracts/conversations.ts";
import { LAST_SEQ_PARAM, SESSION_PARAM } from "../src/contracts/internal.ts";
import { PING_TEXT, PONG_TEXT } from "../src/contracts/socket.ts";
import type { ChatRequest, TaskStatus } from "../src/contracts/tasks.ts";
import { AppError, type Outcome, outcome, unwrap } from "../src/errors.ts";
import { createChain } from "../src/inference/create.ts";
import { acceptTask } from "./conversation/accept.ts";
import { cancel } from "./conversation/cancel.ts";
import { framesSince, snapshots } from "./conversation/resume.ts";
import { Room } from "./conversation/room.ts";
import { nextAlarm, RECOVERY_MS, runNext } from "./conversation/run.ts";
import { act, errorFrame, readFrame, taskOf } from "./conversation/socket-actions.ts";
import { Sockets } from "./conversation/sockets.ts";
import { isEmpty, migrate } from "./migrate.ts";

const MIGRATIONS = [init];

/**
 * One a conversation, named `<user_id>:<conversation_id>`: its messages, its tasks, its sockets and the answer that is
 * being written. Everything happens here, one event after another, so that order and exactly-once need no locks.
 */
export class Conversation extends DurableObject<Env> {
	readonly #sockets: Sockets;
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
		}
	}

	/** Accepts a question and answers with its acknowledgment. */
	startTask(request: ChatRequest): Promise<Outcome<TaskStatus>> {
		return outcome(async () => {
			const room = await this.#open();
			const { task } = acceptTask(room, request);
			return room.frames.status(task, room.live);
		});
	}

	/** The queue's hint that a task is due: arms an immediate alarm, in which the work is done. */
	async run(taskId: string): Promise<void> {
		const room = this.#room;
		if (room === null) return;
		room.tasks.makeDue(taskId.slice(taskId.lastIndexOf(".") + 1), Date.now());
		if (!this.#inAlarm && room.tasks.open().length > 0) await this.ctx.storage.setAlarm(Date.now());
	}

	cancel(taskId: string): Promise<Outcome<TaskStatus>> {
		return outcome(async () => {
			const room = await this.#existing(taskId);
			cancel(room, taskOf(room, taskId));
			return room.frames.status(taskOf(room, taskId), room.live);
		});
	}

	status(taskId: string): Promise<Outcome<TaskStatus>> {
		return outcome(async () => {
			const room = await this.#existing(taskId);
			return room.frames.status(taskOf(room, taskId), room.live);
		});
	}

	/** A page of messages, oldest first. Reading a conversation that is not there writes nothing. */
	messages(query: { limit: number; cursor?: string | undefined }): Promise<Outcome<MessageList>> {
		return outcome(async () => {
			const room = this.#room;
			if (room === null) throw new AppError("conversation_not_found", "There is no such conversation.");
			await this.#rearm(room);
			return room.messages.page(room.conversationId, query);
		});
	}

	/** Takes a socket that the Worker has let through. Events since `last_seq`, or what is running now, come at once. */
	override async fetch(request: Request): Promise<Response> {
		const opened = await outcome(() => this.#open());
		if ("error" in opened) return Response.json(opened);
		const room = opened.ok;
		const { searchParams } = new URL(request.url);
		const lastSeq = searchParams.get(LAST_SEQ_PARAM);
		// Before the socket is in: what is gathered goes to the others, and is in the snapshot for this one.
		const missed = lastSeq === null ? snapshots(room) : framesSince(room, Number(lastSeq));
		const { client, server } = this.#sockets.accept(searchParams.get(SESSION_PARAM) ?? "");
		this.#sockets.reply(server, {
			type: "connection_established",
			...room.frames.head(),
			message: "Connected to Omeruta Brain.",
			user_id: room.userId,
			protocol: 2,
			last_seq: room.sequence.last,
		});
		for (const frame of missed) this.#sockets.reply(server, frame);
		return new Response(null, { status: 101, webSocket: client });
	}

	override async webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
		const { conversationId } = this.#name();
		try {
			const frame = readFrame(message, conversationId);
			act(await this.#open(), socket, frame);
		} catch (error) {
			if (!(error instanceof AppError)) console.error("a frame could not be handled", error);
			const told =
				error instanceof AppError
					? error
					: new AppError("internal_error", "Something went wrong here; try again.");
			this.#sockets.reply(socket, errorFrame(conversationId, told, Date.now()));
		}
	}

	override webSocketClose(socket: WebSocket, code: number): void {
		// 1005 and 1006 tell of a missing close frame and may not be sent.
		socket.close(code === 1005 || code === 1006 ? 1000 : code);
	}

	/** All work is done here: alarms are delivered at least once and survive a crash. It never throws. */
	override async alarm(): Promise<void> {
		const room = this.#room;
		if (room === null) return;
		this.#inAlarm = true;
		try {
			// Replaces this alarm's own recovery: should the object die here, it goes on then.
			await this.ctx.storage.setAlarm(Date.now() + RECOVERY_MS);
			await runNext(room);
		} catch (error) {
			console.error("an alarm failed; the next one goes on", error);
		} finally {
			this.#inAlarm = false;
			await this.#arm(room);
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
		await this.#rearm(this.#room);
		return this.#room;
	}

	async #create(): Promise<Room> {
		const { userId, conversationId } = this.#name();
		unwrap(await this.env.BRAIN.getByName(userId).register(conversationId));
		migrate(this.ctx.storage, MIGRATIONS);
		this.ctx.storage.sql.exec("INSERT OR IGNORE INTO conversation VALUES (1, ?, 0)", Date.now());
		return this.#newRoom();
	}

	async #existing(taskId: string): Promise<Room> {
		if (this.#room === null) throw new AppError("task_not_found", `There is no task ${taskId}.`);
		await this.#rearm(this.#room);
		return this.#room;
	}

	#newRoom(): Room {
		const config = readConfig(this.env);
		return new Room(this.#name(), {
			storage: this.ctx.storage,
			sockets: this.#sockets,
			env: this.env,
			config,
			chain: createChain(config, this.env),
			now: Date.now,
			waitUntil: (work) => this.ctx.waitUntil(work),
		});
	}

	/** Arms the alarm again should a deploy or a crash have lost it. */
	async #rearm(room: Room): Promise<void> {
		if (this.#inAlarm || nextAlarm(room) === null) return;
		if ((await this.ctx.storage.getAlarm()) === null) await this.#arm(room);
	}

	async #arm(room: Room): Promise<void> {
		const time = nextAlarm(room);
		if (time === null) await this.ctx.storage.deleteAlarm();
		else await this.ctx.storage.setAlarm(time);
	}

	#name(): { userId: string; conversationId: string } {
		const [userId, conversationId] = this.ctx.id.name?.split(":") ?? [];
		if (userId === undefined || conversationId === undefined) {
			throw new Error("a conversation is always addressed as <user_id>:<conversation_id>");
		}
		return { userId, conversationId };
	}
}
