import { useEffect, useMemo, useRef } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { describeError } from "../ui/describe-error.ts";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { Panel } from "../ui/panel.tsx";
import { type Citation, locate } from "./locate.ts";
import { PageFacts } from "./page-facts.tsx";
import { unwrapLines } from "./sentences.ts";
import type { ReaderTarget } from "./target.ts";
import { type ReadText, usePage } from "./use-page.ts";
import { WithHeadings } from "./with-headings.tsx";

interface Props {
	client: OmerutaClient;
	target: ReaderTarget;
	/** Whether the server reported that the page has changed since it was cited. */
	hasChanged: boolean;
	/** Whether it is opened from another panel, which it covers. */
	isOnTop: boolean;
	onClose: () => void;
}

/** A panel that shows a page of the knowledge base, scrolled to the cited passage. */
export function Reader({ client, target, hasChanged, isOnTop, onClose }: Props) {
	const { state, retry } = usePage(client, target);
	const { citation } = target;
	const { pageDeleted, attachmentDeleted } = lazyStrings.reader;
	const title = state.kind === "loaded" ? state.content.title : target.title;
	return (
		<Panel title={title} kind={isOnTop ? "side" : "beside"} testId="reader" onClose={onClose}>
			{state.kind === "loading" && <p class="pending">{lazyStrings.reader.loading}</p>}
			{state.kind === "failed" && (
				<ErrorNotice
					message={describeError(state.error)}
					action={lazyStrings.reader.retry}
					onAction={retry}
				/>
			)}
			{state.kind === "gone" && (
				<>
					<p class="notice" data-testid="page-gone">
						{target.conversationId === undefined ? pageDeleted : attachmentDeleted}
					</p>
					<Snippet citation={citation} />
				</>
			)}
			{state.kind === "loaded" && (
				<PageText content={state.content} citation={citation} hasChanged={hasChanged} />
			)}
		</Panel>
	);
}

interface PageTextProps {
	content: ReadText;
	citation: Citation | null;
	hasChanged: boolean;
}

function PageText({ content, citation, hasChanged }: PageTextProps) {
	const text = useMemo(() => unwrapLines(content.text), [content]);
	const located = citation && locate(content.text, citation);
	const { start, end } = located?.passage ?? { start: 0, end: 0 };
	const inner = located?.sentence ?? { start: end, end };
	const passage = useRef<HTMLElement>(null);
	const sentence = useRef<HTMLElement>(null);
	const { start: shownStart, end: shownEnd } = inner.start === inner.end ? { start, end } : inner;
	useEffect(() => {
		const quoted = sentence.current ?? passage.current;
		quoted?.scrollIntoView({ block: "center" });
		// A screen reader continues from the quoted sentence.
		quoted?.focus({ preventScroll: true });
	}, [text, shownStart, shownEnd]);
	return (
		<>
			{content.kind === "page" && <PageFacts page={content.page} />}
			{(hasChanged || located?.hasChanged) && (
				<p class="notice" data-testid="page-changed">
					{located?.passage === null ? lazyStrings.reader.changedWithout : lazyStrings.reader.changed}
				</p>
			)}
			{located?.passage === null && <Snippet citation={citation} />}
			<div class="page-text" dir="auto" data-testid="page-text">
				<WithHeadings text={text.slice(0, start)} />
				{located?.passage && (
					<mark ref={passage} tabIndex={-1} data-testid="cited-passage">
						<WithHeadings text={text.slice(start, inner.start)} />
						{located.sentence && (
							<strong ref={sentence} tabIndex={-1} data-testid="cited-sentence">
								{text.slice(inner.start, inner.end)}
							</strong>
						)}
						<WithHeadings text={text.slice(inner.end, end)} />
					</mark>
				)}
				<WithHeadings text={text.slice(end)} />
			</div>
		</>
	);
}

function Snippet({ citation }: { citation: Citation | null }) {
	if (citation === null) return null;
	return (
		<blockquote class="snippet" dir="auto" data-testid="kept-snippet">
			{unwrapLines(citation.snippet)}
		</blockquote>
	);
}
