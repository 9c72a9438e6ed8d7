import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { TurnState } from "../../client/conversation/turn.ts";
import type { ChatResult, Source } from "../../contracts/tasks.ts";
import { renderMarkdown, renderUnfinished } from "../markdown/render.ts";
import { showHtml } from "../markdown/show-html.ts";
import { sentenceAt } from "../reader/sentences.ts";

interface Props {
	text: string;
	state: TurnState;
	result: ChatResult | null;
	/** `claim` is the sentence that cites the source. */
	onCitation: (source: Source, claim: string) => void;
}

const BLOCKS = "p, li, td, th, h1, h2, h3, h4, h5, h6, blockquote";

/** An answer as it reads, whose `[n]` open the sources that were given. */
export function AnswerText({ text, state, result, onCitation }: Props) {
	const writing = state === "running";
	const html = useMemo(() => {
		if (writing) return renderUnfinished(text);
		const sources = result?.sources ?? [];
		return renderMarkdown(text, new Map(sources.map(({ n, title }) => [n, title])));
	}, [text, writing, result]);
	const block = useRef<HTMLDivElement>(null);
	useLayoutEffect(() => {
		// Safe: the renderer escapes all HTML in the answer.
		if (block.current) showHtml(block.current, html);
	}, [html]);
	useEffect(() => {
		const { current } = block;
		const open = ({ target }: MouseEvent) => {
			const cited = target instanceof Element ? target.closest<HTMLElement>("[data-citation]") : null;
			const source = result?.sources.find(({ n }) => String(n) === cited?.dataset.citation);
			if (cited && source) onCitation(source, claimOf(cited));
		};
		// The buttons are in the HTML: their presses come up to here.
		current?.addEventListener("click", open);
		return () => current?.removeEventListener("click", open);
	}, [result, onCitation]);
	return (
		<div
			ref={block}
			class={writing ? "markdown writing" : "markdown"}
			dir="auto"
			data-testid="answer"
			data-state={state}
			aria-busy={writing}
		/>
	);
}

function claimOf(citation: Element): string {
	const block = citation.closest(BLOCKS);
	if (block === null) return "";
	const before = document.createRange();
	before.setStart(block, 0);
	before.setEndBefore(citation);
	return sentenceAt(block.textContent, before.toString().length);
}
