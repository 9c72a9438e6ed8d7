import type { Outcome } from "../errors.ts";
import type { HashDeps } from "./password-hash.ts";
import type { SessionDeps } from "./sessions.ts";
import type { ThrottleDeps } from "./throttle.ts";

/** What sign-in needs of a user's brain. */
export interface UserBrain {
	create(options: { isGuest: boolean }): Promise<void>;
	promoteGuest(): Promise<Outcome<null>>;
	eraseAccount(): Promise<void>;
}

export interface AccountDeps extends SessionDeps, ThrottleDeps, HashDeps {
	brain(userId: string): UserBrain;
}
