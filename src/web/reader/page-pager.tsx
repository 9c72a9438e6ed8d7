import type { KnowledgePage } from "../../contracts/knowledge.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { Pager } from "../ui/pager.tsx";
import type { TextRange } from "./sentences.ts";

/** The pages of a file, such as a PDF: where each begins, and the number of the first one. */
export interface FilePages {
	starts: readonly number[];
	firstPage: number;
	total: number;
}

/** Returns the pages of a file, or null if the text has no pages. */
export function filePagesOf({ page_starts: starts, file }: KnowledgePage): FilePages | null {
	if (starts === null || file?.first_page == null) return null;
	return { starts, firstPage: file.first_page, total: file.page_count ?? starts.length };
}

/** Returns the index of the page on which an offset is. An empty page is skipped if another begins at the same offset. */
export function indexOfPage({ starts }: FilePages, offset: number): number {
	return Math.max(
		0,
		starts.findLastIndex((start) => start <= offset),
	);
}

/** Returns the text of a page. A cited passage that begins on it is never cut off. */
export function rangeOfPage(
	{ starts }: FilePages,
	index: number,
	length: number,
	cited: TextRange | null,
): TextRange {
	const start = starts[index] ?? 0;
	const end = starts[index + 1] ?? length;
	const isCitedHere = cited !== null && cited.start >= start && cited.start < end;
	return { start, end: isCitedHere ? Math.max(end, cited.end) : end };
}

interface Props {
	pages: FilePages;
	/** The index of the page that is shown. */
	index: number;
	onShow: (index: number) => void;
}

/** Pages through a file. */
export function PagePager({ pages: { starts, firstPage, total }, index, onShow }: Props) {
	const { previousPage, nextPage, pageOf } = lazyStrings.reader;
	return (
		<div class="page-pager">
			<Pager
				shown={index + 1}
				total={starts.length}
				labels={{ previous: previousPage, next: nextPage }}
				testId="page"
				onShow={(shown) => onShow(shown - 1)}
			>
				<span role="status" data-testid="page-number">
					{pageOf(firstPage + index, total)}
				</span>
			</Pager>
		</div>
	);
}
