import { type Context, Hono } from "hono";
import { z } from "zod";
import type { Principal } from "../auth/principal.ts";
import type { Config } from "../config.ts";
import { ErrorCode } from "../contracts/errors.ts";
import { ConversationId } from "../contracts/ids.ts";
import { LAST_SEQ_PARAM, SESSION_PARAM } from "../contracts/internal.ts";
import { AppError, unwrap } from "../errors.ts";
import { parse } from "../parse.ts";
import type { AppEnv } from "./app-env.ts";
import { principalOf } from "./authenticate.ts";
import { conversationStub } from "./objects.ts";

const SocketQuery = z.object({
	v: z.literal("2", { error: "open the socket with ?v=2" }),
	conversation_id: ConversationId,
	ticket: z.string().optional(),
	last_seq: z
		.string()
		.regex(/^\d{1,15}$/, "must be a number")
		.optional(),
});

type SocketOwner = Pick<Principal, "userId" | "sessionId">;
/** What a conversation answers when it takes no socket. */
const Refusal = z.object({ error: z.object({ code: ErrorCode, message: z.string() }) });

/** Lets a socket through to its conversation's object, where it stays. Everything is refused before the upgrade. */
export const socket = new Hono<AppEnv>().get("/", async (c) => {
	if (c.req.header("upgrade")?.toLowerCase() !== "websocket") {
		throw new AppError("upgrade_required", "This address is for WebSockets.");
	}
	const url = new URL(c.req.url);
	refuseForeignOrigin(c.req.header("origin"), url, c.var.config);
	if (url.searchParams.has("token") || url.searchParams.has("access_token")) {
		throw new AppError("token_in_url", "A token does not belong in an address; use a ticket.");
	}
	const request = parse(SocketQuery, c.req.query());
	const { userId, sessionId } =
		request.ticket === undefined
			? await knock(c, request.conversation_id)
			: await redeem(c.env, request.ticket, request.conversation_id);

	const inner = new URL("https://conversation/socket");
	inner.searchParams.set(SESSION_PARAM, sessionId);
	if (request.last_seq !== undefined) inner.searchParams.set(LAST_SEQ_PARAM, request.last_seq);
	const conversation = conversationStub(c.env, userId, request.conversation_id);
	const answer = await conversation.fetch(inner, { headers: { upgrade: "websocket" } });
	return answer.webSocket === null ? unwrap(Refusal.parse(await answer.json())) : answer;
});

/** A socket that shows a token. The brain notes it, so that it is closed with its sign-in. */
async function knock(c: Context<AppEnv>, conversationId: string): Promise<SocketOwner> {
	const { userId, sessionId } = await principalOf(c);
	unwrap(await c.env.BRAIN.getByName(userId).noteSocket(sessionId, conversationId));
	return { userId, sessionId };
}

async function redeem(env: Env, ticket: string, conversationId: string): Promise<SocketOwner> {
	const [userId = ""] = ticket.split(".");
	const refused = new AppError("ticket_refused", "This ticket is not good (any more); ask for a new one.");
	if (!/^[0-9A-Z]{26}$/.test(userId)) throw refused;
	const redeemed = await env.BRAIN.getByName(userId).redeemTicket(ticket, conversationId);
	// A stranger must not learn which accounts exist: a ticket of nobody is a bad ticket, no more.
	if ("error" in redeemed || redeemed.ok === null) throw refused;
	return { userId, sessionId: redeemed.ok.sessionId };
}

/** Browsers send an origin with every upgrade, and no same-origin rule holds for sockets: this is that rule. */
function refuseForeignOrigin(origin: string | undefined, url: URL, config: Config): void {
	if (origin === undefined || origin === url.origin || config.allowedOrigins.includes(origin)) return;
	throw new AppError("origin_refused", "This origin may not open sockets here; add it to ALLOWED_ORIGINS.");
}
