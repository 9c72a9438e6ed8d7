import type { Message, MessageList } from "../../contracts/conversations.ts";
import { PAGE_MAX_ITEMS } from "../../contracts/limits.ts";
import { ApiError, hasCode } from "../api/error.ts";
import { itemsOf, type PageOptions } from "../api/pagination.ts";

export interface HistoryDeps {
	messages(page: PageOptions): Promise<MessageList>;
	onLoaded(messages: readonly Message[]): void;
	onProblem(error: ApiError): void;
}

/** Reads all stored messages once, page by page, and again when told that they have changed. */
export class HistoryLoader {
	readonly #deps: HistoryDeps;
	#state: "missing" | "loading" | "loaded" = "missing";

	constructor(deps: HistoryDeps) {
		this.#deps = deps;
	}

	/** Does nothing while that is done or under way. What is unreachable stays missing, for the next call. */
	async load(): Promise<void> {
		if (this.#state !== "missing") return;
		this.#state = "loading";
		try {
			const messages = await this.#all();
			this.#state = "loaded";
			this.#deps.onLoaded(messages);
		} catch (error) {
			this.#state = "missing";
			if (!(error instanceof ApiError)) throw error;
			if (error.code !== "unreachable") this.#deps.onProblem(error);
		}
	}

	async reload(): Promise<void> {
		if (this.#state === "loaded") this.#state = "missing";
		await this.load();
	}

	/** There is nothing to read. */
	skip(): void {
		if (this.#state !== "missing") return;
		this.#state = "loaded";
		this.#deps.onLoaded([]);
	}

	async #all(): Promise<Message[]> {
		const all: Message[] = [];
		try {
			const messages = itemsOf((cursor) => this.#deps.messages({ limit: PAGE_MAX_ITEMS, cursor }));
			for await (const message of messages) all.push(message);
		} catch (error) {
			// A conversation comes into being with its first question.
			if (!hasCode(error, "conversation_not_found")) throw error;
		}
		return all;
	}
}
