import { useCallback, useEffect, useState } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import { toError } from "../ui/to-error.ts";
import { browserTokens } from "./browser-tokens.ts";

/** `none`: the current view needs no session. An error means that signing in failed. */
export type Session = "none" | "starting" | "ready" | Error;

/**
 * Returns the state of the user's session and a function that starts it again. Someone who is not signed in continues as
 * a new guest.
 *
 * @param isNeeded whether the current view needs a session
 */
export function useSession(client: OmerutaClient, isNeeded: boolean): [Session, () => Promise<void>] {
	const [session, setSession] = useState<Session>("none");
	const start = useCallback(async () => {
		setSession("starting");
		try {
			// Two tabs that open at the same time must not create two guests.
			await browserTokens.withLock(async () => {
				if (!(await client.account.isSignedIn())) await client.account.signInAsGuest();
			});
			setSession("ready");
		} catch (error) {
			setSession(toError(error));
		}
	}, [client]);
	useEffect(() => {
		if (isNeeded && session === "none") void start();
	}, [isNeeded, session, start]);
	return [session, start];
}
