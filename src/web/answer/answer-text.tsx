import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { TurnState } from "../../client/conversation/turn.ts";
import type { ChatResult, Source } from "../../contracts/tasks.ts";
import { renderMarkdown, renderUnfinished } from "../markdown/render.ts";
import { showHtml } from "../markdown/show-html.ts";
import { placeEvidenceMarks, renderEvidenceMarks } from "./evidence-marks.ts";

interface Props {
	text: string;
	state: TurnState;
	result: ChatResult | null;
	/** `claim` is the sentence that cites the source; undefined if it is unknown. */
	onOpenSource: (source: Source, claim: string | undefined) => void;
}

const BLOCKS = "p, li, td, th, h1, h2, h3, h4, h5, h6, blockquote";

/**
 * An answer as Markdown. Citations such as `[1]` are buttons that open their source. Sentences without citations get marks
 * beside them that show their evidence.
 */
export function AnswerText({ text, state, result, onOpenSource }: Props) {
	const isRunning = state === "running";
	const html = useMemo(() => {
		if (isRunning) return renderUnfinished(text);
		if (result === null) return renderMarkdown(text, new Map());
		const titles = new Map(result.sources.map(({ n, title }) => [n, title]));
		return renderEvidenceMarks(renderMarkdown(placeEvidenceMarks(text, result), titles), result);
	}, [text, isRunning, result]);
	const container = useRef<HTMLDivElement>(null);
	useLayoutEffect(() => {
		// Safe: the renderer escapes all HTML in the answer.
		if (container.current) showHtml(container.current, html);
	}, [html]);
	useEffect(() => {
		const { current } = container;
		const onClick = ({ target }: MouseEvent) => {
			if (!(target instanceof Element)) return;
			if (target.closest("[data-evidence]")) openEvidence(current);
			const button = target.closest<HTMLElement>("[data-citation]");
			const source = result?.sources.find(({ n }) => String(n) === button?.dataset.citation);
			if (button && source) void findClaim(button).then((claim) => onOpenSource(source, claim));
		};
		// The citation buttons are part of the HTML, so their clicks are handled here.
		current?.addEventListener("click", onClick);
		return () => current?.removeEventListener("click", onClick);
	}, [result, onOpenSource]);
	return (
		<div
			ref={container}
			class={isRunning ? "markdown writing" : "markdown"}
			dir="auto"
			data-testid="answer"
			data-state={state}
			aria-busy={isRunning}
		/>
	);
}

/** Opens the list of evidence below an answer and moves the focus there. */
function openEvidence(answer: Element | null): void {
	const details = answer?.parentElement?.querySelector<HTMLDetailsElement>('[data-testid="evidence"]');
	if (!details) return;
	details.open = true;
	details.querySelector("summary")?.focus();
}

/** Returns the sentence that contains a citation button; undefined if the code that splits sentences cannot be loaded. */
async function findClaim(citation: Element): Promise<string | undefined> {
	const block = citation.closest(BLOCKS);
	if (block === null) return "";
	const before = document.createRange();
	before.setStart(block, 0);
	before.setEndBefore(citation);
	const [text, offset] = [block.textContent, before.toString().length];
	return import("../reader/sentences.ts").then(
		({ sentenceAt }) => sentenceAt(text, offset),
		() => undefined,
	);
}
