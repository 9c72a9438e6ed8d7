import { MessageResponse } from "../../contracts/auth.ts";
import { Share, SharedConversation, ShareList, type ShareRequestInput } from "../../contracts/shares.ts";
import type { Http } from "./http.ts";
import { paginate } from "./pagination.ts";
import { toQueryString } from "./query.ts";

/** Creates, lists and revokes links that show a conversation to others, and reads what a link shows. */
export class Shares {
	readonly #http: Http;

	constructor(http: Http) {
		this.#http = http;
	}

	/**
	 * Creates a link to a conversation, or only to one of its answers.
	 *
	 * @throws {ApiError} `conversation_not_found`, `task_not_found`, or `conflict` when there are too many links
	 * @example
	 * ```ts
	 * const { url } = await client.api(Shares).create({ conversation_id: "chat_1", expires_in_days: 7 });
	 * ```
	 */
	create(request: ShareRequestInput): Promise<Share> {
		return this.#http.call(Share, "POST", "/api/shares/", { body: request });
	}

	/** Iterates over the user's links that have not expired, newest first. */
	list(): AsyncGenerator<Share, void, undefined> {
		return paginate((cursor) =>
			this.#http.call(ShareList, "GET", `/api/shares/${toQueryString({ cursor })}`),
		);
	}

	/** Revokes a link. */
	async revoke(id: string): Promise<void> {
		await this.#http.call(MessageResponse, "DELETE", `/api/shares/${encodeURIComponent(id)}/`);
	}

	/**
	 * Returns what a link shows. Needs no authentication.
	 *
	 * @param token the last part of the link
	 * @param afterSeq `upto_seq` of an earlier call, to get only what has changed since
	 * @throws {ApiError} `share_not_found` when the link is invalid, expired or revoked
	 */
	read(token: string, afterSeq = 0): Promise<SharedConversation> {
		const query = toQueryString({ after_seq: String(afterSeq) });
		return this.#http.callPublic(
			SharedConversation,
			"GET",
			`/api/shared/${encodeURIComponent(token)}/${query}`,
		);
	}
}
