import { useRef } from "preact/hooks";
import type { LiveContribution } from "../../contracts/tasks.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { strings } from "../strings/strings.ts";
import { languageProps } from "../ui/text-language.ts";
import { useRenderedAnswer } from "./use-rendered-answer.ts";

/** What several agents are writing: one lane for each contribution, beside each other if there is room. */
export function Lanes({ contributions }: { contributions: readonly LiveContribution[] }) {
	return (
		<div class="lanes" data-testid="lanes">
			{contributions.map((contribution, index) => (
				<Lane key={`${index} ${contribution.question}`} contribution={contribution} />
			))}
		</div>
	);
}

function Lane({ contribution: { agent, question, state, text } }: { contribution: LiveContribution }) {
	const container = useRef<HTMLDivElement>(null);
	const isRunning = state === "running";
	const isRendered = useRenderedAnswer(container, text, isRunning, null);
	return (
		<section class="lane" aria-label={question} data-testid="lane" data-state={state}>
			<header>
				<h3 dir="auto">{question}</h3>
				<p>
					{strings.agents.builtIn[agent].label} ·{" "}
					<span data-testid="lane-state">{lazyStrings.lanes[state]}</span>
				</p>
			</header>
			<div
				ref={container}
				class={`markdown${isRunning ? " writing" : ""}${isRendered ? "" : " unrendered"}`}
				{...languageProps(text)}
				aria-busy={isRunning}
			/>
		</section>
	);
}
