import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { languageProps } from "../ui/text-language.ts";
import { type Citation, locate } from "./locate.ts";
import { PageFacts } from "./page-facts.tsx";
import { filePagesOf, indexOfPage, PagePager, rangeOfPage } from "./page-pager.tsx";
import { unwrapLines } from "./sentences.ts";
import { TextBlocks } from "./text-blocks.tsx";
import type { ReadText } from "./use-page.ts";

interface Props {
	content: ReadText;
	citation: Citation | null;
	hasChanged: boolean;
}

/** The text of a page, scrolled to the cited passage. Of a file with pages, it shows one at a time. */
export function PageText({ content, citation, hasChanged }: Props) {
	const text = useMemo(() => unwrapLines(content.text), [content]);
	const located = citation && locate(content.text, citation);
	const { start, end } = located?.passage ?? { start: 0, end: 0 };
	const { start: quotedStart, end: quotedEnd } = located?.sentence ?? { start, end };
	const container = useRef<HTMLDivElement>(null);
	const pages = content.kind === "page" ? filePagesOf(content.page) : null;
	const citedPage = pages === null ? 0 : indexOfPage(pages, start);
	const [chosenPage, setChosenPage] = useState<number | null>(null);
	const index = chosenPage ?? citedPage;
	const cited = located?.passage ?? null;
	const shown =
		pages === null ? { start: 0, end: text.length } : rangeOfPage(pages, index, text.length, cited);
	const isCited = cited !== null && start >= shown.start && end <= shown.end;
	const highlights = isCited ? { passage: cited, sentence: located?.sentence ?? null } : null;
	// Another citation of the same file may be on another page.
	useEffect(() => setChosenPage(null), [text, quotedStart, quotedEnd]);
	useEffect(() => {
		const marks = container.current;
		const quoted = marks?.querySelector<HTMLElement>("mark strong") ?? marks?.querySelector("mark");
		quoted?.scrollIntoView({ block: "center" });
		// A screen reader continues from the quoted sentence.
		quoted?.focus({ preventScroll: true });
	}, [text, quotedStart, quotedEnd]);
	const isEmpty = pages !== null && text.slice(shown.start, shown.end).trim() === "";
	return (
		<>
			{content.kind === "page" && <PageFacts page={content.page} />}
			{(hasChanged || located?.hasChanged) && (
				<p class="notice" data-testid="page-changed">
					{located?.passage === null ? lazyStrings.reader.changedWithout : lazyStrings.reader.changed}
				</p>
			)}
			{located?.passage === null && <Snippet citation={citation} />}
			{pages !== null && <PagePager pages={pages} index={index} onShow={setChosenPage} />}
			{isEmpty && <p class="pending">{lazyStrings.reader.emptyPage}</p>}
			<div ref={container} class="page-text" {...languageProps(text)} data-testid="page-text">
				<TextBlocks text={text} range={shown} highlights={highlights} />
			</div>
		</>
	);
}

/** The text of a passage as it was when it was cited. */
export function Snippet({ citation }: { citation: Citation | null }) {
	if (citation === null) return null;
	return (
		<blockquote class="snippet" dir="auto" data-testid="kept-snippet">
			{unwrapLines(citation.snippet)}
		</blockquote>
	);
}
