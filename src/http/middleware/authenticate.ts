import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { verifyAccessToken } from "../../auth/access-tokens.ts";
import { authenticateApiKey, isApiKey } from "../../auth/api-key-authentication.ts";
import { isUserDisabled } from "../../auth/disabled-users.ts";
import { loadKeyRing } from "../../auth/key-ring.ts";
import type { Principal } from "../../auth/principal.ts";
import { getClientAddress } from "../../auth/throttle.ts";
import { accountDisabled, apiKeyNotAllowed } from "../../common-errors.ts";
import type { ApiKeyScope } from "../../contracts/auth.ts";
import { openDatabase } from "../../db/client.ts";
import { AppError } from "../../errors.ts";
import type { AppEnv } from "../app-env.ts";
import { describeHandler } from "../openapi/describe.ts";

/**
 * The scope that an API key needs for each path. The first match applies. API keys are rejected on all other paths. MCP
 * accepts keys with any scope, because each of its tools requires its own.
 */
const SCOPES: readonly [prefix: RegExp, scope: ApiKeyScope | "any"][] = [
	[/^\/mcp(\/|$)/, "any"],
	[/^\/api\/auth(entication)?\/ws-ticket(\/|$)/, "chat"],
	[/^\/api\/auth(entication)?\//, "account"],
	[/^\/api\/(agents|conversations|models)(\/|$)/, "chat"],
	[/^\/v1\//, "chat"],
	[/^\/ws\//, "chat"],
	[/^\/api\/knowledge(\/|$)/, "knowledge"],
	[/^\/api\/analytics(\/|$)/, "analytics"],
];

/** Requires an access token, or an API key that has the scope for the path. Sets `c.var.principal`. */
export const authenticate = describeHandler(
	createMiddleware<AppEnv>(async (c, next) => {
		c.set("principal", await authenticateRequest(c));
		await next();
	}),
	{
		secured: true,
		errors: [
			"unauthenticated",
			"token_expired",
			"token_refused",
			"too_many_requests",
			"forbidden",
			"account_disabled",
			"account_gone",
		],
	},
);

/**
 * Authenticates a request by its `Authorization: Bearer …` header.
 *
 * @throws {AppError} `unauthenticated`, or any error of `authenticateToken`
 */
export async function authenticateRequest(c: Context<AppEnv>): Promise<Principal> {
	const [, token] = /^bearer +(\S+)$/i.exec(c.req.header("authorization") ?? "") ?? [];
	if (token === undefined) {
		throw new AppError(
			"unauthenticated",
			"Authentication required; send Authorization: Bearer with an access token or an API key.",
		);
	}
	return authenticateToken(token, c);
}

/** Open conversations continue while D1 is unavailable. */
function assumeEnabled(error: unknown): boolean {
	console.warn("D1 is unavailable, so a disabled user would not be noticed", error);
	return false;
}

/**
 * Authenticates an access token or an API key for the path of the request.
 *
 * @throws {AppError} `token_expired`, `token_refused`, `account_disabled`, `too_many_requests` or `forbidden`
 */
export async function authenticateToken(token: string, c: Context<AppEnv>): Promise<Principal> {
	const { jwtSecrets, hashSecret } = c.var.config;
	if (!isApiKey(token)) {
		const principal = await verifyAccessToken(await loadKeyRing(jwtSecrets), token, Date.now());
		// The token remains valid for up to an hour, but a disabled user loses access much earlier.
		const disabled = await isUserDisabled(c.env.DB, principal.userId, Date.now()).catch(assumeEnabled);
		if (disabled) throw accountDisabled();
		return principal;
	}
	const deps = { db: openDatabase(c.env.DB), d1: c.env.DB, hashSecret, now: Date.now };
	const principal = await authenticateApiKey(deps, token, getClientAddress(c.req.raw.headers));
	const scope = SCOPES.find(([prefix]) => prefix.test(c.req.path))?.[1];
	if (scope === undefined) throw apiKeyNotAllowed();
	if (scope !== "any" && !principal.scopes?.includes(scope))
		throw new AppError("forbidden", `This API key lacks the scope "${scope}"; use a key that has it.`);
	return principal;
}
