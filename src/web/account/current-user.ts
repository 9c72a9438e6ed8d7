import { useEffect, useState } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import type { User } from "../../contracts/auth.ts";
import { onTokenChange } from "../session/token-changes.ts";

/** `undefined` until the user is known; null when nobody is signed in. */
export type CurrentUser = User | null | undefined;

let current: CurrentUser;
let loading: Promise<void> | null = null;
const listeners = new Set<() => void>();

/** Shares a user that a response has returned, so that it needn't be loaded. */
export function setUser(user: CurrentUser): void {
	current = user;
	for (const listener of listeners) listener();
}

/** Loads the user. If the server is unreachable, the user stays as it is. */
function reloadUser(client: OmerutaClient): Promise<void> {
	loading ??= load(client).finally(() => {
		loading = null;
	});
	return loading;
}

/**
 * Returns the current user. Loads it again when the tokens change and when the user returns to the tab, so that a session
 * that was ended elsewhere is noticed.
 */
export function useUser(client: OmerutaClient): CurrentUser {
	const [user, setShown] = useState(current);
	useEffect(() => {
		const show = () => setShown(current);
		const reload = () => void reloadUser(client);
		const onVisible = () => {
			if (document.visibilityState === "visible") reload();
		};
		listeners.add(show);
		const stop = onTokenChange(reload);
		document.addEventListener("visibilitychange", onVisible);
		if (current === undefined) reload();
		else show();
		return () => {
			listeners.delete(show);
			stop();
			document.removeEventListener("visibilitychange", onVisible);
		};
	}, [client]);
	return user;
}

async function load(client: OmerutaClient): Promise<void> {
	try {
		if (await client.account.isSignedIn()) {
			setUser(await client.account.check());
			return;
		}
	} catch {
		// The SDK removes the tokens only if the server has rejected them.
		if (await client.account.isSignedIn()) return;
	}
	setUser(null);
}
