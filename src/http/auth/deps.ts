import type { AccountDeps } from "../../auth/account-deps.ts";
import { scryptDeps } from "../../auth/password-hash.ts";
import type { ClientInfo } from "../../auth/register.ts";
import { getClientAddress } from "../../auth/throttle.ts";
import type { Config } from "../../config.ts";
import { openDatabase } from "../../db/client.ts";
import { getBrain } from "../../objects.ts";

const USER_AGENT_MAX_CHARS = 200;

/** Creates the dependencies of `src/auth`. */
export function createAccountDeps(env: Env, { jwtSecrets, hashSecret }: Config): AccountDeps {
	return {
		db: openDatabase(env.DB),
		d1: env.DB,
		jwtSecrets,
		hashSecret,
		now: Date.now,
		...scryptDeps,
		closeSockets: async (userId, sessionId) => {
			await getBrain(env, userId).closeSession(sessionId);
		},
		brain: (userId) => getBrain(env, userId),
		assets: env.ASSETS,
	};
}

/** Returns the device and the address that a request comes from. */
export function getClientInfo({ headers, cf }: Request): ClientInfo {
	const device = {
		user_agent: (headers.get("user-agent") ?? "").slice(0, USER_AGENT_MAX_CHARS),
		country: typeof cf?.country === "string" ? cf.country : null,
	};
	return { device, address: getClientAddress(headers) };
}
