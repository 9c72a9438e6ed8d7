import type { Principal } from "../auth/principal.ts";
import type { Config } from "../config.ts";
import type { OpenAiError } from "../contracts/openai.ts";
import type { UserRow } from "../db/users.ts";
import type { AppError } from "../errors.ts";

/** The types of Hono's context. */
export interface AppEnv {
	Bindings: Env;
	Variables: {
		config: Config;
		requestId: string;
		principal: Principal;
		/** Creates the bodies of errors where they differ from `ErrorBody`. */
		toErrorBody?: (error: AppError) => OpenAiError;
	};
}

/** The context after `confirmUser`. */
export interface ConfirmedEnv extends AppEnv {
	Variables: AppEnv["Variables"] & { user: UserRow };
}
