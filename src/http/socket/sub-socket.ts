import { z } from "zod";
import { ErrorCode } from "../../contracts/errors.ts";
import { LAST_SEQ_PARAM, PROTOCOL_PARAM, SESSION_PARAM } from "../../contracts/internal.ts";
import { AppError } from "../../errors.ts";

export interface SubSocketOptions {
	sessionId: string;
	/** 1 for the older clients' adapter; 2 when left out. */
	protocol?: 1 | 2;
	/** The newest event that is known already. */
	lastSeq?: number | null;
}

const Refusal = z.object({ error: z.object({ code: ErrorCode, message: z.string() }) });

/** The request with which the Worker hands a socket over to an object, or opens one of its own to it. */
export function upgradeRequest({ sessionId, protocol, lastSeq }: SubSocketOptions): Request {
	const url = new URL("https://object/socket");
	url.searchParams.set(SESSION_PARAM, sessionId);
	if (protocol !== undefined) url.searchParams.set(PROTOCOL_PARAM, String(protocol));
	if (lastSeq !== undefined && lastSeq !== null) url.searchParams.set(LAST_SEQ_PARAM, String(lastSeq));
	return new Request(url, { headers: { upgrade: "websocket" } });
}

/** The socket with which an object answered. Throws the `AppError` with which it refused. */
export async function socketOf(answer: Response): Promise<WebSocket> {
	if (answer.webSocket !== null) return answer.webSocket;
	const { error } = Refusal.parse(await answer.json());
	throw new AppError(error.code, error.message);
}

/** Opens a socket of the Worker's own to an object. It must be accepted by the caller. */
export async function openSubSocket(
	object: Pick<Fetcher, "fetch">,
	options: SubSocketOptions,
): Promise<WebSocket> {
	return socketOf(await object.fetch(upgradeRequest(options)));
}
