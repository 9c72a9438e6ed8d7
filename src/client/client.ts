import { Ticket } from "../contracts/auth.ts";
import { Health } from "../contracts/health.ts";
import { Account } from "./api/account.ts";
import { Analytics } from "./api/analytics.ts";
import { Conversations } from "./api/conversations.ts";
import { Http } from "./api/http.ts";
import { Knowledge } from "./api/knowledge.ts";
import { queryOf } from "./api/query.ts";
import { Tasks } from "./api/tasks.ts";
import { memoryTokens, type TokenStore } from "./api/token-store.ts";
import { Conversation } from "./conversation/conversation.ts";
import { newConversationId } from "./ids.ts";
import { type Clock, type Fetch, type Random, type SocketConstructor, systemClock } from "./platform.ts";
import { Updates } from "./socket/updates.ts";

export interface ClientOptions {
	/** Where the server answers, such as `https://brain.example.com`. */
	baseUrl: string;
	/** Memory when left out. */
	tokens?: TokenStore;
	/** Signs every call in by itself, as far as its scopes reach. */
	apiKey?: string;
	/** The platform's own when left out, as with the next three. */
	fetch?: Fetch;
	WebSocket?: SocketConstructor;
	clock?: Clock;
	random?: Random;
}

/** The way into a server for browsers, Node 22 and React Native. */
export class OmerutaClient {
	readonly account: Account;
	readonly conversations: Conversations;
	readonly tasks: Tasks;
	readonly knowledge: Knowledge;
	readonly analytics: Analytics;
	readonly #http: Http;
	readonly #baseUrl: string;
	readonly #platform: { WebSocket: SocketConstructor; clock: Clock; random: Random };

	constructor(options: ClientOptions) {
		this.#baseUrl = options.baseUrl.replace(/\/+$/, "");
		this.#platform = {
			WebSocket: options.WebSocket ?? globalThis.WebSocket,
			clock: options.clock ?? systemClock,
			random: options.random ?? Math.random,
		};
		this.#http = new Http({
			baseUrl: this.#baseUrl,
			// Called as a method of another object, a browser's fetch throws.
			fetch: options.fetch ?? ((url, init) => globalThis.fetch(url, init)),
			tokens: options.tokens ?? memoryTokens(),
			apiKey: options.apiKey,
			clock: this.#platform.clock,
		});
		this.account = new Account(this.#http);
		this.conversations = new Conversations(this.#http);
		this.tasks = new Tasks(this.#http);
		this.knowledge = new Knowledge(this.#http);
		this.analytics = new Analytics(this.#http);
	}

	/** How the server and its model are; needs no sign-in. */
	health(): Promise<Health> {
		return this.#http.callOpenly(Health, "GET", "/api/health/");
	}

	/** A conversation of the one signed in, new when no id is given. Several may be open side by side. */
	conversation(
		id: string = newConversationId(this.#platform.clock.now(), this.#platform.random),
	): Conversation {
		return new Conversation(id, {
			tasks: this.tasks,
			conversations: this.conversations,
			ticket: () => this.#ticket(id),
			socketUrl: (ticket, lastSeq) =>
				this.#socketUrl({ conversation_id: id, ticket, last_seq: String(lastSeq) }),
			...this.#platform,
		});
	}

	/** News of all conversations, for a list of them. */
	updates(): Updates {
		return new Updates({
			ticket: () => this.#ticket(),
			socketUrl: (ticket) => this.#socketUrl({ ticket }),
			...this.#platform,
		});
	}

	async #ticket(conversationId?: string): Promise<string> {
		const body = { conversation_id: conversationId };
		return (await this.#http.call(Ticket, "POST", "/api/authentication/ws-ticket/", { body })).ticket;
	}

	#socketUrl(query: Record<string, string>): string {
		return `${this.#baseUrl.replace(/^http/, "ws")}/ws/agent/${queryOf({ v: "2", ...query })}`;
	}
}
