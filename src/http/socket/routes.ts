import { type Context, Hono } from "hono";
import { z } from "zod";
import type { Principal } from "../../auth/principal.ts";
import type { Config } from "../../config.ts";
import { ConversationId } from "../../contracts/ids.ts";
import { AppError, unwrap } from "../../errors.ts";
import { ulid } from "../../ids.ts";
import { getBrain, getConversation, getConversationOfTask } from "../../objects.ts";
import { parse } from "../../parse.ts";
import type { AppEnv } from "../app-env.ts";
import { principalOf, principalOfToken } from "../middleware/authenticate.ts";
import { describeRoute } from "../openapi/describe.ts";
import { openSubSocket, socketOf, upgradeRequest } from "./sub-socket.ts";
import { type GuideDeps, GuideSocket } from "./v1/adapter.ts";

const SocketQuery = z.object({
	v: z.enum(["1", "2"], { error: "open the socket with ?v=2" }).default("1"),
	conversation_id: ConversationId.optional(),
	ticket: z.string().optional(),
	last_seq: z
		.string()
		.regex(/^\d{1,15}$/, "must be a number")
		.optional(),
});
type SocketQuery = z.infer<typeof SocketQuery>;

type SocketOwner = Pick<Principal, "userId" | "sessionId">;

const opens = describeRoute(
	"Open a WebSocket",
	{ 101: null },
	{
		query: SocketQuery,
		errors: [
			"upgrade_required",
			"origin_refused",
			"token_in_url",
			"ticket_refused",
			"token_expired",
			"token_refused",
			"too_many_requests",
			"unauthenticated",
			"session_revoked",
			"account_gone",
			"forbidden",
			"invalid_request",
		],
	},
);

/**
 * Lets a socket through: of version 2 to its conversation's object, or the user's brain, where it stays; of version 1
 * to the older clients' adapter. Everything is refused before the upgrade.
 */
export const socket = new Hono<AppEnv>().get("/", opens, async (c) => {
	if (c.req.header("upgrade")?.toLowerCase() !== "websocket") {
		throw new AppError("upgrade_required", "This address is for WebSockets.");
	}
	const url = new URL(c.req.url);
	refuseForeignOrigin(c.req.header("origin"), url, c.var.config);
	if (url.searchParams.has("token") || url.searchParams.has("access_token")) {
		throw new AppError("token_in_url", "A token does not belong in an address; use a ticket.");
	}
	const request = parse(SocketQuery, c.req.query());
	const conversationId = request.conversation_id ?? null;
	if (request.v === "1") {
		const { 0: client, 1: server } = new WebSocketPair();
		const options = { owner: await claimedOwner(c, request), boundTo: conversationId };
		new GuideSocket(server, guideDeps(c), options);
		return new Response(null, { status: 101, webSocket: client });
	}
	const { userId, sessionId } = (await claimedOwner(c, request)) ?? (await principalOf(c));
	const object =
		conversationId === null ? getBrain(c.env, userId) : getConversation(c.env, userId, conversationId);
	const lastSeq = request.last_seq === undefined ? null : Number(request.last_seq);
	const answer = await object.fetch(upgradeRequest({ sessionId, lastSeq }));
	await socketOf(answer);
	return answer;
});

/** Who opens the socket, by its ticket or its header; null when there is neither. */
async function claimedOwner(c: Context<AppEnv>, request: SocketQuery): Promise<SocketOwner | null> {
	const conversationId = request.conversation_id ?? null;
	if (request.ticket !== undefined) return redeem(c.env, request.ticket, conversationId);
	if (c.req.header("authorization") === undefined) return null;
	const { userId, sessionId } = await principalOf(c);
	// The brain notes it, so that it is closed with its sign-in.
	if (conversationId !== null)
		unwrap(await getBrain(c.env, userId).registerSocket(sessionId, conversationId));
	return { userId, sessionId };
}

function guideDeps(c: Context<AppEnv>): GuideDeps {
	const { env } = c;
	return {
		principal: (token) => principalOfToken(token, c),
		openBrain: ({ userId, sessionId }) => openSubSocket(getBrain(env, userId), { sessionId }),
		openConversation: ({ userId, sessionId }, id, lastSeq) =>
			openSubSocket(getConversation(env, userId, id), { sessionId, protocol: 1, lastSeq }),
		recent: async ({ userId }, time) => unwrap(await getBrain(env, userId).listRecentConversations(time)),
		status: async ({ userId }, taskId) =>
			unwrap(await getConversationOfTask(env, userId, taskId).status(taskId)),
		cancel: async ({ userId }, taskId) =>
			unwrap(await getConversationOfTask(env, userId, taskId).cancel(taskId)),
		now: Date.now,
		newId: () => ulid(Date.now()),
	};
}

async function redeem(env: Env, ticket: string, conversationId: string | null): Promise<SocketOwner> {
	const [userId = ""] = ticket.split(".");
	const refused = new AppError("ticket_refused", "This ticket is not good (any more); ask for a new one.");
	if (!/^[0-9A-Z]{26}$/.test(userId)) throw refused;
	const redeemed = await getBrain(env, userId).redeemTicket(ticket, conversationId);
	// A stranger must not learn which accounts exist: a ticket of nobody is a bad ticket, no more.
	if ("error" in redeemed || redeemed.ok === null) throw refused;
	return { userId, sessionId: redeemed.ok.sessionId };
}

/** Browsers send an origin with every upgrade, and no same-origin rule holds for sockets: this is that rule. */
function refuseForeignOrigin(origin: string | undefined, url: URL, config: Config): void {
	if (origin === undefined || origin === url.origin || config.allowedOrigins.includes(origin)) return;
	throw new AppError("origin_refused", "This origin may not open sockets here; add it to ALLOWED_ORIGINS.");
}
