import { Ticket } from "../contracts/auth.ts";
import { Health } from "../contracts/health.ts";
import { type ModelChoice, ModelChoiceList } from "../contracts/models.ts";
import { Account } from "./api/account.ts";
import { Agents } from "./api/agents.ts";
import { Conversations } from "./api/conversations.ts";
import { Http } from "./api/http.ts";
import { Knowledge } from "./api/knowledge.ts";
import { toQueryString } from "./api/query.ts";
import { Tasks } from "./api/tasks.ts";
import { memoryTokens, type TokenStore } from "./api/token-store.ts";
import { Conversation } from "./conversation/conversation.ts";
import type { QuestionStore } from "./conversation/question-store.ts";
import { LiveConversationList } from "./conversation-list/conversation-list.ts";
import { newConversationId } from "./ids.ts";
import { type Clock, type Fetch, type Random, type SocketConstructor, systemClock } from "./platform.ts";
import { Updates } from "./socket/updates.ts";

export interface ClientOptions {
	/** URL of the server, such as `https://brain.example.com`. */
	baseUrl: string;
	/** Default: in memory. */
	tokens?: TokenStore;
	/**
	 * API key that authenticates all calls in place of the tokens. The key's scopes determine which calls are allowed.
	 */
	apiKey?: string;
	/** Keeps unsent questions when the app is closed. Default: they are lost. */
	questions?: QuestionStore;
	/** Default: `globalThis.fetch`. */
	fetch?: Fetch;
	/** Default: `globalThis.WebSocket`. */
	WebSocket?: SocketConstructor;
	/** Default: the system clock. */
	clock?: Clock;
	/** Default: `Math.random`. */
	random?: Random;
}

/**
 * Client for an Omeruta Brain server. Runs in browsers, Node.js 22 and React Native.
 *
 * @example
 * ```ts
 * const client = new OmerutaClient({ baseUrl: "http://localhost:8000" });
 * await client.account.signInAsGuest();
 * const conversation = client.conversation();
 * const task = await conversation.ask("What is a blockchain?");
 * console.log((await task.finished()).text);
 * conversation.close();
 * ```
 */
export class OmerutaClient {
	readonly account: Account;
	readonly agents: Agents;
	readonly conversations: Conversations;
	readonly tasks: Tasks;
	readonly knowledge: Knowledge;
	readonly #http: Http;
	readonly #baseUrl: string;
	readonly #questions: QuestionStore | undefined;
	readonly #platform: { WebSocket: SocketConstructor; clock: Clock; random: Random };

	constructor(options: ClientOptions) {
		this.#baseUrl = options.baseUrl.replace(/\/+$/, "");
		this.#questions = options.questions;
		this.#platform = {
			WebSocket: options.WebSocket ?? globalThis.WebSocket,
			clock: options.clock ?? systemClock,
			random: options.random ?? Math.random,
		};
		this.#http = new Http({
			baseUrl: this.#baseUrl,
			// A browser's `fetch` throws when it is called as a method of another object.
			fetch: options.fetch ?? ((url, init) => globalThis.fetch(url, init)),
			tokens: options.tokens ?? memoryTokens(),
			apiKey: options.apiKey,
			clock: this.#platform.clock,
		});
		this.account = new Account(this.#http);
		this.agents = new Agents(this.#http);
		this.conversations = new Conversations(this.#http);
		this.tasks = new Tasks(this.#http);
		this.knowledge = new Knowledge(this.#http);
	}

	/**
	 * Creates a part of the API that is not a property, because most programs don't need it: `Analytics`, `Shares`,
	 * `Sites`,
	 * `Staff` or `TokenBudgets`. Only programs that import it load its code.
	 *
	 * @example
	 * ```ts
	 * const { url } = await client.api(Shares).create({ conversation_id: "chat_1" });
	 * ```
	 */
	api<Api>(Api: new (http: Http) => Api): Api {
		return new Api(this.#http);
	}

	/** Returns the health of the server and its components. Needs no authentication. */
	health(): Promise<Health> {
		return this.#http.callPublic(Health, "GET", "/api/health/");
	}

	/** Returns the models that a question can name. The first answers questions that name none. */
	async models(): Promise<ModelChoice[]> {
		return (await this.#http.call(ModelChoiceList, "GET", "/api/models/")).items;
	}

	/**
	 * Returns a conversation of the current user, or a new one if `id` is omitted. Several conversations can be open at
	 * the same time.
	 *
	 * @example
	 * ```ts
	 * const conversation = client.conversation("chat_1");
	 * conversation.on("view", ({ turns }) => console.log(turns.at(-1)?.text));
	 * conversation.open();
	 * ```
	 */
	conversation(
		id: string = newConversationId(this.#platform.clock.now(), this.#platform.random),
	): Conversation {
		return new Conversation(id, {
			tasks: this.tasks,
			conversations: this.conversations,
			questions: this.#questions,
			ticket: () => this.#ticket(id),
			socketUrl: (ticket, lastSeq) =>
				this.#socketUrl({ conversation_id: id, ticket, last_seq: String(lastSeq) }),
			...this.#platform,
		});
	}

	/** Returns live updates to the list of conversations. */
	updates(): Updates {
		return new Updates({
			ticket: () => this.#ticket(),
			socketUrl: (ticket) => this.#socketUrl({ ticket }),
			...this.#platform,
		});
	}

	/** Returns a live list of the user's conversations. */
	conversationList(): LiveConversationList {
		const { clock } = this.#platform;
		return new LiveConversationList({ conversations: this.conversations, updates: this.updates(), clock });
	}

	async #ticket(conversationId?: string): Promise<string> {
		const body = { conversation_id: conversationId };
		return (await this.#http.call(Ticket, "POST", "/api/authentication/ws-ticket/", { body })).ticket;
	}

	#socketUrl(query: Record<string, string>): string {
		return `${this.#baseUrl.replace(/^http/, "ws")}/ws/agent/${toQueryString({ v: "2", ...query })}`;
	}
}
