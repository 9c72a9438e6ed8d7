import { useEffect, useState } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import { onTokenChange, type TokenChange } from "../session/token-changes.ts";

/** A list of the server that several components show. It is loaded when the first of them needs it. */
export interface SharedList<Item> {
	/** The items; null until they are loaded. */
	get(): readonly Item[] | null;
	/** Replaces the items, for example after the server has changed them. */
	set(items: readonly Item[]): void;
	/** Loads the items again. Rejects if the server cannot be reached; the items then stay as they are. */
	load(client: OmerutaClient): Promise<void>;
	/** Returns the items and re-renders when they change. Loads them once `isNeeded` is true. */
	use(client: OmerutaClient, isNeeded: boolean): readonly Item[] | null;
}

/** Creates a list that is loaded again for each user. */
export function createSharedList<Item>(
	read: (client: OmerutaClient) => Promise<readonly Item[]>,
): SharedList<Item> {
	let items: readonly Item[] | null = null;
	let loading: Promise<void> | null = null;
	const listeners = new Set<() => void>();
	const show = (next: readonly Item[] | null) => {
		items = next;
		for (const listener of listeners) listener();
	};
	const load = (client: OmerutaClient) => {
		loading ??= read(client)
			.then(show)
			.finally(() => {
				loading = null;
			});
		return loading;
	};
	return {
		get: () => items,
		set: show,
		load,
		use(client, isNeeded) {
			const [shown, setShown] = useState(items);
			useEffect(() => {
				const update = () => setShown(items);
				// Another user may have signed in.
				const reload = ({ isOtherSession }: TokenChange) => {
					if (isOtherSession && items !== null) void load(client).catch(() => show(null));
				};
				update();
				listeners.add(update);
				const stop = onTokenChange(reload);
				return () => {
					listeners.delete(update);
					stop();
				};
			}, [client]);
			useEffect(() => {
				// Without the list, the built-in choices remain.
				if (isNeeded && items === null) void load(client).catch(() => {});
			}, [client, isNeeded]);
			return shown;
		},
	};
}
