import { type Context, Hono } from "hono";
import * as z from "zod";
import type { Principal } from "../../auth/principal.ts";
import { signInGuest } from "../../auth/register.ts";
import { parseTicketUserId } from "../../auth/ticket.ts";
import type { Config } from "../../config.ts";
import { ConversationId } from "../../contracts/ids.ts";
import { AppError, unwrap } from "../../errors.ts";
import { ulid } from "../../ids.ts";
import { getBrain, getConversation, getConversationOfTask } from "../../objects.ts";
import { parse } from "../../parse.ts";
import type { AppEnv } from "../app-env.ts";
import { createAccountDeps, getClientInfo } from "../auth/deps.ts";
import { authenticateRequest, authenticateToken } from "../middleware/authenticate.ts";
import { describeRoute } from "../openapi/describe.ts";
import { createUpgradeRequest, openSubSocket, webSocketOf } from "./sub-socket.ts";
import { V1Adapter, type V1AdapterDeps } from "./v1/adapter.ts";

const SocketQuery = z.object({
	v: z.enum(["1", "2"], { error: 'must be "1" or "2"' }).default("1"),
	conversation_id: ConversationId.optional(),
	ticket: z.string().optional(),
	last_seq: z
		.string()
		.regex(/^\d{1,15}$/, "must be a number")
		.optional(),
});
type SocketQuery = z.infer<typeof SocketQuery>;

type SocketOwner = Pick<Principal, "userId" | "sessionId">;

const openRoute = describeRoute(
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
			"account_disabled",
			"account_gone",
			"forbidden",
			"invalid_request",
		],
	},
);

/**
 * Opens a WebSocket. A version 2 socket is passed to its conversation's object or to the user's brain. A version 1
 * socket is served by the Worker's adapter. Invalid requests are rejected before the upgrade.
 */
export const socket = new Hono<AppEnv>().get("/", openRoute, async (c) => {
	if (c.req.header("upgrade")?.toLowerCase() !== "websocket") {
		throw new AppError("upgrade_required", "This URL accepts WebSocket connections only.");
	}
	const url = new URL(c.req.url);
	assertAllowedOrigin(c.req.header("origin"), url, c.var.config);
	if (url.searchParams.has("token") || url.searchParams.has("access_token")) {
		throw new AppError("token_in_url", "Tokens are not allowed in the URL; use a ticket instead.");
	}
	const request = parse(SocketQuery, c.req.query());
	const conversationId = request.conversation_id ?? null;
	if (request.v === "1") {
		const { 0: client, 1: server } = new WebSocketPair();
		const options = { owner: await identifyOwner(c, request), boundTo: conversationId };
		new V1Adapter(server, createV1Deps(c), options);
		return new Response(null, { status: 101, webSocket: client });
	}
	const { userId, sessionId } = (await identifyOwner(c, request)) ?? (await authenticateRequest(c));
	const object =
		conversationId === null ? getBrain(c.env, userId) : getConversation(c.env, userId, conversationId);
	const lastSeq = request.last_seq === undefined ? null : Number(request.last_seq);
	const response = await object.fetch(createUpgradeRequest({ sessionId, lastSeq }));
	// This throws when the object refused the upgrade, so that the error is returned in the usual format.
	await webSocketOf(response);
	return response;
});

/** Returns the user identified by the ticket or the Authorization header, or null when the request has neither. */
async function identifyOwner(c: Context<AppEnv>, request: SocketQuery): Promise<SocketOwner | null> {
	const conversationId = request.conversation_id ?? null;
	if (request.ticket !== undefined) return redeemTicket(c.env, request.ticket, conversationId);
	if (c.req.header("authorization") === undefined) return null;
	const { userId, sessionId } = await authenticateRequest(c);
	// The brain records which conversations a session has sockets to, and closes those sockets when the session is
	// revoked.
	if (conversationId !== null)
		unwrap(await getBrain(c.env, userId).registerSocket(sessionId, conversationId));
	return { userId, sessionId };
}

function createV1Deps(c: Context<AppEnv>): V1AdapterDeps {
	const { env } = c;
	return {
		principal: (token) => authenticateToken(token, c),
		guest: async () => {
			if (!c.var.config.guestAccess) return null;
			const { tokens } = await signInGuest(createAccountDeps(env, c.var.config), getClientInfo(c.req.raw));
			return authenticateToken(tokens.access, c);
		},
		openBrain: ({ userId, sessionId }) => openSubSocket(getBrain(env, userId), { sessionId }),
		openConversation: ({ userId, sessionId }, id, lastSeq) =>
			openSubSocket(getConversation(env, userId, id), { sessionId, protocol: 1, lastSeq }),
		recent: async ({ userId }, time) => unwrap(await getBrain(env, userId).listRecentConversations(time)),
		status: async ({ userId }, taskId) =>
			unwrap(await getConversationOfTask(env, userId, taskId).getTask(taskId)),
		cancel: async ({ userId }, taskId) =>
			unwrap(await getConversationOfTask(env, userId, taskId).cancelTask(taskId)),
		now: Date.now,
		newId: () => ulid(Date.now()),
	};
}

async function redeemTicket(env: Env, ticket: string, conversationId: string | null): Promise<SocketOwner> {
	const userId = parseTicketUserId(ticket);
	if (userId === null) throw ticketRefused();
	const redeemed = await getBrain(env, userId).redeemTicket(ticket, conversationId);
	// The error is the same for an unknown user and an invalid ticket, so that it does not reveal which accounts exist.
	if ("error" in redeemed || redeemed.ok === null) throw ticketRefused();
	return { userId, sessionId: redeemed.ok.sessionId };
}

function ticketRefused(): AppError {
	return new AppError("ticket_refused", "The ticket is invalid or expired; request a new one.");
}

/**
 * Rejects upgrade requests from origins that are not allowed. The same-origin policy does not cover WebSockets, but
 * browsers send the `Origin` header with every upgrade request.
 */
function assertAllowedOrigin(origin: string | undefined, url: URL, config: Config): void {
	if (origin === undefined || origin === url.origin || config.allowedOrigins.includes(origin)) return;
	throw new AppError(
		"origin_refused",
		"This origin is not allowed to open sockets; add it to ALLOWED_ORIGINS.",
	);
}
