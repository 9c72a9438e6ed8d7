import type { Principal } from "../../../auth/principal.ts";
import { internalError, taskNotFound } from "../../../common-errors.ts";
import type { ErrorCode } from "../../../contracts/errors.ts";
import { parseTaskId } from "../../../contracts/ids.ts";
import { GuideClientFrame, type GuideFrame } from "../../../contracts/protocol-v1.ts";
import { CLOSE_SESSION_REVOKED, UserFrame } from "../../../contracts/socket.ts";
import type { TaskStatus } from "../../../contracts/tasks.ts";
import { AppError } from "../../../errors.ts";
import { parseFrame } from "../../../parse.ts";
import { Link } from "../link.ts";
import { GuideConversation, type Question } from "./conversation.ts";

/** A socket that never signs in is closed after this time. Not at once: its client would come back every second. */
export const GUIDE_AUTH_TIMEOUT_MS = 5 * 60 * 1_000;
/** Conversations that were active within this time are attached to a socket that signs in. */
export const GUIDE_RECENT_MS = 10 * 60 * 1_000;
/** A frame up to this length, in characters, is looked into for what it asked, even though it is refused. */
const REFUSED_PEEK_CHARS = 1024 * 1024;

type Owner = Pick<Principal, "userId" | "sessionId">;

/** What the adapter needs of the world. Every call throws an `AppError` when it is refused. */
export interface GuideDeps {
	/** Who a token speaks for. */
	principal(token: string): Promise<Owner>;
	/** A socket to the user's brain: refused to a sign-in that has ended, and closed with it. */
	openBrain(owner: Owner): Promise<WebSocket>;
	openConversation(owner: Owner, id: string, lastSeq: number | null): Promise<WebSocket>;
	/** The user's conversations that were active since `time`. */
	recent(owner: Owner, time: number): Promise<string[]>;
	status(owner: Owner, taskId: string): Promise<TaskStatus>;
	cancel(owner: Owner, taskId: string): Promise<unknown>;
	now(): number;
	/** Something that no other question and no other conversation is called. */
	newId(): string;
}

export interface GuideOptions {
	/** Who opened it, where a ticket or a header says so. */
	owner: Owner | null;
	/** The one conversation it may speak of; null for any. */
	boundTo: string | null;
}

/**
 * The older clients' socket, version 1 of the protocol. The Worker holds it and opens a line to each conversation that
 * it speaks of. A question that will get no answer ends with `task_failed`: nothing else ends it for these clients.
 */
export class GuideSocket {
	readonly #socket: WebSocket;
	readonly #deps: GuideDeps;
	readonly #boundTo: string | null;
	/** The conversation of frames that name none. */
	readonly #default: string;
	readonly #conversations = new Map<string, GuideConversation>();
	readonly #patience: ReturnType<typeof setTimeout>;
	#owner: Owner | null = null;
	#brain: Link | null = null;
	#left = false;
	/** Frames are handled in the order in which they come. */
	#turn: Promise<void> = Promise.resolve();

