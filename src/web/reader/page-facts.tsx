import type { PageItem } from "../../contracts/knowledge.ts";
import { isSafeLink } from "../markdown/render.ts";
import { day, KIND_NAMES, plural } from "../ui/names.ts";

/** Where a page comes from, in one line. */
export function PageFacts({ page }: { page: PageItem }) {
	const { kind, url, author, published_at, updated_at, words } = page;
	return (
		<p class="page-facts">
			<span>{KIND_NAMES[kind]}</span>
			{author !== null && <span>{author}</span>}
			{published_at !== null && <span>published {day(published_at)}</span>}
			<span>read {day(updated_at)}</span>
			<span>{plural(words, "word")}</span>
			{url !== null && isSafeLink(url) && (
				<a href={url} target="_blank" rel="noopener noreferrer nofollow">
					{url.replace(/^https?:\/\//i, "")}
				</a>
			)}
		</p>
	);
}
