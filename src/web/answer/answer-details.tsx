import type { ChatResult, Contribution, Source } from "../../contracts/tasks.ts";
import { formatDuration } from "../ui/format.ts";
import { AGENT_NAMES, getProviderName, NO_MODEL_PROVIDER } from "../ui/labels.ts";
import { createLazy } from "../ui/lazy.tsx";
import { Interrupted } from "./interrupted.tsx";
import { Sources } from "./sources.tsx";

const EvidenceList = createLazy(
	async () => (await import("./evidence-list.tsx")).EvidenceList,
	({ result: { evidence, sources } }, content) => evidence.length > 0 && sources.length > 0 && content,
);

interface Props {
	result: ChatResult;
	/** Ids of pages that have changed since they were cited. */
	changedPages: ReadonlySet<string>;
	/** Undefined unless this is the last answer. */
	onContinue: (() => void) | undefined;
	/** `claim` is the sentence of the answer that the source supports. */
	onOpen: (source: Source, claim?: string) => void;
}

/** The sources, evidence, model, speed and steps of an answer. */
export function AnswerDetails({ result, changedPages, onContinue, onOpen }: Props) {
	const { sources, timeline, fallbacks, finish_reason, response, contributions = [] } = result;
	return (
		<div class="metadata" data-testid="metadata">
			{sources.length > 0 && (
				<Sources sources={sources} changedPages={changedPages} onOpen={(source) => onOpen(source)} />
			)}
			<EvidenceList result={result} onOpen={onOpen} />
			<dl class="facts">
				{listFacts(result).map(([name, value]) => (
					<div key={name}>
						<dt>{name}</dt>
						<dd>{value}</dd>
					</div>
				))}
			</dl>
			{finish_reason === "length" && (
				<Interrupted reason="The answer reached its length limit." onContinue={onContinue} />
			)}
			{fallbacks.map(({ provider: name, reason }) => (
				<p key={name}>
					{getProviderName(name)} did not answer: {reason}
				</p>
			))}
			{hasOtherContributions(contributions, response) && (
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
								<span>{message}</span> <span>{formatDuration(at_ms)}</span>
							</li>
						))}
					</ol>
				</details>
			)}
		</div>
	);
}

/** Checks whether any contribution is not part of the answer already. */
function hasOtherContributions(contributions: readonly Contribution[], answer: string): boolean {
	return contributions.length > 1 && contributions.some(({ response }) => !answer.includes(response.trim()));
}

function ContributionItem({ contribution }: { contribution: Contribution }) {
	const { agent, question, response, status } = contribution;
	return (
		<li>
			<strong>
				{AGENT_NAMES[agent]}: <bdi>{question}</bdi>
			</strong>
			<p dir="auto">{status === "completed" ? response : "This agent did not answer."}</p>
		</li>
	);
}

function listFacts(result: ChatResult): [name: string, value: string][] {
	const isQuoted = result.provider === NO_MODEL_PROVIDER;
	const speed = isQuoted ? null : result.timing.tokens_per_second;
	const facts: [string, string | null][] = [
		["Agent", AGENT_NAMES[result.agent_type]],
		["Model", isQuoted ? null : result.model_used],
		["Provider", getProviderName(result.provider)],
		["Time", formatDuration(result.response_time_ms)],
		["Speed", speed === null ? null : `${speed.toFixed(speed < 10 ? 1 : 0)} tokens/s`],
		["Attempts", result.attempts > 1 ? String(result.attempts) : null],
	];
	return facts.filter((fact): fact is [string, string] => fact[1] !== null);
}
