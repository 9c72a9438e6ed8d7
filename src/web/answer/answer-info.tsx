import type { ChatResult, Source } from "../../contracts/tasks.ts";
import { ReplayToggle } from "../share/replay-toggle.tsx";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { strings } from "../strings/strings.ts";
import { formatDuration, formatNumber } from "../ui/format.ts";
import { getProviderName } from "../ui/labels.ts";
import { NO_MODEL_PROVIDER } from "../ui/no-model-provider.ts";
import { EvidenceList } from "./evidence-list.tsx";
import { Timeline } from "./timeline.tsx";

interface Props {
	result: ChatResult;
	/** `claim` is the sentence of the answer that the source supports. */
	onOpenSource: (source: Source, claim: string) => void;
}

/**
 * How an answer was made: the model, the time, the tokens, what failed on the way, what its sources support, and its stages.
 */
export function AnswerInfo({ result, onOpenSource }: Props) {
	const { fallbacks } = result;
	return (
		<div class="answer-info">
			<dl class="facts">
				{listFacts(result).map(([name, value]) => (
					<div key={name}>
						<dt>{name}</dt>
						<dd>{value}</dd>
					</div>
				))}
			</dl>
			{fallbacks.map(({ provider, reason }) => (
				<p key={provider} data-testid="fallback">
					{lazyStrings.answer.fallback(getProviderName(provider), reason)}
				</p>
			))}
			<EvidenceList result={result} onOpen={onOpenSource} />
			<Timeline timeline={result.timeline} totalMs={result.response_time_ms} attempts={result.attempts} />
			<ReplayToggle
				recording={{ timeline: result.timeline, totalMs: result.response_time_ms, text: result.response }}
			/>
		</div>
	);
}

function listFacts(result: ChatResult): [name: string, value: string][] {
	const { timing, usage, attempts, sources } = result;
	const { facts, tokenCounts, tokensPerSecond } = lazyStrings.answer;
	const isQuoted = result.provider === NO_MODEL_PROVIDER;
	const { first_token_ms: firstToken, tokens_per_second: speed } = timing;
	const hasSpeed = !isQuoted && speed !== null;
	const all: [string, string | null][] = [
		[facts.agent, result.agent ?? strings.agents.builtIn[result.agent_type].label],
		[facts.model, isQuoted ? null : result.model_used],
		[facts.provider, getProviderName(result.provider)],
		[facts.time, formatDuration(result.response_time_ms)],
		[facts.firstToken, isQuoted || firstToken === null ? null : formatDuration(firstToken)],
		[
			facts.tokens,
			isQuoted ? null : tokenCounts(formatNumber(usage.prompt_tokens), formatNumber(usage.completion_tokens)),
		],
		[facts.speed, hasSpeed ? tokensPerSecond(formatNumber(speed, speed < 10 ? 1 : 0)) : null],
		[facts.attempts, attempts > 1 ? formatNumber(attempts) : null],
		[facts.sources, formatNumber(sources.length)],
	];
	return all.filter((fact): fact is [string, string] => fact[1] !== null);
}
