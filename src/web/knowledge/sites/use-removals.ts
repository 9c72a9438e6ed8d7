import { useEffect, useRef, useState } from "preact/hooks";
import { toError } from "../../ui/to-error.ts";

/** How long a removal can be undone, in milliseconds. */
const UNDO_MS = 8_000;

/**
 * Removes items after a delay in which the last removal can be undone. Removes the rest at once when the page or the view
 * is left. `hidden` are the ids of the items that are or will be removed.
 *
 * @param onFailed called if the server rejects a removal; the item is shown again
 */
export function useRemovals<Item extends { id: string }>(
	remove: (id: string) => Promise<void>,
	onFailed: (error: Error) => void,
) {
	const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
	const [removed, setRemoved] = useState<Item | null>(null);
	const timers = useRef(new Map<string, ReturnType<typeof setTimeout>>());

	const show = (id: string) => setHidden((before) => new Set([...before].filter((other) => other !== id)));
	const complete = (id: string) => {
		clearTimeout(timers.current.get(id));
		timers.current.delete(id);
		setRemoved((item) => (item?.id === id ? null : item));
		remove(id).catch((error) => {
			show(id);
			onFailed(toError(error));
		});
	};
	useEffect(() => {
		const flush = () => {
			for (const id of [...timers.current.keys()]) complete(id);
		};
		addEventListener("pagehide", flush);
		return () => {
			removeEventListener("pagehide", flush);
			flush();
		};
	}, []);
	return {
		hidden,
		removed,
		remove: (item: Item) => {
			setHidden((before) => new Set([...before, item.id]));
			setRemoved(item);
			timers.current.set(
				item.id,
				setTimeout(() => complete(item.id), UNDO_MS),
			);
		},
		undo: () => {
			if (removed === null) return;
			clearTimeout(timers.current.get(removed.id));
			timers.current.delete(removed.id);
			show(removed.id);
			setRemoved(null);
		},
	};
}
