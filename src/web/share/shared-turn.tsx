import { useEffect, useMemo, useRef } from "preact/hooks";
import type { SharedTurn } from "../../contracts/shares.ts";
import { useRenderedAnswer } from "../answer/use-rendered-answer.ts";
import { isSafeLink } from "../markdown/safe-link.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { languageProps } from "../ui/text-language.ts";
import { isOpen } from "./merge-turns.ts";
import { ReplayToggle } from "./replay-toggle.tsx";

const text = lazyStrings.shared;

/** A question of a shared conversation and its answer, so far. */
export function SharedTurnView({ turn }: { turn: SharedTurn }) {
	const { question, sources, unsupported, timeline, response_time_ms: totalMs } = turn;
	const sourceList = useRef<HTMLDetailsElement>(null);
	const showSource = (n: string) => {
		if (sourceList.current) sourceList.current.open = true;
		sourceList.current?.querySelector<HTMLElement>(`li[value="${n}"]`)?.focus();
	};
	return (
		<article class="turn" data-testid="shared-turn" data-state={turn.state}>
			<div class="question">
				<h2 class="visually-hidden">{lazyStrings.answer.question}</h2>
				<div class="question-content">
					<p {...languageProps(question)}>{question}</p>
				</div>
			</div>
			<div class="reply">
				<h2 class="visually-hidden">{lazyStrings.answer.answer}</h2>
				{turn.text !== "" && <SharedAnswer turn={turn} onCitation={showSource} />}
				<p class="shared-state" role="status">
					{describeState(turn)}
				</p>
				{sources.length > 0 && (
					<details ref={sourceList} class="shared-sources" data-testid="shared-sources">
						<summary>{text.sources}</summary>
						<ol>
							{sources.map(({ n, title, url }) => (
								<li key={n} value={n} tabIndex={-1} dir="auto">
									{url !== null && isSafeLink(url) ? (
										<a href={url} target="_blank" rel="noreferrer nofollow">
											{title || url}
										</a>
									) : (
										title
									)}
								</li>
							))}
						</ol>
					</details>
				)}
				{unsupported.length > 0 && (
					<details class="shared-sources" data-testid="shared-unsupported">
						<summary>{text.unsupported(unsupported.length)}</summary>
						<ul>
							{unsupported.map((sentence) => (
								<li key={sentence} {...languageProps(sentence)}>
									{sentence}
								</li>
							))}
						</ul>
					</details>
				)}
				{totalMs !== null && <ReplayToggle recording={{ timeline, totalMs, text: turn.text }} />}
			</div>
		</article>
	);
}

interface SharedAnswerProps {
	turn: SharedTurn;
	/** Receives the number of the source whose citation was pressed. */
	onCitation: (n: string) => void;
}

function SharedAnswer({ turn, onCitation }: SharedAnswerProps) {
	const { text: answer, sources } = turn;
	const isRunning = isOpen(turn);
	const container = useRef<HTMLDivElement>(null);
	const checked = useMemo(() => ({ sources, evidence: [] }), [sources]);
	const isRendered = useRenderedAnswer(container, answer, isRunning, checked);
	useEffect(() => {
		const { current } = container;
		const onClick = ({ target }: MouseEvent) => {
			const n = target instanceof Element && target.closest<HTMLElement>("[data-citation]")?.dataset.citation;
			if (n) onCitation(n);
		};
		// The citation buttons are part of the HTML, so their clicks are handled here.
		current?.addEventListener("click", onClick);
		return () => current?.removeEventListener("click", onClick);
	}, [onCitation]);
	return (
		<div
			ref={container}
			class={`markdown${isRunning ? " writing" : ""}${isRendered ? "" : " unrendered"}`}
			{...languageProps(answer)}
			data-testid="shared-answer"
			aria-busy={isRunning}
		/>
	);
}

function describeState({ state, stage }: SharedTurn): string {
	switch (state) {
		case "completed":
			return "";
		case "failed":
			return text.failed;
		case "cancelled":
			return text.stopped;
		case "queued":
			return text.waiting;
		default:
			return lazyStrings.timeline.stages[stage] ?? text.writing;
	}
}
