import type { User } from "../contracts/auth.ts";
import type { Health } from "../contracts/health.ts";
import { Conversation } from "./conversation.ts";
import { Http } from "./http.ts";
import { newConversationId } from "./ids.ts";
import { type Clock, type Fetch, type Random, type SocketConstructor, systemClock } from "./platform.ts";
import { memoryTokens, type TokenStore } from "./token-store.ts";

export interface ClientOptions {
	/** Where the server answers, such as `https://brain.example.com`. */
	baseUrl: string;
	/** Memory when left out. */
	tokens?: TokenStore;
	/** The platform's own when left out, as with the next three. */
	fetch?: Fetch;
	WebSocket?: SocketConstructor;
	clock?: Clock;
	random?: Random;
}

/** The way into a server for browsers, Node 22 and React Native: signs in, and hands out conversations. */
export class OmerutaClient {
	readonly #http: Http;
	readonly #tokens: TokenStore;
	readonly #baseUrl: string;
	readonly #WebSocket: SocketConstructor;
	readonly #clock: Clock;
	readonly #random: Random;

	constructor(options: ClientOptions) {
		this.#baseUrl = options.baseUrl.replace(/\/+$/, "");
		this.#tokens = options.tokens ?? memoryTokens();
		this.#WebSocket = options.WebSocket ?? globalThis.WebSocket;
		this.#clock = options.clock ?? systemClock;
		this.#random = options.random ?? Math.random;
		this.#http = new Http({
			baseUrl: this.#baseUrl,
			// Called as a method of another object, a browser's fetch throws.
			fetch: options.fetch ?? ((url, init) => globalThis.fetch(url, init)),
			tokens: this.#tokens,
			clock: this.#clock,
		});
	}

	/** Whether there are tokens to try; the server may refuse them later. */
	async isSignedIn(): Promise<boolean> {
		return (await this.#tokens.load()) !== null;
	}

	/** Makes a throw-away account and keeps its tokens. Throws `guests_refused` where the server has none. */
	async signInAsGuest(): Promise<User> {
		return (await this.#http.signInAsGuest()).user;
	}

	/** How the server and its model are; needs no sign-in. */
	health(): Promise<Health> {
		return this.#http.health();
	}

	/** A conversation of the one signed in, new when no id is given. Several may be open side by side. */
	conversation(id: string = newConversationId(this.#clock.now(), this.#random)): Conversation {
		return new Conversation(id, {
			http: this.#http,
			socketUrl: (conversationId, ticket, lastSeq) =>
				`${this.#baseUrl.replace(/^http/, "ws")}/ws/agent/?v=2&conversation_id=${encodeURIComponent(conversationId)}` +
				`&ticket=${encodeURIComponent(ticket)}&last_seq=${lastSeq}`,
			WebSocket: this.#WebSocket,
			clock: this.#clock,
			random: this.#random,
		});
	}
}
