import type { Principal } from "../auth/tokens.ts";
import type { Config } from "../config.ts";

/** What handlers find in Hono's context. */
export interface AppEnv {
	Bindings: Env;
	Variables: { config: Config; requestId: string; principal: Principal };
}
