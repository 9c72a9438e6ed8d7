import type { PageItem } from "../../contracts/knowledge.ts";
import { isSafeLink } from "../markdown/safe-link.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { formatDay } from "../ui/format.ts";

const text = lazyStrings.reader;

/** The origin, dates and size of a page. */
export function PageFacts({ page }: { page: PageItem }) {
	const { kind, file, url, author, published_at, updated_at, words } = page;
	return (
		<p class="page-facts">
			<span>{file === null ? text.kinds[kind] : file.name}</span>
			{file?.page_count != null && <span>{text.pages(file.page_count)}</span>}
			{author !== null && <span>{author}</span>}
			{published_at !== null && <span>{text.published(formatDay(published_at))}</span>}
			<span>{text.updated(formatDay(updated_at))}</span>
			<span>{text.words(words)}</span>
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
