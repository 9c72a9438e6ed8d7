import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { Page } from "../../client/api/pagination.ts";

export interface PagedList<Item> {
	items: readonly Item[];
	/** Null on the last page. */
	loadMore: (() => void) | null;
	isLoading: boolean;
	error: Error | null;
	reload: () => void;
}

/**
 * Loads a list page by page. When `loadPage` changes, the list is loaded from the start, and responses to earlier
 * requests are ignored.
 */
export function usePagedList<Item>(
	loadPage: (cursor: string | undefined) => Promise<Page<Item>>,
): PagedList<Item> {
	const [{ items, cursor }, setLoaded] = useState<{ items: readonly Item[]; cursor: string | null }>(EMPTY);
	const [isLoading, setIsLoading] = useState(true);
	const [error, setError] = useState<Error | null>(null);
	const latestRequest = useRef(0);

	const load = useCallback(
		(before: readonly Item[], next?: string) => {
			latestRequest.current += 1;
			const request = latestRequest.current;
			const ifLatest = (update: () => void) => {
				if (request !== latestRequest.current) return;
				setIsLoading(false);
				update();
			};
			setIsLoading(true);
			setError(null);
			loadPage(next).then(
				(page) => ifLatest(() => setLoaded({ items: [...before, ...page.items], cursor: page.next_cursor })),
				(reason) => ifLatest(() => setError(reason)),
			);
		},
		[loadPage],
	);
	useEffect(() => {
		load([]);
		return () => {
			latestRequest.current += 1;
		};
	}, [load]);

	return {
		items,
		loadMore: cursor === null ? null : () => load(items, cursor),
		isLoading,
		error,
		reload: () => load([]),
	};
}

const EMPTY = { items: [], cursor: null };