	/** Takes over the server's end of a socket. */
	constructor(socket: WebSocket, deps: GuideDeps, { owner, boundTo }: GuideOptions) {
		this.#socket = socket;
		this.#deps = deps;
		this.#boundTo = boundTo;
		this.#default = boundTo ?? `conv_${deps.newId()}`;
		this.#patience = setTimeout(() => this.#close(1000, ""), GUIDE_AUTH_TIMEOUT_MS);
		socket.addEventListener("message", ({ data }) => this.#enqueue(data));
		socket.addEventListener("close", () => this.#leave());
		socket.addEventListener("error", () => this.#leave());
		socket.accept();
		if (owner !== null) this.#turn = this.#welcome(owner).catch((error) => this.#refuse(error, null));
	}

	#enqueue(data: string | ArrayBuffer): void {
		this.#turn = this.#turn
			.then(() => this.#handle(parseFrame(GuideClientFrame, data)))
			.catch((error) => this.#refuse(error, this.#questionIn(data)));
	}

	async #handle(frame: GuideClientFrame): Promise<void> {
		if (frame.action === "ping") return this.#send({ type: "pong", timestamp: this.#timestamp() });
		if (frame.action === "authenticate") return this.#welcome(await this.#deps.principal(frame.token));
		const owner = this.#owner;
		if (owner === null)
			throw new AppError("unauthenticated", "Sign in first: send authenticate with a token.");
		switch (frame.action) {
			case "start_chat":
			case "start_multiagent":
			case "expand_knowledge":
				return this.#ask(frame);
			case "check_task": {
				const status = await this.#deps.status(owner, this.#permitted(frame.task_id));
				return this.#send({ type: "task_status", timestamp: this.#timestamp(), ...status });
			}
			case "cancel_task":
				await this.#deps.cancel(owner, this.#permitted(frame.task_id));
				// Whether this socket spoke of the conversation before or not: its ending comes by this line.
				this.#conversation(owner, parseTaskId(frame.task_id).conversationId);
				return;
			case "resume":
				return this.#conversation(owner, this.#idOf(frame.conversation_id)).forward(frame);
			case "ack":
				// These clients get no tokens, so there is nothing to slow down.
				return;
		}
	}

	/** Signs the socket in, or in again. What it spoke of as somebody else it forgets. */
	async #welcome(owner: Owner): Promise<void> {
		if (this.#owner?.sessionId !== owner.sessionId) {
			const brain = new Link({
				open: () => this.#deps.openBrain(owner),
				onMessage: (text) => this.#hear(UserFrame.parse(JSON.parse(text))),
				onEnd: (error) => {
					if (this.#brain === brain) this.#close(CLOSE_CODE[error.code] ?? CLOSE_TRY_AGAIN, error.message);
				},
			});
			await brain.opened;
			if (this.#left) return brain.close();
			this.#dropLines();
			this.#brain = brain;
			this.#owner = owner;
			clearTimeout(this.#patience);
		}
		this.#send({
			type: "connection_established",
			timestamp: this.#timestamp(),
			message: "Connected to Omeruta Brain.",
			user_id: owner.userId,
			conversation_id: this.#default,
			protocol: 1,
			last_seq: 0,
		});
		if (this.#boundTo === null) void this.#attachRecent(owner);
		else this.#conversation(owner, this.#boundTo);
	}

	/** After a reconnect these clients only wait: what they missed is in the conversations that were active just now. */
	async #attachRecent(owner: Owner): Promise<void> {
		try {
			const recent = await this.#deps.recent(owner, this.#deps.now() - GUIDE_RECENT_MS);
			for (const id of recent) this.#conversation(owner, id);
		} catch (error) {
			console.warn("recent conversations could not be attached", error);
		}
	}

	/** An answer came that nobody has seen: this socket may be waiting for it. */
	#hear(frame: UserFrame): void {
		if (frame.type !== "conversation_updated" || !frame.unread || this.#owner === null) return;
		if (this.#boundTo === null) this.#conversation(this.#owner, frame.conversation_id);
	}

	#ask(question: Question): void {
		if (this.#owner === null) return;
		const id = this.#idOf(question.conversation_id);
		const messageId = question.message_id ?? `message_${this.#deps.newId()}`;
		this.#conversation(this.#owner, id).ask({ ...question, message_id: messageId });
	}

	#conversation(owner: Owner, id: string): GuideConversation {
		const known = this.#conversations.get(id);
		if (known !== undefined) return known;
		const conversation = new GuideConversation(id, {
			open: (lastSeq) => this.#deps.openConversation(owner, id, lastSeq),
			send: (frame) => this.#send(frame),
			now: this.#deps.now,
			onEnd: () => this.#conversations.delete(id),
		});
		this.#conversations.set(id, conversation);
		return conversation;
	}

	#idOf(named: string | undefined): string {
		if (this.#boundTo !== null && named !== undefined && named !== this.#boundTo) {
			throw new AppError(
				"conversation_mismatch",
				"This socket is bound to another conversation; open one for this.",
			);
		}
		return named ?? this.#default;
	}

	/** A socket that is bound to a conversation knows no task of another. */
	#permitted(taskId: string): string {
		if (this.#boundTo === null || parseTaskId(taskId).conversationId === this.#boundTo) return taskId;
		throw taskNotFound();
	}

	#refuse(error: unknown, question: { conversationId: string } | null): void {
		const { code, message } = this.#told(error);
		const timestamp = this.#timestamp();
		if (question === null) this.#send({ type: "error", timestamp, message, code });
		else {
			const { conversationId } = question;
			this.#send({ type: "task_failed", timestamp, conversation_id: conversationId, error: message, code });
		}
	}

	#told(error: unknown): { code: ErrorCode; message: string } {
		if (error instanceof AppError) return error;
		console.error("a frame could not be handled", error);
		return internalError();
	}

	/** Which conversation waits for an answer to a frame that was refused; null when it asked nothing. */
	#questionIn(data: string | ArrayBuffer): { conversationId: string } | null {
		if (typeof data !== "string" || data.length > REFUSED_PEEK_CHARS) return null;
		const frame = readObject(data);
		if (frame === null || !QUESTIONS.has(frame.action)) return null;
		const { conversation_id: named } = frame;
		return { conversationId: typeof named === "string" ? named : this.#default };
	}

	#timestamp(): string {
		return new Date(this.#deps.now()).toISOString();
	}

	#send(frame: GuideFrame): void {
		try {
			this.#socket.send(JSON.stringify(frame));
		} catch {
			// The client has gone; its close event is on the way.
		}
	}

	#close(code: number, reason: string): void {
		this.#leave();
		this.#socket.close(code, reason);
	}

	/** The socket is gone. That stops no answer. */
	#leave(): void {
		this.#left = true;
		clearTimeout(this.#patience);
		this.#owner = null;
		this.#dropLines();
	}

	#dropLines(): void {
		this.#brain?.close();
		this.#brain = null;
		for (const conversation of this.#conversations.values()) conversation.close();
		this.#conversations.clear();
	}
}

const CLOSE_TRY_AGAIN = 1013;
const CLOSE_CODE: Partial<Record<ErrorCode, number>> = {
	session_revoked: CLOSE_SESSION_REVOKED,
	account_gone: CLOSE_SESSION_REVOKED,
};

/** Actions that an answer is waited for. */
const QUESTIONS: ReadonlySet<unknown> = new Set(["start_chat", "start_multiagent", "expand_knowledge"]);

function readObject(text: string): Record<string, unknown> | null {
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === "object" && value !== null ? { ...value } : null;
	} catch {
		return null;
	}
}
