export interface PageOptions {
	/** Maximum number of items per page. */
	limit?: number | undefined;
	/** `next_cursor` of the previous page. */
	cursor?: string | undefined;
}

export interface Page<Item> {
	items: Item[];
	/** Null on the last page. */
	next_cursor: string | null;
}

/** Yields the items of all pages, requesting each page when the iteration reaches it. */
export async function* paginate<Item>(
	loadPage: (cursor: string | undefined) => Promise<Page<Item>>,
): AsyncGenerator<Item, void, undefined> {
	for (let cursor: string | null | undefined; cursor !== null; ) {
		const page = await loadPage(cursor);
		yield* page.items;
		cursor = page.next_cursor;
	}
}
