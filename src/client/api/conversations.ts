import {
	BranchCreated,
	ConversationDone,
	ConversationExport,
	ConversationItem,
	ConversationList,
	MessageList,
} from "../../contracts/conversations.ts";
import { ChatAccepted } from "../../contracts/tasks.ts";
import type { Http } from "./http.ts";
import { itemsOf, type PageOptions } from "./pagination.ts";
import { queryOf } from "./query.ts";

export interface SearchOptions extends PageOptions {
	/** Looked for in titles and last messages. */
	search?: string | undefined;
}

/** A whole conversation may be long. */
const EXPORT_TIMEOUT_MS = 120_000;

/** The conversations of the one signed in, from outside; `client.conversation(id)` takes part in one. */
export class Conversations {
	readonly #http: Http;

	constructor(http: Http) {
		this.#http = http;
	}

	/** All of them, newest first. */
	list(options: Omit<SearchOptions, "cursor"> = {}): AsyncGenerator<ConversationItem, void, undefined> {
		return itemsOf((cursor) => this.page({ ...options, cursor }));
	}

	/** One page of the list. */
	page({ search, limit, cursor }: SearchOptions = {}): Promise<ConversationList> {
		const query = queryOf({ q: search, limit, cursor });
		return this.#http.call(ConversationList, "GET", `/api/conversations/${query}`);
	}

	get(id: string): Promise<ConversationItem> {
		return this.#http.call(ConversationItem, "GET", pathOf(id));
	}

	rename(id: string, title: string): Promise<ConversationItem> {
		return this.#http.call(ConversationItem, "PATCH", pathOf(id), { body: { title } });
	}

	async delete(id: string): Promise<void> {
		await this.#http.call(ConversationDone, "DELETE", pathOf(id));
	}

	/** One page of what was said, oldest first. */
	messages(id: string, { limit, cursor }: PageOptions = {}): Promise<MessageList> {
		return this.#http.call(MessageList, "GET", `${pathOf(id)}messages/${queryOf({ limit, cursor })}`);
	}

	export(id: string): Promise<ConversationExport> {
		const options = { timeoutMs: EXPORT_TIMEOUT_MS };
		return this.#http.call(ConversationExport, "GET", `${pathOf(id)}export/`, options);
	}

	/** The same as a document to read. */
	exportMarkdown(id: string): Promise<string> {
		return this.#http.text("text/markdown", `${pathOf(id)}export/`, { timeoutMs: EXPORT_TIMEOUT_MS });
	}

	/** Asks the question of a message once more. */
	regenerate(id: string, messageId: string): Promise<ChatAccepted> {
		const body = { message_id: messageId };
		return this.#http.call(ChatAccepted, "POST", `${pathOf(id)}regenerate/`, { body });
	}

	/** A new conversation: through an answer, or up to a question, which `question` then takes the place of. */
	branch(id: string, messageId: string, question?: string): Promise<BranchCreated> {
		const body = { message_id: messageId, message: question };
		return this.#http.call(BranchCreated, "POST", `${pathOf(id)}branch/`, { body });
	}
}

function pathOf(id: string): string {
	return `/api/conversations/${encodeURIComponent(id)}/`;
}
