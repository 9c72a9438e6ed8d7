import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { Page } from "../../client/api/pagination.ts";

export interface List<Item> {
	items: readonly Item[];
	/** Null when there are no more. */
	more: (() => void) | null;
	loading: boolean;
	error: Error | null;
	reload: () => void;
}

/** A list that is read page by page; it begins anew when `load` changes. What was asked for before that is dropped. */
export function useList<Item>(load: (cursor: string | undefined) => Promise<Page<Item>>): List<Item> {
	const [{ items, next }, setRead] = useState<{ items: readonly Item[]; next: string | null }>(EMPTY);
	const [loading, setLoading] = useState(true);
	const [error, setError] = useState<Error | null>(null);
	const newest = useRef(0);

	const read = useCallback(
		(before: readonly Item[], cursor?: string) => {
			newest.current += 1;
			const turn = newest.current;
			const ifWanted = (work: () => void) => {
				if (turn !== newest.current) return;
				setLoading(false);
				work();
			};
			setLoading(true);
			setError(null);
			load(cursor).then(
				(page) => ifWanted(() => setRead({ items: [...before, ...page.items], next: page.next_cursor })),
				(reason) => ifWanted(() => setError(reason)),
			);
		},
		[load],
	);
	useEffect(() => {
		read([]);
		return () => {
			newest.current += 1;
		};
	}, [read]);

	return {
		items,
		more: next === null ? null : () => read(items, next),
		loading,
		error,
		reload: () => read([]),
	};
}

const EMPTY = { items: [], next: null };
