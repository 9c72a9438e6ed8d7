import type { Principal } from "../../../auth/principal.ts";
import { conversationMismatch, internalError, taskNotFound } from "../../../common-errors.ts";
import type { ErrorCode } from "../../../contracts/errors.ts";
import { parseTaskId } from "../../../contracts/ids.ts";
import { REJECTED_FRAME_PEEK_CHARS } from "../../../contracts/limits.ts";
import { V1ClientFrame, type V1ServerFrame } from "../../../contracts/protocol-v1-socket.ts";
import { CLOSE_SESSION_REVOKED, UserFrame } from "../../../contracts/socket.ts";
import type { TaskStatus } from "../../../contracts/tasks.ts";
import { AppError } from "../../../errors.ts";
import { parseFrame } from "../../../parse.ts";
import { Link } from "../link.ts";
import { type Question, V1Conversation } from "./conversation.ts";

/**
 * An unauthenticated socket is closed after this time. A rejected token does not close it earlier, because v1 clients
 * would then reconnect every second.
 */
export const V1_AUTH_TIMEOUT_MS = 5 * 60 * 1_000;
/** When a socket authenticates, it is attached to the conversations that were active within this time. */
export const V1_RECENT_MS = 10 * 60 * 1_000;

type Owner = Pick<Principal, "userId" | "sessionId">;

/** The adapter's dependencies on the rest of the server. Every call throws an `AppError` when it is rejected. */
export interface V1AdapterDeps {
	/** Verifies an access token or API key. */
	principal(token: string): Promise<Owner>;
	/** Creates a guest and signs it in. Returns null when guest access is disabled. */
	guest(): Promise<Owner | null>;
	/**
	 * Opens a socket to the user's brain. The brain rejects a revoked session, and closes the socket if the session is
	 * revoked later.
	 */
	openBrain(owner: Owner): Promise<WebSocket>;
	openConversation(owner: Owner, id: string, lastSeq: number | null): Promise<WebSocket>;
	/** Returns the ids of the user's conversations that have been active since `time`, in epoch milliseconds. */
	recent(owner: Owner, time: number): Promise<string[]>;
	status(owner: Owner, taskId: string): Promise<TaskStatus>;
	cancel(owner: Owner, taskId: string): Promise<unknown>;
	now(): number;
	newId(): string;
}

export interface V1AdapterOptions {
	/** The authenticated user, or null when the upgrade request carried no credentials. */
	owner: Owner | null;
	/** The only conversation the socket may use, or null for any. */
	boundTo: string | null;
}

/**
 * Serves a protocol v1 socket. The Worker holds the socket and opens a link to each conversation the client uses. If a
 * question gets no answer, the adapter sends `task_failed`, because v1 clients wait until they receive an ending.
 */
export class V1Adapter {
	readonly #socket: WebSocket;
	readonly #deps: V1AdapterDeps;
	readonly #boundTo: string | null;
	/** The conversation for frames that do not name one. */
	readonly #defaultId: string;
	readonly #conversations = new Map<string, V1Conversation>();
	readonly #authTimeout: ReturnType<typeof setTimeout>;
	#owner: Owner | null = null;
	/** Whether the client has sent a token, valid or not. Such a client never becomes a guest. */
	#hasSentToken = false;
	#brain: Link | null = null;
	#isDisposed = false;
	/**
	 * Resolves when all frames received so far have been handled. Each new frame waits for this promise, so frames are
	 * handled in order.
	 */
	#handled: Promise<void> = Promise.resolve();

