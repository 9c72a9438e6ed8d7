import { lazyStrings } from "../strings/lazy-strings.ts";
import { strings } from "../strings/strings.ts";
import { describeError } from "../ui/describe-error.ts";
import { ErrorNotice } from "../ui/error-notice.tsx";
import type { PagedList } from "./use-paged-list.ts";

interface Props<Item> {
	list: PagedList<Item>;
	/** Text for an empty list. */
	empty: string;
}

/** The end of a list. Shows a loading message, an error, a button to load more, or the text for an empty list. */
export function ListEnd<Item>({ list: { items, loadMore, isLoading, error, reload }, empty }: Props<Item>) {
	if (error)
		return <ErrorNotice message={describeError(error)} action={strings.shell.retry} onAction={reload} />;
	if (isLoading) return <p class="pending">{strings.shell.loading}</p>;
	if (items.length === 0) return <p class="pending">{empty}</p>;
	if (loadMore === null) return null;
	return (
		<button type="button" class="quiet" data-testid="more" onClick={loadMore}>
			{lazyStrings.knowledge.loadMore}
		</button>
	);
}
