import { useEffect, useState } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import type { User } from "../../contracts/auth.ts";
import { onTokenChange } from "../session/token-changes.ts";

/** `undefined` until the user is known; null when nobody is signed in. */
export type CurrentUser = User | null | undefined;

/** How long to wait before the user is loaded again, in milliseconds. */
const RETRY_MS = 2_000;

let current: CurrentUser;
/** The user who was signed in last, even if their session has ended. */
let last: User | null = null;
/** Number of loads so far. Only the newest one sets the user. */
let loads = 0;
const listeners = new Set<() => void>();
let stopWatching: (() => void) | null = null;

/** Shares a user that a response has returned, so that it needn't be loaded. */
export function setUser(user: CurrentUser): void {
	current = user;
	last = user ?? last;
	for (const listener of listeners) listener();
}

/** Returns the user who was signed in last on this page, even if their session has ended. */
export function getLastUser(): User | null {
	return last;
}

/** Forgets who was signed in, before someone signs out. */
export function forgetUser(): void {
	last = null;
}

/**
 * Returns the current user. It is loaded again when the tokens change and when the user returns to the tab, so that a
 * session that was ended elsewhere is noticed.
 */
export function useUser(client: OmerutaClient): CurrentUser {
	const [user, setShown] = useState(current);
	useEffect(() => {
		const show = () => setShown(current);
		listeners.add(show);
		stopWatching ??= watch(client);
		show();
		return () => {
			listeners.delete(show);
			if (listeners.size > 0) return;
			stopWatching?.();
			stopWatching = null;
		};
	}, [client]);
	return user;
}

/** Loads the user now and whenever it may have changed. Returns a function that stops this. */
function watch(client: OmerutaClient): () => void {
	const reload = () => void load(client);
	const onVisible = () => {
		if (document.visibilityState === "visible") reload();
	};
	const stop = onTokenChange(reload);
	document.addEventListener("visibilitychange", onVisible);
	reload();
	return () => {
		stop();
		document.removeEventListener("visibilitychange", onVisible);
	};
}

/**
 * Loads the user. If the server is unreachable, the user stays as it is, and one who isn't known yet is loaded again
 * later.
 */
async function load(client: OmerutaClient): Promise<void> {
	const { account } = client;
	const place = ++loads;
	let user: User | null = null;
	try {
		if (await account.isSignedIn()) user = await account.check();
	} catch {
		// The SDK removes the tokens only if the server has rejected them.
		if (await account.isSignedIn()) {
			if (current === undefined && place === loads)
				setTimeout(() => stopWatching && void load(client), RETRY_MS);
			return;
		}
	}
	if (place === loads) setUser(user);
}