	/** Serves the server's end of a socket. */
	constructor(socket: WebSocket, deps: V1AdapterDeps, { owner, boundTo }: V1AdapterOptions) {
		this.#socket = socket;
		this.#deps = deps;
		this.#boundTo = boundTo;
		this.#defaultId = boundTo ?? `conv_${deps.newId()}`;
		this.#authTimeout = setTimeout(() => this.#close(1000, ""), V1_AUTH_TIMEOUT_MS);
		socket.addEventListener("message", ({ data }) => this.#enqueue(data));
		socket.addEventListener("close", () => this.#dispose());
		socket.addEventListener("error", () => this.#dispose());
		socket.accept();
		if (owner !== null)
			this.#handled = this.#authenticate(owner).catch((error) => this.#sendError(error, null));
	}

	#enqueue(data: string | ArrayBuffer): void {
		this.#handled = this.#handled
			.then(() => this.#handle(parseFrame(V1ClientFrame, data)))
			.catch((error) => this.#sendError(error, this.#conversationAskedIn(data)));
	}

	async #handle(frame: V1ClientFrame): Promise<void> {
		if (frame.action === "ping") return this.#send({ type: "pong", timestamp: this.#timestamp() });
		if (frame.action === "authenticate") {
			this.#hasSentToken = true;
			return this.#authenticate(await this.#deps.principal(frame.token));
		}
		if (QUESTION_ACTIONS.has(frame.action)) await this.#signInGuest();
		const owner = this.#owner;
		if (owner === null)
			throw new AppError("unauthenticated", "Sign in first: send authenticate with a token.");
		switch (frame.action) {
			case "start_chat":
			case "start_multiagent":
			case "expand_knowledge":
				return this.#ask(owner, frame);
			case "check_task": {
				this.#assertTaskAllowed(frame.task_id);
				const status = await this.#deps.status(owner, frame.task_id);
				return this.#send({ type: "task_status", timestamp: this.#timestamp(), ...status });
			}
			case "cancel_task":
				this.#assertTaskAllowed(frame.task_id);
				await this.#deps.cancel(owner, frame.task_id);
				// The task's ending arrives through the conversation's link, so this opens one if there is none.
				this.#attach(owner, parseTaskId(frame.task_id).conversationId);
				return;
			case "resume":
				return this.#attach(owner, this.#resolveId(frame.conversation_id)).forward(frame);
			case "ack":
				// Acknowledgments pace the tokens of version 2. V1 clients receive no tokens.
				return;
		}
	}

	/** Signs in a client that asks without ever having sent a token, if guests are allowed. */
	async #signInGuest(): Promise<void> {
		if (this.#owner !== null || this.#hasSentToken) return;
		const guest = await this.#deps.guest();
		if (guest !== null) await this.#authenticate(guest);
	}

	/** Authenticates the socket, or switches it to another session and closes the links of the previous one. */
	async #authenticate(owner: Owner): Promise<void> {
		if (this.#owner?.sessionId !== owner.sessionId) {
			const brain = new Link({
				open: () => this.#deps.openBrain(owner),
				onMessage: (text) => this.#receiveUserFrame(UserFrame.parse(JSON.parse(text))),
				onEnd: (error) => {
					if (this.#brain === brain) this.#close(CLOSE_CODE[error.code] ?? CLOSE_TRY_AGAIN, error.message);
				},
			});
			await brain.opened;
			if (this.#isDisposed) return brain.close();
			this.#closeLinks();
			this.#brain = brain;
			this.#owner = owner;
			clearTimeout(this.#authTimeout);
		}
		this.#send({
			type: "connection_established",
			timestamp: this.#timestamp(),
			message: "Connected to Omeruta Brain.",
			user_id: owner.userId,
			conversation_id: this.#defaultId,
			protocol: 1,
			last_seq: 0,
		});
		if (this.#boundTo === null) void this.#attachRecent(owner);
		else this.#attach(owner, this.#boundTo);
	}

	/**
	 * Attaches to recent conversations. V1 clients that reconnect wait for the endings they missed, but do not request
	 * them.
	 */
	async #attachRecent(owner: Owner): Promise<void> {
		try {
			const recent = await this.#deps.recent(owner, this.#deps.now() - V1_RECENT_MS);
			for (const id of recent) this.#attach(owner, id);
		} catch (error) {
			console.warn("failed to attach recent conversations", error);
		}
	}

	/** Attaches to a conversation that has an unread answer, because this client may be waiting for that answer. */
	#receiveUserFrame(frame: UserFrame): void {
		if (frame.type !== "conversation_updated" || !frame.unread || this.#owner === null) return;
		if (this.#boundTo === null) this.#attach(this.#owner, frame.conversation_id);
	}

	#ask(owner: Owner, question: Question): void {
		const id = this.#resolveId(question.conversation_id);
		const messageId = question.message_id ?? `message_${this.#deps.newId()}`;
		this.#attach(owner, id).ask({ ...question, message_id: messageId });
	}

	/** Returns the conversation, opening a link to it on first use. */
	#attach(owner: Owner, id: string): V1Conversation {
		const attached = this.#conversations.get(id);
		if (attached !== undefined) return attached;
		const conversation = new V1Conversation(id, {
			open: (lastSeq) => this.#deps.openConversation(owner, id, lastSeq),
			send: (frame) => this.#send(frame),
			now: this.#deps.now,
			onEnd: () => this.#conversations.delete(id),
		});
		this.#conversations.set(id, conversation);
		return conversation;
	}

	#resolveId(id: string | undefined): string {
		if (this.#boundTo !== null && id !== undefined && id !== this.#boundTo) throw conversationMismatch();
		return id ?? this.#defaultId;
	}

	#assertTaskAllowed(taskId: string): void {
		if (this.#boundTo !== null && parseTaskId(taskId).conversationId !== this.#boundTo) throw taskNotFound();
	}

	/** Sends `task_failed` if the client is waiting for an answer in the conversation. Otherwise sends `error`. */
	#sendError(error: unknown, conversationId: string | null): void {
		const { code, message } = toErrorBody(error);
		const timestamp = this.#timestamp();
		if (conversationId === null) this.#send({ type: "error", timestamp, message, code });
		else
			this.#send({ type: "task_failed", timestamp, conversation_id: conversationId, error: message, code });
	}

	/** Returns the conversation of the question in an invalid frame, or null when the frame asks no question. */
	#conversationAskedIn(data: string | ArrayBuffer): string | null {
		if (typeof data !== "string" || data.length > REJECTED_FRAME_PEEK_CHARS) return null;
		const frame = parseObject(data);
		if (frame === null || !QUESTION_ACTIONS.has(frame.action)) return null;
		return typeof frame.conversation_id === "string" ? frame.conversation_id : this.#defaultId;
	}

