export interface PageOptions {
	/** Items of a page. */
	limit?: number | undefined;
	/** The `next_cursor` of the page before. */
	cursor?: string | undefined;
}

export interface Page<Item> {
	items: Item[];
	/** Null on the last page. */
	next_cursor: string | null;
}

/** The items of all pages, each page read when it is reached. */
export async function* itemsOf<Item>(
	read: (cursor: string | undefined) => Promise<Page<Item>>,
): AsyncGenerator<Item, void, undefined> {
	for (let cursor: string | null | undefined; cursor !== null; ) {
		const page = await read(cursor);
		yield* page.items;
		cursor = page.next_cursor;
	}
}
