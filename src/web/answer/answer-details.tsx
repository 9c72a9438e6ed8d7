import type { ChangedSource } from "../../client/conversation/state.ts";
import type { AnswerVersion } from "../../client/conversation/turn.ts";
import { NO_SOURCES_NOTICE } from "../../contracts/no-sources-notice.ts";
import type { ChatResult, Contribution, Source } from "../../contracts/tasks.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { strings } from "../strings/strings.ts";
import { NO_MODEL_PROVIDER } from "../ui/no-model-provider.ts";
import { ChangedSources } from "./changed-sources.tsx";
import { Interrupted } from "./interrupted.tsx";
import { Sources } from "./sources.tsx";

interface Props {
	result: ChatResult;
	/** `seq` of the answer's last event. Sources that changed later are marked. */
	seq: AnswerVersion["seq"];
	changedSources: readonly ChangedSource[];
	/** Undefined unless this is the last answer. */
	onContinue: (() => void) | undefined;
	/** Undefined if the question cannot be asked again. */
	onAskAgain: (() => void) | undefined;
	onOpen: (source: Source) => void;
}

/** The sources of an answer, those that have changed since, and what the agents contributed to it. */
export function AnswerDetails({ result, seq, changedSources, onContinue, onAskAgain, onOpen }: Props) {
	const { sources, finish_reason, response, contributions = [] } = result;
	const changedPages = new Set(
		changedSources.filter((change) => change.seq > seq).map(({ pageId }) => pageId),
	);
	return (
		<div class="metadata" data-testid="metadata">
			{sources.length > 0 && <Sources result={result} changedPages={changedPages} onOpen={onOpen} />}
			{isWithoutSources(result) && <p data-testid="no-sources">{lazyStrings.answer.noSources}</p>}
			<ChangedSources
				sources={sources.filter(({ page_id }) => changedPages.has(page_id))}
				onAskAgain={onAskAgain}
			/>
			{finish_reason === "length" && (
				<Interrupted reason={lazyStrings.answer.cutOff} onContinue={onContinue} />
			)}
			{hasOtherContributions(contributions, response) && (
				<details data-testid="contributions">
					<summary>{lazyStrings.answer.contributions(contributions.length)}</summary>
					<ol class="contributions">
						{contributions.map((contribution, index) => (
							<ContributionItem key={`${index} ${contribution.agent}`} contribution={contribution} />
						))}
					</ol>
				</details>
			)}
		</div>
	);
}

/** Checks whether a model answered although the search found nothing, and doesn't say so. */
function isWithoutSources({ sources, provider, timeline, response }: ChatResult): boolean {
	return (
		sources.length === 0 &&
		!response.startsWith(NO_SOURCES_NOTICE) &&
		provider !== NO_MODEL_PROVIDER &&
		timeline.some(({ stage }) => stage === "found")
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
				{strings.agents.builtIn[agent].label}: <bdi>{question}</bdi>
			</strong>
			<p dir="auto">{status === "completed" ? response : lazyStrings.answer.noContribution}</p>
		</li>
	);
}