	#timestamp(): string {
		return new Date(this.#deps.now()).toISOString();
	}

	#send(frame: V1ServerFrame): void {
		try {
			this.#socket.send(JSON.stringify(frame));
		} catch {
			// The client has disconnected; its close event follows.
		}
	}

	#close(code: number, reason: string): void {
		this.#dispose();
		this.#socket.close(code, reason);
	}

	/** Releases the socket's resources. Running tasks continue. */
	#dispose(): void {
		this.#isDisposed = true;
		clearTimeout(this.#authTimeout);
		this.#owner = null;
		this.#closeLinks();
	}

	#closeLinks(): void {
		this.#brain?.close();
		this.#brain = null;
		for (const conversation of this.#conversations.values()) conversation.close();
		this.#conversations.clear();
	}
}

const CLOSE_TRY_AGAIN = 1013;
const CLOSE_CODE: Partial<Record<ErrorCode, number>> = {
	session_revoked: CLOSE_SESSION_REVOKED,
	account_disabled: CLOSE_SESSION_REVOKED,
	account_gone: CLOSE_SESSION_REVOKED,
};

/** Actions that ask a question. After sending one, a v1 client waits for an answer. */
const QUESTION_ACTIONS: ReadonlySet<unknown> = new Set([
	"start_chat",
	"start_multiagent",
	"expand_knowledge",
]);

function toErrorBody(error: unknown): Pick<AppError, "code" | "message"> {
	if (error instanceof AppError) return error;
	console.error("failed to handle a frame", error);
	return internalError();
}

function parseObject(text: string): Record<string, unknown> | null {
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === "object" && value !== null ? { ...value } : null;
	} catch {
		return null;
	}
}
