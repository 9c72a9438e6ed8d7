import { useEffect, useMemo, useRef } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import type { KnowledgePage } from "../../contracts/knowledge.ts";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { errorText } from "../ui/error-text.ts";
import { Panel } from "../ui/panel.tsx";
import { type Cited, locate } from "./locate.ts";
import { PageFacts } from "./page-facts.tsx";
import { unwrapped } from "./sentences.ts";
import type { Reading } from "./target.ts";
import { usePage } from "./use-page.ts";

interface Props {
	client: OmerutaClient;
	reading: Reading;
	/** The server said that the page is not what it was when it was cited. */
	changed: boolean;
	onClose: () => void;
}

/** A page of the knowledge, open at the words that were cited. */
export function Reader({ client, reading, changed, onClose }: Props) {
	const { state, retry } = usePage(client, reading);
	const { cited } = reading;
	const title = state.kind === "page" ? state.page.title : reading.title;
	return (
		<Panel title={title} kind="side" testId="reader" onClose={onClose}>
			{state.kind === "loading" && <p class="pending">Loading the page…</p>}
			{state.kind === "failed" && (
				<ErrorNotice message={errorText(state.error)} action="Try again" onAction={retry} />
			)}
			{state.kind === "gone" && (
				<>
					<p class="notice" data-testid="page-gone">
						This page was deleted.
					</p>
					<Kept cited={cited} />
				</>
			)}
			{state.kind === "page" && <PageText page={state.page} cited={cited} changed={changed} />}
		</Panel>
	);
}

function PageText({ page, cited, changed }: { page: KnowledgePage; cited: Cited | null; changed: boolean }) {
	const text = useMemo(() => unwrapped(page.text), [page]);
	const found = cited && locate(page.text, cited);
	const { start, end } = found?.passage ?? { start: 0, end: 0 };
	const inner = found?.sentence ?? { start: end, end };
	const passage = useRef<HTMLElement>(null);
	const sentence = useRef<HTMLElement>(null);
	useEffect(() => {
		(sentence.current ?? passage.current)?.scrollIntoView({ block: "center" });
	}, [text]);
	return (
		<>
			<PageFacts page={page} />
			{(changed || found?.changed) && (
				<p class="notice" data-testid="page-changed">
					This page has changed since it was cited.
					{found?.passage === null && " It no longer has the cited words:"}
				</p>
			)}
			{found?.passage === null && <Kept cited={cited} />}
			<div class="page-text" dir="auto" data-testid="page-text">
				{text.slice(0, start)}
				{found?.passage && (
					<mark ref={passage} data-testid="cited-passage">
						{text.slice(start, inner.start)}
						{found.sentence && (
							<strong ref={sentence} data-testid="cited-sentence">
								{text.slice(inner.start, inner.end)}
							</strong>
						)}
						{text.slice(inner.end, end)}
					</mark>
				)}
				{text.slice(end)}
			</div>
		</>
	);
}

function Kept({ cited }: { cited: Cited | null }) {
	if (cited === null) return null;
	return (
		<blockquote class="kept" dir="auto" data-testid="kept-snippet">
			{cited.snippet}
		</blockquote>
	);
}
