import type { Context } from "hono";
import type { Principal } from "../auth/principal.ts";
import type { Config } from "../config.ts";
import type { OpenAiError } from "../contracts/openai.ts";
import type { UserRow } from "../db/users.ts";
import type { AppError } from "../errors.ts";
import { getBrain } from "../objects.ts";
import type { RateLimits } from "./openai/read-rate-limits.ts";

/** The types of the Hono context. */
export interface AppEnv {
	Bindings: Env;
	Variables: {
		config: Config;
		requestId: string;
		principal: Principal;
		/** What `rateLimitHeaders` shows, if it was read early. */
		rateLimits?: RateLimits;
		/** Creates the error bodies of routes that do not use `ErrorBody`. */
		toErrorBody?: (error: AppError) => OpenAiError;
	};
}

/** The Hono context after `confirmUser`. */
export interface ConfirmedEnv extends AppEnv {
	Variables: AppEnv["Variables"] & { user: UserRow };
}

/** Returns a stub of the brain of the user who sends the request. */
export function brainOf(c: Context<AppEnv>) {
	return getBrain(c.env, c.var.principal.userId);
}
