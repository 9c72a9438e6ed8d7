import type { ChatResult, Contribution, Source } from "../contracts/tasks.ts";
import { isSafeLink } from "./markdown.ts";
import { AGENT_NAMES, duration, NO_MODEL_PROVIDER, providerName } from "./names.ts";

/** Who answered, how fast, from which sources and by which steps. */
export function Metadata({ result }: { result: ChatResult }) {
	const { sources, timeline, fallbacks, finish_reason, provider, contributions = [] } = result;
	return (
		<div class="metadata" data-testid="metadata">
			{provider === NO_MODEL_PROVIDER && (
				<p class="notice">
					No language model answered. These are the best matching sentences of the knowledge base.
				</p>
			)}
			<dl class="facts">
				{factsOf(result).map(([name, value]) => (
					<div key={name}>
						<dt>{name}</dt>
						<dd>{value}</dd>
					</div>
				))}
			</dl>
			{finish_reason === "length" && <p>The answer was cut off at its length limit.</p>}
			{fallbacks.map(({ provider: name, reason }) => (
				<p key={name}>
					{providerName(name)} did not answer: {reason}
				</p>
			))}
			{sources.length > 0 && (
				<details>
					<summary>{sources.length === 1 ? "1 source" : `${sources.length} sources`}</summary>
					<ol class="sources">
						{sources.map((source) => (
							<SourceItem key={source.passage_id} source={source} />
						))}
					</ol>
				</details>
			)}
			{contributions.length > 0 && (
				<details data-testid="contributions">
					<summary>
						{contributions.length === 1 ? "1 contribution" : `${contributions.length} contributions`}
					</summary>
					<ol class="sources">
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

function SourceItem({ source }: { source: Source }) {
	const { n, title, url, snippet } = source;
	return (
		<li value={n}>
			{url !== null && isSafeLink(url) ? (
				<a href={url} target="_blank" rel="noopener noreferrer nofollow">
					{title}
				</a>
			) : (
				<strong>{title}</strong>
			)}
			<p>{snippet}</p>
		</li>
	);
}

function ContributionItem({ contribution }: { contribution: Contribution }) {
	const { agent, question, response, status } = contribution;
	return (
		<li>
			<strong>
				{AGENT_NAMES[agent]}: {question}
			</strong>
			<p>{status === "completed" ? response : "This agent gave no answer."}</p>
		</li>
	);
}

function factsOf(result: ChatResult): [name: string, value: string][] {
	const { tokens_per_second: speed } = result.timing;
	const facts: [string, string | null][] = [
		["Agent", AGENT_NAMES[result.agent_type]],
		["Model", result.provider === NO_MODEL_PROVIDER ? null : result.model_used],
		["Provider", providerName(result.provider)],
		["Time", duration(result.response_time_ms)],
		["Speed", speed === null ? null : `${speed.toFixed(speed < 10 ? 1 : 0)} tokens/s`],
		["Attempts", result.attempts > 1 ? String(result.attempts) : null],
	];
	return facts.filter((fact): fact is [string, string] => fact[1] !== null);
}
