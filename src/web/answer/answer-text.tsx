import { useEffect, useRef, useState } from "preact/hooks";
import type { TurnState } from "../../client/conversation/turn.ts";
import type { ChatResult, Source } from "../../contracts/tasks.ts";
import { copyCode } from "../markdown/copy-code.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { Popover } from "../ui/popover.tsx";
import { languageProps } from "../ui/text-language.ts";
import { useRenderedAnswer } from "./use-rendered-answer.ts";

interface Props {
	text: string;
	state: TurnState;
	result: ChatResult | null;
	/** `claim` is the sentence that cites the source; undefined if it is unknown. */
	onOpenSource: (source: Source, claim: string | undefined) => void;
}

const BLOCKS = "p, li, td, th, h1, h2, h3, h4, h5, h6, blockquote";

/**
 * An answer as Markdown, and as plain text until the code that renders it is loaded. Citations such as `[1]` are buttons
 * that open their source. Sentences without citations get marks beside them that show their evidence. Those that no source
 * supports are underlined, and their marks explain why.
 */
export function AnswerText({ text, state, result, onOpenSource }: Props) {
	const isRunning = state === "running";
	const container = useRef<HTMLDivElement>(null);
	const isRendered = useRenderedAnswer(container, text, isRunning, result);
	const [explained, setExplained] = useState<Element | null>(null);
	useEffect(() => {
		const { current } = container;
		const onClick = ({ target }: MouseEvent) => {
			if (!(target instanceof Element)) return;
			void copyCode(target);
			setExplained(target.closest("[data-evidence]"));
			const button = target.closest<HTMLElement>("[data-citation]");
			const source = result?.sources.find(({ n }) => String(n) === button?.dataset.citation);
			if (button && source) void findClaim(button).then((claim) => onOpenSource(source, claim));
		};
		// The citation buttons are part of the HTML, so their clicks are handled here.
		current?.addEventListener("click", onClick);
		return () => current?.removeEventListener("click", onClick);
	}, [result, onOpenSource]);
	return (
		<>
			<div
				ref={container}
				class={`markdown${isRunning ? " writing" : ""}${isRendered ? "" : " unrendered"}`}
				{...languageProps(text)}
				data-testid="answer"
				data-state={state}
				aria-busy={isRunning}
			/>
			{explained && (
				<Popover
					title={lazyStrings.answer.unsupported}
					anchor={explained}
					testId="unsupported"
					onClose={() => setExplained(null)}
				>
					<p>{lazyStrings.answer.unsupportedHint}</p>
				</Popover>
			)}
		</>
	);
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
