import type { Outcome } from "../errors.ts";
import type { Assets } from "../text/lazy-asset.ts";
import type { HashDeps } from "./password-hash.ts";
import type { SessionDeps } from "./session-tokens.ts";
import type { ThrottleDeps } from "./throttle.ts";

/** The methods of a user's brain that account changes call. */
interface AccountBrain {
	create(options: { isGuest: boolean }): Promise<void>;
	promoteGuest(): Promise<Outcome<null>>;
	eraseAccount(): Promise<void>;
}

export interface AccountDeps extends SessionDeps, ThrottleDeps, HashDeps {
	brain(userId: string): AccountBrain;
	/** Contains the list of common passwords. */
	assets: Assets;
}
