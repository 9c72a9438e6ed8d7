import { z } from "zod";
import { V1ServerFrame } from "../../src/contracts/protocol-v1.ts";

/** What the client needs of a WebSocket, here and there. */
export interface Wire {
	send(text: string): void;
	close(): void;
	addEventListener(type: "message" | "close", hear: (event: { data?: unknown; code?: number }) => void): void;
}

export interface V1ClientDeps {
	/** Opens `/ws/agent/`, without any credential. Rejects when nobody answers. */
	open(): Promise<Wire>;
	/** Calls a path below the base `…/api`. */
	fetch(
		path: string,
		init: { method: string; headers: Record<string, string>; body?: string },
	): Promise<Response>;
	token(): string;
	after(ms: number, run: () => void): void;
}

type FrameOf<Type extends V1ServerFrame["type"]> = Extract<V1ServerFrame, { type: Type }>;

const RECONNECT_FIRST_MS = 1_000;
const RECONNECT_LONGEST_MS = 30_000;
const POLL_FIRST_MS = 1_000;
const POLL_GROWTH = 1.1;
const POLL_LONGEST_MS = 3_000;

const Accepted = z.object({ task_id: z.string() });
const Polled = z.object({
	status: z.string().optional(),
	error: z.string().optional(),
	result: z.object({ response: z.string() }).optional(),
});

/**
 * Behaves as the older browser client does. It signs in by a first frame, puts many conversations on one socket, takes a
 * spinner away for `task_completed` and `task_failed` alone, comes back with growing waits and then only waits; without
 * a socket it polls until a body says `completed` or `failed`, whatever the HTTP status. It throws at every frame that
 * it would not know.
 */
export class V1Client {
	readonly frames: V1ServerFrame[] = [];
	/** Conversations that show that they wait for an answer. */
	readonly spinners = new Set<string>();
	/** What each conversation shows as answered or failed, in order. */
	readonly shown: { conversation: string; text: string }[] = [];
	/** How long it waited before each reconnect, and before each poll, in milliseconds. */
	readonly reconnects: number[] = [];
	readonly polls: number[] = [];
	readonly faults: string[] = [];
	closedWith: number | null = null;
	readonly #deps: V1ClientDeps;
	readonly #routed = new Set<string>();
	readonly #waiting = new Set<() => void>();
	#wire: Wire | null = null;
	#failures = 0;
	#made = 0;
	#stopped = false;

	constructor(deps: V1ClientDeps) {
		this.#deps = deps;
	}

	async connect(): Promise<void> {
		try {
			const wire = await this.#deps.open();
			this.#failures = 0;
			this.#wire = wire;
			wire.addEventListener("message", ({ data }) => this.#take(String(data)));
			wire.addEventListener("close", ({ code }) => this.#lost(wire, code ?? 1006));
			this.send({ action: "authenticate", token: this.#deps.token() });
		} catch {
			this.#again();
		}
		this.#changed();
	}

	/** The id that it gives a conversation. */
	newConversation(): string {
		return `chat_${1_700_000_000_000 + this.#made++}_${(46_656 + this.#made).toString(36)}`;
	}

	/** Asks by the socket, or, without one, over HTTP. Returns the conversation. */
	ask(message: string, conversation = this.newConversation()): string {
		this.spinners.add(conversation);
		if (this.#wire === null) void this.#poll(message, conversation);
		else this.send({ action: "start_chat", message, agent_type: "general", conversation_id: conversation });
		return conversation;
	}

	send(frame: object): void {
		this.#wire?.send(JSON.stringify(frame));
	}

	sendRaw(text: string): void {
		this.#wire?.send(text);
	}

	/** The page is closed: no reconnect. */
	stop(): void {
		this.#stopped = true;
		this.#wire?.close();
	}

	/** Resolves as soon as something that happens makes it true. */
	until(isSo: () => boolean): Promise<void> {
		return new Promise((resolve) => {
			const look = () => {
				if (!isSo()) return;
				this.#waiting.delete(look);
				resolve();
			};
			this.#waiting.add(look);
			look();
		});
	}

	/** The `n`th frame of a type, of those that came and those that come. */
	async next<Type extends V1ServerFrame["type"]>(type: Type, n = 1): Promise<FrameOf<Type>> {
		await this.until(() => this.of(type).length >= n);
		const frame = this.of(type)[n - 1];
		if (frame === undefined) throw new Error(`There is no ${type} of number ${n}.`);
		return frame;
	}

	of<Type extends V1ServerFrame["type"]>(type: Type): FrameOf<Type>[] {
		return this.frames.filter((frame): frame is FrameOf<Type> => frame.type === type);
	}

	#take(text: string): void {
		const parsed = V1ServerFrame.safeParse(JSON.parse(text));
		if (!parsed.success || text.includes("quality_assessment")) {
			this.faults.push(text);
		} else {
			this.frames.push(parsed.data);
			this.#show(parsed.data);
		}
		this.#changed();
	}

	#show(frame: V1ServerFrame): void {
		if (frame.type === "task_update" && frame.selected_agent !== undefined) {
			if (this.#routed.has(frame.task_id)) this.faults.push(`selected_agent twice for ${frame.task_id}`);
			this.#routed.add(frame.task_id);
		}
		if (frame.type === "task_completed") this.#finish(frame.conversation_id, frame.result.response);
		if (frame.type === "task_failed") this.#finish(frame.conversation_id, frame.error);
	}

	#finish(conversation: string, text: string): void {
		this.spinners.delete(conversation);
		this.shown.push({ conversation, text });
	}

	#lost(wire: Wire, code: number): void {
		if (wire !== this.#wire) return;
		this.#wire = null;
		this.closedWith = code;
		this.#again();
		this.#changed();
	}

	#again(): void {
		if (this.#stopped) return;
		const waitMs = Math.min(RECONNECT_FIRST_MS * 2 ** this.#failures++, RECONNECT_LONGEST_MS);
		this.reconnects.push(waitMs);
		this.#deps.after(waitMs, () => void this.connect());
	}

	async #poll(message: string, conversation: string): Promise<void> {
		const body = JSON.stringify({ message, agent_type: "general", conversation_id: conversation });
		const asked = Accepted.parse(await this.#call("/agents/async/chat_async/", "POST", body));
		const look = async (waitMs: number): Promise<void> => {
			const { status, result, error } = Polled.parse(
				await this.#call(`/agents/async/status/${asked.task_id}/`, "GET"),
			);
			if (status === "completed" || status === "failed") {
				this.#finish(conversation, result?.response ?? error ?? "");
				return this.#changed();
			}
			this.polls.push(waitMs);
			this.#changed();
			this.#deps.after(waitMs, () => void look(Math.min(waitMs * POLL_GROWTH, POLL_LONGEST_MS)));
		};
		await look(POLL_FIRST_MS);
	}

	/** The body, whatever the HTTP status. */
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

	#changed(): void {
		for (const look of this.#waiting) look();
	}
}
