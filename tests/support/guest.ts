import type { z } from "zod";
import { memoryTokens, type TokenStore } from "../../src/client/api/token-store.ts";
import { OmerutaClient } from "../../src/client/client.ts";
import type { Conversation } from "../../src/client/conversation/conversation.ts";
import { Ticket } from "../../src/contracts/auth.ts";
import { type Message, MessageList } from "../../src/contracts/conversations.ts";
import type { ServerFrame, ServerFrameOf } from "../../src/contracts/socket.ts";
import { TaskStatus } from "../../src/contracts/tasks.ts";

/** Somebody signed in at a running stack, by the SDK and by plain HTTP. */
export class Guest {
	readonly client: OmerutaClient;
	readonly #url: string;
	readonly #tokens: TokenStore;

	private constructor(url: string, client: OmerutaClient, tokens: TokenStore) {
		this.#url = url;
		this.client = client;
		this.#tokens = tokens;
	}

	/** Signs in at the stack whose page is at `url`. */
	static async signIn(url: string): Promise<Guest> {
		const tokens = memoryTokens();
		const client = new OmerutaClient({ baseUrl: url, tokens });
		await client.account.signInAsGuest();
		return new Guest(url, client, tokens);
	}

	async accessToken(): Promise<string> {
		const tokens = await this.#tokens.load();
		if (tokens === null) throw new Error("The guest is not signed in.");
		return tokens.access;
	}

	/** Calls a path of the API: GET without a body, POST with one. */
	async fetch(path: string, body?: object): Promise<Response> {
		return fetch(new URL(path, this.#url), {
			headers: {
				authorization: `Bearer ${await this.accessToken()}`,
				"content-type": "application/json",
			},
			...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
		});
	}

	/** All messages of a short conversation, oldest first. */
	async history(conversationId: string): Promise<Message[]> {
		return this.#read(MessageList, `/api/conversations/${conversationId}/messages/`).then(
			({ items }) => items,
		);
	}

	status(taskId: string): Promise<TaskStatus> {
		return this.#read(TaskStatus, `/api/agents/async/status/${taskId}/`);
	}

	/** Where to open a socket of one's own, once. */
	async socketUrl(conversationId: string): Promise<string> {
		const body = { conversation_id: conversationId };
		const { ticket } = Ticket.parse(await (await this.fetch("/api/authentication/ws-ticket/", body)).json());
		const query = new URLSearchParams({ v: "2", conversation_id: conversationId, ticket });
		return new URL(`/ws/agent/?${query}`, this.#url.replace(/^http/, "ws")).href;
	}

	async #read<T>(schema: z.ZodType<T>, path: string): Promise<T> {
		const response = await this.fetch(path);
		const text = await response.text();
		if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
		return schema.parse(JSON.parse(text));
	}
}

/** All frames of the conversations it follows, in the order of their arrival. */
export class Listener {
	readonly frames: ServerFrame[] = [];
	#waiting = new Set<() => void>();

	follow(conversation: Conversation): this {
		conversation.on("event", (frame) => this.hear(frame));
		return this;
	}

	hear(frame: ServerFrame): void {
		this.frames.push(frame);
		for (const look of this.#waiting) look();
	}

	/** Resolves as soon as a frame makes it true. */
	until(isSo: (listener: this) => boolean): Promise<void> {
		return new Promise((resolve) => {
			const look = () => {
				if (!isSo(this)) return;
				this.#waiting.delete(look);
				resolve();
			};
			this.#waiting.add(look);
			look();
		});
	}

	of<Type extends ServerFrame["type"]>(type: Type): ServerFrameOf<Type>[] {
		return this.frames.filter((frame): frame is ServerFrameOf<Type> => frame.type === type);
	}

	/** The token frames of an attempt, joined. */
	text(taskId: string, attempt = 1): string {
		return this.of("task_token")
			.filter((frame) => frame.task_id === taskId && frame.attempt === attempt)
			.map((frame) => frame.text)
			.join("");
	}
}
