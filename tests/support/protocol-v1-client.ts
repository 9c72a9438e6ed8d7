import { z } from "zod";
import { V1ServerFrame } from "../../src/contracts/protocol-v1-socket.ts";

/** The subset of `WebSocket` that the client uses. */
export interface V1Socket {
	send(text: string): void;
	close(): void;
	addEventListener(
		type: "message" | "close",
		listener: (event: { data?: unknown; code?: number }) => void,
	): void;
}

export interface V1ClientDeps {
	/** Opens `/ws/agent/` without credentials. Rejects when the connection fails. */
	open(): Promise<V1Socket>;
	/** Requests a path under `/api`. */
	fetch(
		path: string,
		init: { method: string; headers: Record<string, string>; body?: string },
	): Promise<Response>;
	/** Returns the token to authenticate with, or null to send none. */
	token(): string | null;
	after(ms: number, run: () => void): void;
}

type FrameOf<Type extends V1ServerFrame["type"]> = Extract<V1ServerFrame, { type: Type }>;

const RECONNECT_FIRST_MS = 1_000;
const RECONNECT_MAX_MS = 30_000;
const POLL_FIRST_MS = 1_000;
const POLL_GROWTH = 1.1;
const POLL_MAX_MS = 3_000;

const Accepted = z.object({ task_id: z.string() });
const Polled = z.object({
	status: z.string().optional(),
	error: z.string().optional(),
	result: z.object({ response: z.string() }).optional(),
});

/**
 * Behaves like the browser client for protocol v1. It authenticates with its first frame and uses one socket for many
 * conversations. It removes a spinner only on `task_completed` and `task_failed`. It reconnects with exponential
 * backoff and then waits for the final frames that it missed. Without a socket, it polls until a response body's
 * `status` is `completed` or `failed`, and ignores the HTTP status. It records invalid frames in `faults`.
 */
export class V1Client {
	readonly frames: V1ServerFrame[] = [];
	/** Conversations that are waiting for an answer. */
	readonly spinners = new Set<string>();
	/** The answers and errors displayed in each conversation, in order. */
	readonly shown: { conversation: string; text: string }[] = [];
	/** The delay before each reconnect, in milliseconds. */
	readonly reconnects: number[] = [];
	/** The delay before each poll, in milliseconds. */
	readonly polls: number[] = [];
	/** Frames that protocol v1 does not allow. */
	readonly faults: string[] = [];
	closedWith: number | null = null;
	/** Options that the client sends with each question. */
	options: { max_tokens?: number; use_context?: boolean } = {};
	readonly #deps: V1ClientDeps;
	/** Ids of the tasks that have received an update with `selected_agent`. */
	readonly #announced = new Set<string>();
	readonly #watchers = new Set<() => void>();
	#socket: V1Socket | null = null;
	#failures = 0;
	#created = 0;
	#isStopped = false;

	constructor(deps: V1ClientDeps) {
		this.#deps = deps;
	}

