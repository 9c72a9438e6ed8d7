import type { Health } from "../../contracts/health.ts";
import { strings } from "../strings/strings.ts";
import type { AgentChoice } from "./agent-choice.ts";
import { describeHealth } from "./describe-health.ts";

interface Props {
	/** Null while it is unknown. */
	health: Health | null;
	/** Undefined while the conversation is closed. */
	onAsk: ((question: string, agent: AgentChoice) => void) | undefined;
	onAddKnowledge: () => void;
}

/** The agents that answer the suggested questions. The starter knowledge has the sources. */
const SUGGESTED_AGENTS = ["qa", "general", "several"] as const satisfies readonly AgentChoice[];

/** What a conversation without turns shows: questions to try, how to add knowledge, and the state of the server. */
export function FirstRun({ health, onAsk, onAddKnowledge }: Props) {
	const texts = strings.firstRun;
	return (
		<div class="greeting">
			<h2>{strings.conversation.greeting}</h2>
			<p>{strings.conversation.greetingHint}</p>
			{onAsk && (
				<ul class="suggestions" aria-label={texts.suggestions}>
					{SUGGESTED_AGENTS.map((agent) => {
						const { question, shows } = texts.questions[agent];
						return (
							<li key={agent}>
								<button type="button" data-testid="suggestion" onClick={() => onAsk(question, agent)}>
									<span>{question}</span>
									<small>{shows}</small>
								</button>
							</li>
						);
					})}
				</ul>
			)}
			<p>
				{texts.starterKnowledge}{" "}
				<button type="button" class="link-button" data-testid="add-knowledge" onClick={onAddKnowledge}>
					{texts.addKnowledge}
				</button>
			</p>
			<ul class="parts" data-testid="parts" aria-label={texts.parts}>
				{health !== null &&
					describeHealth(health).map(({ name, status, text, progress }) => (
						<li key={name} data-part={name} data-status={status}>
							{text}
							{progress !== undefined && <progress value={progress} aria-label={texts.download} />}
						</li>
					))}
			</ul>
		</div>
	);
}
