import { useEffect, useState } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import { models } from "../agents/models.ts";
import { requestAgentForm } from "../agents/next-agent.ts";
import { ownAgents, titleOf } from "../agents/own-agents.ts";
import { updatePreferences, usePreferences } from "../settings/preferences.ts";
import { formatRoute } from "../shell/route.ts";
import { strings } from "../strings/strings.ts";
import { ChoiceMenu } from "../ui/choice-menu.tsx";
import { whenIdle } from "../ui/when-idle.ts";
import { type AgentChoice, BUILT_IN_CHOICES, ownAgentName, ownChoice } from "./agent-choice.ts";

interface Props {
	client: OmerutaClient;
	agent: AgentChoice;
	onAgent: (agent: AgentChoice) => void;
}

const text = strings.agents;
/** Length of an own agent's instructions in the menu, in characters. CSS limits them to one line. */
const HINT_CHARS = 100;

/** The menus for the agent that answers and, if there are several, the model that it uses. */
export function AgentMenu({ client, agent, onAgent }: Props) {
	const [isNeeded, setIsNeeded] = useState(false);
	const ownName = ownAgentName(agent);
	const own = ownAgents.use(client, isNeeded || ownName !== null) ?? [];
	const selected = own.find(({ name }) => name === ownName);
	const builtIn = BUILT_IN_CHOICES.find((choice) => choice === agent);
	const groups = [
		{ label: "", choices: BUILT_IN_CHOICES.map((value) => ({ value, ...text.builtIn[value] })) },
		{
			label: text.own,
			choices: own.map((each) => ({
				value: ownChoice(each.name),
				label: titleOf(each),
				hint: each.instructions.slice(0, HINT_CHARS),
			})),
		},
	].filter(({ choices }) => choices.length > 0);
	return (
		<div class="agent">
			<ChoiceMenu<AgentChoice>
				title={text.agent}
				value={agent}
				valueLabel={
					builtIn ? text.builtIn[builtIn].label : selected === undefined ? (ownName ?? "") : titleOf(selected)
				}
				groups={groups}
				testId="agent"
				onChange={onAgent}
				onOpen={() => setIsNeeded(true)}
			>
				<a
					class="choice choice-link"
					href={formatRoute({ view: "settings", section: "agents" })}
					data-testid="new-agent"
					onClick={requestAgentForm}
				>
					{text.newAgent}
				</a>
			</ChoiceMenu>
			<ModelMenu client={client} />
		</div>
	);
}

function ModelMenu({ client }: { client: OmerutaClient }) {
	const [isNeeded, setIsNeeded] = useState(false);
	// The first answer matters more than the choice of a model.
	useEffect(() => whenIdle(() => setIsNeeded(true)), []);
	const available = models.use(client, isNeeded) ?? [];
	const { model } = usePreferences();
	if (available.length < 2) return null;
	const value = available.find(({ id }) => id === model)?.id ?? available[0]?.id ?? "";
	const choices = available.map(({ id }, place) => ({
		value: id,
		label: modelName(id),
		hint: place === 0 ? text.defaultModel : undefined,
	}));
	return (
		<ChoiceMenu
			title={text.model}
			value={value}
			valueLabel={modelName(value)}
			groups={[{ label: "", choices }]}
			testId="model"
			onChange={(id) => updatePreferences({ model: id })}
		/>
	);
}

/** Shortens the names of Workers AI: `@cf/meta/llama-3.2-1b-instruct`. */
function modelName(id: string): string {
	return id.startsWith("@") ? id.slice(id.lastIndexOf("/") + 1) : id;
}
