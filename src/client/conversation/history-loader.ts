import type { Message, MessageList } from "../../contracts/conversations.ts";
import { PAGE_ITEMS_MAX } from "../../contracts/limits.ts";
import { ApiError, hasCode } from "../api/error.ts";
import { type PageOptions, paginate } from "../api/pagination.ts";

export interface HistoryDeps {
	messages(page: PageOptions): Promise<MessageList>;
	onLoaded(messages: readonly Message[]): void;
	onProblem(error: ApiError): void;
}

/** Loads all stored messages, page by page. */
export class HistoryLoader {
	readonly #deps: HistoryDeps;
	#state: "missing" | "loading" | "loaded" = "missing";

	constructor(deps: HistoryDeps) {
		this.#deps = deps;
	}

	/**
	 * Loads the messages unless they are already loaded or being loaded. If the server is unreachable, the next call
	 * retries.
	 */
	async load(): Promise<void> {
		if (this.#state !== "missing") return;
		this.#state = "loading";
		try {
			const messages = await this.#loadAll();
			this.#state = "loaded";
			this.#deps.onLoaded(messages);
		} catch (error) {
			this.#state = "missing";
			if (!(error instanceof ApiError)) throw error;
			if (error.code !== "unreachable") this.#deps.onProblem(error);
		}
	}

	/** Loads the messages again. */
	async reload(): Promise<void> {
		if (this.#state === "loaded") this.#state = "missing";
		await this.load();
	}

	/** Reports that the history is empty. Sends no request. */
	markEmpty(): void {
		if (this.#state !== "missing") return;
		this.#state = "loaded";
		this.#deps.onLoaded([]);
	}

	async #loadAll(): Promise<Message[]> {
		const all: Message[] = [];
		try {
			const messages = paginate((cursor) => this.#deps.messages({ limit: PAGE_ITEMS_MAX, cursor }));
			for await (const message of messages) all.push(message);
		} catch (error) {
			// This is not an error: the server creates a conversation when it receives the first question.
			if (!hasCode(error, "conversation_not_found")) throw error;
		}
		return all;
	}
}
