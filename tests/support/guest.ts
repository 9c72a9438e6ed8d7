import type { z } from "zod";
import { memoryTokens, type TokenStore } from "../../src/client/api/token-store.ts";
import { OmerutaClient } from "../../src/client/client.ts";
import { Ticket } from "../../src/contracts/auth.ts";
import type { Message } from "../../src/contracts/conversations.ts";
import { TaskStatus } from "../../src/contracts/tasks.ts";

/** A guest who uses a running stack through the client SDK and plain HTTP. */
export class Guest {
	readonly client: OmerutaClient;
	readonly #url: string;
	readonly #tokens: TokenStore;

	private constructor(url: string, client: OmerutaClient, tokens: TokenStore) {
		this.#url = url;
		this.client = client;
		this.#tokens = tokens;
	}

	/** Signs in to the stack at `url`. */
	static async signIn(url: string): Promise<Guest> {
		const tokens = memoryTokens();
		const client = new OmerutaClient({ baseUrl: url, tokens });
		await client.account.signInAsGuest();
		return new Guest(url, client, tokens);
	}

	/** Returns the same guest at another stack, which has the same accounts and secrets. */
	at(url: string): Guest {
		return new Guest(url, new OmerutaClient({ baseUrl: url, tokens: this.#tokens }), this.#tokens);
	}

	async accessToken(): Promise<string> {
		const tokens = await this.#tokens.load();
		if (tokens === null) throw new Error("The guest is not signed in.");
		return tokens.access;
	}

	/** Requests an API path. Sends a POST request if there is a body, and a GET request otherwise. */
	async fetch(path: string, body?: object): Promise<Response> {
		return fetch(new URL(path, this.#url), {
			headers: {
				authorization: `Bearer ${await this.accessToken()}`,
				"content-type": "application/json",
			},
			...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
		});
	}

	/** Returns a conversation's messages, oldest first. They must fit on one page. */
	async history(conversationId: string): Promise<Message[]> {
		// The client renews an access token that has expired.
		return (await this.client.conversations.messages(conversationId)).items;
	}

	status(taskId: string): Promise<TaskStatus> {
		return this.#read(TaskStatus, `/api/agents/async/status/${taskId}/`);
	}

	/** Returns a version 2 socket URL with a single-use ticket. */
	async socketUrl(conversationId: string): Promise<string> {
		const body = { conversation_id: conversationId };
		const { ticket } = Ticket.parse(await (await this.fetch("/api/authentication/ws-ticket/", body)).json());
		const query = new URLSearchParams({ v: "2", conversation_id: conversationId, ticket });
		return new URL(`/ws/agent/?${query}`, this.#url.replace(/^http/, "ws")).href;
	}

	async #read<T>(schema: z.ZodType<T>, path: string): Promise<T> {
		const response = await this.fetch(path);
		const text = await response.text();
		if (!response.ok) throw new Error(`${path} returned ${response.status}: ${text}`);
		return schema.parse(JSON.parse(text));
	}
}
