import type { Principal } from "../auth/principal.ts";
import type { Config } from "../config.ts";
import type { UserRow } from "../db/users.ts";

/** What handlers find in Hono's context. */
export interface AppEnv {
	Bindings: Env;
	Variables: { config: Config; requestId: string; principal: Principal };
}

/** The same behind `confirmUser`. */
export interface ConfirmedEnv extends AppEnv {
	Variables: AppEnv["Variables"] & { user: UserRow };
}
