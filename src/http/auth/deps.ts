import type { AccountDeps } from "../../auth/deps.ts";
import { hashDeps } from "../../auth/password-hash.ts";
import type { Visitor } from "../../auth/register.ts";
import { addressOf } from "../../auth/throttle.ts";
import type { Config } from "../../config.ts";
import { database } from "../../db/client.ts";
import { getBrain } from "../../objects.ts";

const USER_AGENT_MAX_CHARS = 200;

/** What sign-in works with: D1, secrets, the users' brains. */
export function accountDeps(env: Env, { jwtSecrets, hashSecret }: Config): AccountDeps {
	return {
		db: database(env.DB),
		d1: env.DB,
		jwtSecrets,
		hashSecret,
		now: Date.now,
		...hashDeps,
		closeSockets: async (userId, sessionId) => {
			await getBrain(env, userId).closeSession(sessionId);
		},
		brain: (userId) => getBrain(env, userId),
	};
}

/** From where a request comes. */
export function visitorOf({ headers, cf }: Request): Visitor {
	const device = {
		user_agent: (headers.get("user-agent") ?? "").slice(0, USER_AGENT_MAX_CHARS),
		country: typeof cf?.country === "string" ? cf.country : null,
	};
	return { device, address: addressOf(headers) };
}
