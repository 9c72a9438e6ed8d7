import type { PageItem, PageKind } from "../../contracts/knowledge.ts";
import { isSafeLink } from "../markdown/safe-link.ts";
import { formatDay, pluralize } from "../ui/format.ts";

const KIND_NAMES = {
	starter: "Starter knowledge",
	added: "Added",
	imported: "Imported",
	crawled: "From the web",
} as const satisfies Record<PageKind, string>;

/** The origin, dates and size of a page. */
export function PageFacts({ page }: { page: PageItem }) {
	const { kind, url, author, published_at, updated_at, words } = page;
	return (
		<p class="page-facts">
			<span>{KIND_NAMES[kind]}</span>
			{author !== null && <span>{author}</span>}
			{published_at !== null && <span>published {formatDay(published_at)}</span>}
			<span>updated {formatDay(updated_at)}</span>
			<span>{pluralize(words, "word")}</span>
			{url !== null && isSafeLink(url) && <ExternalLink url={url} />}
		</p>
	);
}

/** A link that opens in a new tab, or plain text if the URL is not safe to open. */
export function ExternalLink({ url }: { url: string }) {
	const label = url.replace(/^https?:\/\//i, "");
	if (!isSafeLink(url)) return <span>{label}</span>;
	return (
		<a href={url} target="_blank" rel="noopener noreferrer nofollow">
			{label}
		</a>
	);
}
