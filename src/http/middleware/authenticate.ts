import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { verifyAccessToken } from "../../auth/access-tokens.ts";
import { authenticateApiKey, isApiKey } from "../../auth/api-key-authentication.ts";
import { loadKeyRing } from "../../auth/key-ring.ts";
import type { Principal } from "../../auth/principal.ts";
import { getClientAddress } from "../../auth/throttle.ts";
import type { ApiKeyScope } from "../../contracts/auth.ts";
import { openDatabase } from "../../db/client.ts";
import { AppError } from "../../errors.ts";
import type { AppEnv } from "../app-env.ts";
import { describeHandler } from "../openapi/describe.ts";

/** The scope that an API key needs for the paths that begin so; first match. No key is good for any other path. */
const SCOPES: readonly [prefix: RegExp, scope: ApiKeyScope][] = [
	[/^\/api\/auth(entication)?\/ws-ticket(\/|$)/, "chat"],
	[/^\/api\/auth(entication)?\//, "account"],
	[/^\/api\/(agents|conversations)(\/|$)/, "chat"],
	[/^\/v1\//, "chat"],
	[/^\/ws\//, "chat"],
	[/^\/api\/knowledge(\/|$)/, "knowledge"],
	[/^\/api\/analytics(\/|$)/, "analytics"],
];

/** Lets a request through that carries a good access token, or an API key with the path's scope, and notes who calls. */
export const authenticate = describeHandler(
	createMiddleware<AppEnv>(async (c, next) => {
		c.set("principal", await principalOf(c));
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
			"account_gone",
		],
	},
);

/** Who a request's `Authorization: Bearer …` header speaks for. Throws `unauthenticated`, and what `principalOfToken` throws. */
export async function principalOf(c: Context<AppEnv>): Promise<Principal> {
	const [, token] = /^bearer +(\S+)$/i.exec(c.req.header("authorization") ?? "") ?? [];
	if (token === undefined) {
		throw new AppError("unauthenticated", "Sign in first: send Authorization: Bearer <access token>.");
	}
	return principalOfToken(token, c);
}

/**
 * Returns whom an access token or API key speaks for at the path of `c`.
 * @throws `token_expired`, `token_refused`, `too_many_requests` or `forbidden`
 */
export async function principalOfToken(token: string, c: Context<AppEnv>): Promise<Principal> {
	const { jwtSecrets, hashSecret } = c.var.config;
	if (!isApiKey(token)) return verifyAccessToken(await loadKeyRing(jwtSecrets), token, Date.now());
	const deps = { db: openDatabase(c.env.DB), d1: c.env.DB, hashSecret, now: Date.now };
	const principal = await authenticateApiKey(deps, token, getClientAddress(c.req.raw.headers));
	const scope = SCOPES.find(([prefix]) => prefix.test(c.req.path))?.[1];
	if (scope === undefined) throw new AppError("forbidden", "No API key may do this; sign in.");
	if (!principal.scopes?.includes(scope))
		throw new AppError("forbidden", `This API key may not do this: it lacks the scope "${scope}".`);
	return principal;
}
