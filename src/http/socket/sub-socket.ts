import * as z from "zod";
import { ErrorCode } from "../../contracts/errors.ts";
import { LAST_SEQ_PARAM, PROTOCOL_PARAM, SESSION_PARAM } from "../../contracts/internal.ts";
import { AppError } from "../../errors.ts";

export interface SubSocketOptions {
	sessionId: string;
	/** The client's protocol version, 2 by default. The object sends version 2 frames for both. */
	protocol?: 1 | 2;
	/** `seq` of the newest event that the client has received. */
	lastSeq?: number | null;
}

const Refusal = z.object({ error: z.object({ code: ErrorCode, message: z.string() }) });

/** Creates the upgrade request that opens a socket from the Worker to a Durable Object. */
export function createUpgradeRequest({ sessionId, protocol, lastSeq }: SubSocketOptions): Request {
	const url = new URL("https://object/socket");
	url.searchParams.set(SESSION_PARAM, sessionId);
	if (protocol !== undefined) url.searchParams.set(PROTOCOL_PARAM, String(protocol));
	if (lastSeq !== undefined && lastSeq !== null) url.searchParams.set(LAST_SEQ_PARAM, String(lastSeq));
	return new Request(url, { headers: { upgrade: "websocket" } });
}

/**
 * Returns the socket from a Durable Object's response.
 *
 * @throws {AppError} when the object refused the upgrade; the error is the object's
 */
export async function webSocketOf(response: Response): Promise<WebSocket> {
	if (response.webSocket !== null) return response.webSocket;
	const { error } = Refusal.parse(await response.json());
	throw new AppError(error.code, error.message);
}

/** Opens a socket from the Worker to a Durable Object. The caller must accept it. */
export async function openSubSocket(
	object: Pick<Fetcher, "fetch">,
	options: SubSocketOptions,
): Promise<WebSocket> {
	return webSocketOf(await object.fetch(createUpgradeRequest(options)));
}
