import { ErrorNotice } from "../ui/error-notice.tsx";
import { errorText } from "../ui/error-text.ts";
import type { List } from "./use-list.ts";

interface Props<Item> {
	list: List<Item>;
	/** What is said of a list with nothing in it. */
	empty: string;
}

/** What stands below a list: that it is being read, that it failed, that there is more, or that there is nothing. */
export function ListEnd<Item>({ list: { items, more, loading, error, reload }, empty }: Props<Item>) {
	if (error) return <ErrorNotice message={errorText(error)} action="Try again" onAction={reload} />;
	if (loading) return <p class="pending">Loading…</p>;
	if (items.length === 0) return <p class="pending">{empty}</p>;
	if (more === null) return null;
	return (
		<button type="button" class="quiet" data-testid="more" onClick={more}>
			Show more
		</button>
	);
}
