import { Attachment } from "../../contracts/attachments.ts";
import { ConversationSearchResponse } from "../../contracts/conversation-search.ts";
import {
	BranchCreated,
	ConversationExport,
	ConversationItem,
	ConversationList,
	ConversationResponse,
	MessageList,
} from "../../contracts/conversations.ts";
import { FeedbackResponse, type Rating } from "../../contracts/feedback.ts";
import { ChatAccepted } from "../../contracts/tasks.ts";
import type { Http } from "./http.ts";
import { type PageOptions, paginate } from "./pagination.ts";
import { toQueryString } from "./query.ts";

export interface ConversationListOptions extends PageOptions {
	/** Text to search for in titles and last messages. */
	search?: string | undefined;
}

/** A rating of an answer. `comment` is at most 500 characters long. */
export interface NewFeedback {
	rating: Rating;
	comment?: string;
}

const EXPORT_TIMEOUT_MS = 120_000;

/**
 * Lists and manages the conversations of the current user. Use `client.conversation(id)` to chat in one.
 *
 * @example
 * ```ts
 * for await (const { conversation_id: id, title } of client.conversations.list({ search: "chain" })) {
 *   console.log(title, await client.conversations.exportMarkdown(id));
 * }
 * ```
 */
export class Conversations {
	readonly #http: Http;

	constructor(http: Http) {
		this.#http = http;
	}

	/** Iterates over the conversations, newest first. */
	list(
		options: Omit<ConversationListOptions, "cursor"> = {},
	): AsyncGenerator<ConversationItem, void, undefined> {
		return paginate((cursor) => this.page({ ...options, cursor }));
	}

	/** Returns up to `limit` conversations, newest first. */
	page({ search, limit, cursor }: ConversationListOptions = {}): Promise<ConversationList> {
		const query = toQueryString({ q: search, limit, cursor });
		return this.#http.call(ConversationList, "GET", `/api/conversations/${query}`);
	}

	/**
	 * Searches the titles and all messages of the conversations. Returns up to `limit` conversations, best match first,
	 * each with an excerpt of its best message. The last word of `query` may be incomplete.
	 *
	 * @example
	 * ```ts
	 * const { items } = await client.conversations.search("alpaca woo");
	 * for (const { title, excerpt, marks } of items)
	 *   console.log(title, marks.map(([start, end]) => excerpt.slice(start, end)));
	 * ```
	 */
	search(query: string, { limit, cursor }: PageOptions = {}): Promise<ConversationSearchResponse> {
		return this.#http.call(
			ConversationSearchResponse,
			"GET",
			`/api/conversations/search/${toQueryString({ q: query, limit, cursor })}`,
		);
	}

	/** Returns one conversation. */
	get(id: string): Promise<ConversationItem> {
		return this.#http.call(ConversationItem, "GET", conversationPath(id));
	}

	/** Changes the title. */
	rename(id: string, title: string): Promise<ConversationItem> {
		return this.#http.call(ConversationItem, "PATCH", conversationPath(id), { body: { title } });
	}

	/** Deletes the conversation and its messages. */
	async delete(id: string): Promise<void> {
		await this.#http.call(ConversationResponse, "DELETE", conversationPath(id));
	}

	/** Returns one page of messages, oldest first. */
	messages(id: string, { limit, cursor }: PageOptions = {}): Promise<MessageList> {
		return this.#http.call(
			MessageList,
			"GET",
			`${conversationPath(id)}messages/${toQueryString({ limit, cursor })}`,
		);
	}

	/** Returns an attachment of a question with its text. */
	attachment(id: string, attachmentId: string): Promise<Attachment> {
		const path = `${conversationPath(id)}attachments/${encodeURIComponent(attachmentId)}/`;
		return this.#http.call(Attachment, "GET", path);
	}

	/** Exports the conversation as JSON. */
	export(id: string): Promise<ConversationExport> {
		const options = { timeoutMs: EXPORT_TIMEOUT_MS };
		return this.#http.call(ConversationExport, "GET", `${conversationPath(id)}export/`, options);
	}

	/** Exports the conversation as Markdown. */
	exportMarkdown(id: string): Promise<string> {
		return this.#http.getText("text/markdown", `${conversationPath(id)}export/`, {
			timeoutMs: EXPORT_TIMEOUT_MS,
		});
	}

	/** Generates a new answer to a question. `messageId` is the question's id. */
	regenerate(id: string, messageId: string): Promise<ChatAccepted> {
		const body = { message_id: messageId };
		return this.#http.call(ChatAccepted, "POST", `${conversationPath(id)}regenerate/`, { body });
	}

	/**
	 * Rates an answer, or removes its rating if `feedback` is null. `messageId` is the answer's id.
	 *
	 * @example
	 * ```ts
	 * const [, answer] = (await client.conversations.messages("chat_1")).items;
	 * if (answer) await client.conversations.sendFeedback("chat_1", answer.id, { rating: "up" });
	 * ```
	 */
	sendFeedback(id: string, messageId: string, feedback: NewFeedback | null): Promise<FeedbackResponse> {
		const path = `${conversationPath(id)}messages/${encodeURIComponent(messageId)}/feedback/`;
		return this.#http.call(FeedbackResponse, "POST", path, { body: feedback ?? { rating: null } });
	}

	/**
	 * Creates a conversation that starts with a copy of this one. If `messageId` is an answer, the copy ends with it.
	 * If `messageId` is a question, the copy ends before it, and `question` replaces it.
	 *
	 * @example
	 * ```ts
	 * const { conversation_id } = await client.conversations.branch("chat_1", "msg_1", "What is a ledger?");
	 * ```
	 */
	branch(id: string, messageId: string, question?: string): Promise<BranchCreated> {
		const body = { message_id: messageId, message: question };
		return this.#http.call(BranchCreated, "POST", `${conversationPath(id)}branch/`, { body });
	}
}

function conversationPath(id: string): string {
	return `/api/conversations/${encodeURIComponent(id)}/`;
}
