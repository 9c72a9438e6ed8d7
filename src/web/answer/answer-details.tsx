import type { ChatResult, Contribution, Source } from "../../contracts/tasks.ts";
import { AGENT_NAMES, duration, NO_MODEL_PROVIDER, providerName } from "../ui/names.ts";
import { EvidenceList } from "./evidence-list.tsx";
import { Sources } from "./sources.tsx";

interface Props {
	result: ChatResult;
	/** Pages that say something else than when they were cited. */
	changed: ReadonlySet<string>;
	/** Left out where the answer is not the last one. */
	onContinue: (() => void) | undefined;
	/** `claim` is a sentence of the answer that rests on the source. */
	onOpen: (source: Source, claim?: string) => void;
}

/** From which sources the answer is, who gave it, how fast and by which steps. */
export function Metadata({ result, changed, onContinue, onOpen }: Props) {
	const { sources, timeline, fallbacks, finish_reason, response, contributions = [] } = result;
	return (
		<div class="metadata" data-testid="metadata">
			{sources.length > 0 && (
				<Sources sources={sources} changed={changed} onOpen={(source) => onOpen(source)} />
			)}
			<EvidenceList result={result} onOpen={onOpen} />
			<dl class="facts">
				{factsOf(result).map(([name, value]) => (
					<div key={name}>
						<dt>{name}</dt>
						<dd>{value}</dd>
					</div>
				))}
			</dl>
			{finish_reason === "length" && (
				<p class="cut">
					The answer was cut off at its length limit.
					{onContinue && (
						<button type="button" class="quiet" data-testid="continue" onClick={onContinue}>
							Continue
						</button>
					)}
				</p>
			)}
			{fallbacks.map(({ provider: name, reason }) => (
				<p key={name}>
					{providerName(name)} did not answer: {reason}
				</p>
			))}
			{saysMore(contributions, response) && (
				<details data-testid="contributions">
					<summary>{contributions.length} contributions</summary>
					<ol class="contributions">
						{contributions.map((contribution, index) => (
							<ContributionItem key={`${index} ${contribution.agent}`} contribution={contribution} />
						))}
					</ol>
				</details>
			)}
			{timeline.length > 0 && (
				<details>
					<summary>Steps</summary>
					<ol class="steps">
						{timeline.map(({ stage, message, at_ms }) => (
							<li key={`${at_ms} ${stage}`}>
								<span>{message}</span> <span>{duration(at_ms)}</span>
							</li>
						))}
					</ol>
				</details>
			)}
		</div>
	);
}

/** Returns whether the contributions say anything that the answer above them does not. */
function saysMore(contributions: readonly Contribution[], answer: string): boolean {
	return contributions.length > 1 && contributions.some(({ response }) => response.trim() !== answer.trim());
}

function ContributionItem({ contribution }: { contribution: Contribution }) {
	const { agent, question, response, status } = contribution;
	return (
		<li>
			<strong>
				{AGENT_NAMES[agent]}: <bdi>{question}</bdi>
			</strong>
			<p dir="auto">{status === "completed" ? response : "This agent gave no answer."}</p>
		</li>
	);
}

function factsOf(result: ChatResult): [name: string, value: string][] {
	const quoted = result.provider === NO_MODEL_PROVIDER;
	const speed = quoted ? null : result.timing.tokens_per_second;
	const facts: [string, string | null][] = [
		["Agent", AGENT_NAMES[result.agent_type]],
		["Model", quoted ? null : result.model_used],
		["Provider", providerName(result.provider)],
		["Time", duration(result.response_time_ms)],
		["Speed", speed === null ? null : `${speed.toFixed(speed < 10 ? 1 : 0)} tokens/s`],
		["Attempts", result.attempts > 1 ? String(result.attempts) : null],
	];
	return facts.filter((fact): fact is [string, string] => fact[1] !== null);
}