	async connect(): Promise<void> {
		try {
			const socket = await this.#deps.open();
			this.#failures = 0;
			this.#socket = socket;
			socket.addEventListener("message", ({ data }) => this.#receive(String(data)));
			socket.addEventListener("close", ({ code }) => this.#onClose(socket, code ?? 1006));
			const token = this.#deps.token();
			if (token !== null) this.send({ action: "authenticate", token });
		} catch {
			this.#scheduleReconnect();
		}
		this.#notify();
	}

	/** Creates a conversation id in the client's format. */
	newConversation(): string {
		return `chat_${1_700_000_000_000 + this.#created++}_${(46_656 + this.#created).toString(36)}`;
	}

	/** Sends a question over the socket, or over HTTP if no socket is open. Returns the conversation id. */
	ask(message: string, conversation = this.newConversation()): string {
		this.spinners.add(conversation);
		if (this.#socket === null) void this.#poll(message, conversation);
		else this.send({ action: "start_chat", ...this.#question(message, conversation) });
		return conversation;
	}

	send(frame: object): void {
		this.#socket?.send(JSON.stringify(frame));
	}

	sendRaw(text: string): void {
		this.#socket?.send(text);
	}

	/** Closes the socket and does not reconnect. */
	stop(): void {
		this.#isStopped = true;
		this.#socket?.close();
	}

	/** Resolves when the condition is true. Checks it now and after each event. */
	until(condition: () => boolean): Promise<void> {
		return new Promise((resolve) => {
			const check = () => {
				if (!condition()) return;
				this.#watchers.delete(check);
				resolve();
			};
			this.#watchers.add(check);
			check();
		});
	}

	/** Resolves with the `n`th frame of a type, counted from the first one received. */
	async next<Type extends V1ServerFrame["type"]>(type: Type, n = 1): Promise<FrameOf<Type>> {
		await this.until(() => this.of(type).length >= n);
		const frame = this.of(type)[n - 1];
		if (frame === undefined) throw new Error(`No ${type} frame number ${n}.`);
		return frame;
	}

	of<Type extends V1ServerFrame["type"]>(type: Type): FrameOf<Type>[] {
		return this.frames.filter((frame): frame is FrameOf<Type> => frame.type === type);
	}

	#receive(text: string): void {
		const parsed = V1ServerFrame.safeParse(JSON.parse(text));
		if (!parsed.success || text.includes("quality_assessment")) {
			this.faults.push(text);
		} else {
			this.frames.push(parsed.data);
			this.#show(parsed.data);
		}
		this.#notify();
	}

	#show(frame: V1ServerFrame): void {
		if (frame.type === "task_update" && frame.selected_agent !== undefined) {
			if (this.#announced.has(frame.task_id)) this.faults.push(`selected_agent twice for ${frame.task_id}`);
			this.#announced.add(frame.task_id);
		}
		if (frame.type === "task_completed") this.#finish(frame.conversation_id, frame.result.response);
		if (frame.type === "task_failed") this.#finish(frame.conversation_id, frame.error);
	}

	#finish(conversation: string, text: string): void {
		this.spinners.delete(conversation);
		this.shown.push({ conversation, text });
	}

	#onClose(socket: V1Socket, code: number): void {
		if (socket !== this.#socket) return;
		this.#socket = null;
		this.closedWith = code;
		this.#scheduleReconnect();
		this.#notify();
	}

	#scheduleReconnect(): void {
		if (this.#isStopped) return;
		const delayMs = Math.min(RECONNECT_FIRST_MS * 2 ** this.#failures++, RECONNECT_MAX_MS);
		this.reconnects.push(delayMs);
		this.#deps.after(delayMs, () => void this.connect());
	}

	async #poll(message: string, conversation: string): Promise<void> {
		const body = JSON.stringify(this.#question(message, conversation));
		const accepted = Accepted.parse(await this.#call("/agents/async/chat_async/", "POST", body));
		const pollStatus = async (delayMs: number): Promise<void> => {
			const { status, result, error } = Polled.parse(
				await this.#call(`/agents/async/status/${accepted.task_id}/`, "GET"),
			);
			if (status === "completed" || status === "failed") {
				this.#finish(conversation, result?.response ?? error ?? "");
				return this.#notify();
			}
			this.polls.push(delayMs);
			this.#notify();
			this.#deps.after(delayMs, () => void pollStatus(Math.min(delayMs * POLL_GROWTH, POLL_MAX_MS)));
		};
		await pollStatus(POLL_FIRST_MS);
	}

	#question(message: string, conversation: string) {
		return { message, agent_type: "general", conversation_id: conversation, ...this.options };
	}

	/** Returns the parsed response body. Ignores the HTTP status. */
	async #call(path: string, method: string, body?: string): Promise<unknown> {
		const headers = {
			authorization: `Bearer ${this.#deps.token()}`,
			"content-type": "application/json",
		};
		const response = await this.#deps.fetch(path, {
			method,
			headers,
			...(body === undefined ? {} : { body }),
		});
		return response.json();
	}

	#notify(): void {
		for (const check of this.#watchers) check();
	}
}
