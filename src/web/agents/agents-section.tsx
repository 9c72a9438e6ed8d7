import { useEffect, useState } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import type { OwnAgent } from "../../contracts/own-agents.ts";
import { SignedIn } from "../account/signed-in.tsx";
import { ownChoice } from "../chat/agent-choice.ts";
import { createConversationId } from "../session/last-conversation.ts";
import { getPreferences, updatePreferences } from "../settings/preferences.ts";
import type { SectionProps } from "../settings/section-props.ts";
import { navigate } from "../shell/route.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { strings } from "../strings/strings.ts";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { describeError } from "../ui/describe-error.ts";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { toError } from "../ui/to-error.ts";
import { AgentForm } from "./agent-form.tsx";
import { selectNextAgent, takeAgentFormRequest } from "./next-agent.ts";
import { ownAgents, titleOf } from "./own-agents.ts";

const text = lazyStrings.agents;

/** The settings of the user's own agents: lists, creates, edits and deletes them. */
export function AgentsSection({ client }: SectionProps) {
	return <SignedIn client={client}>{() => <Agents client={client} />}</SignedIn>;
}

function Agents({ client }: { client: OmerutaClient }) {
	const agents = ownAgents.use(client, false);
	const [error, setError] = useState<Error | null>(null);
	/** The agent that the form edits; "new" for a new one. */
	const [edited, setEdited] = useState<OwnAgent | "new" | null>(() =>
		takeAgentFormRequest() ? "new" : null,
	);
	const [status, setStatus] = useState("");
	const load = () => {
		setError(null);
		ownAgents.load(client).catch((caught) => setError(toError(caught)));
	};
	useEffect(load, [client]);
	const save = (agent: OwnAgent) => {
		const others = (agents ?? []).filter(({ id }) => id !== agent.id);
		ownAgents.set([...others, agent].sort((a, b) => a.name.localeCompare(b.name)));
		setEdited(null);
		setStatus(text.saved(titleOf(agent)));
	};
	const remove = async (agent: OwnAgent) => {
		await client.agents.delete(agent.id);
		if (getPreferences().defaultAgent === ownChoice(agent.name))
			updatePreferences({ defaultAgent: "general" });
		ownAgents.set((agents ?? []).filter(({ id }) => id !== agent.id));
		setStatus(text.deleted(titleOf(agent)));
	};
	if (error)
		return <ErrorNotice message={describeError(error)} action={strings.shell.retry} onAction={load} />;
	if (agents === null) return <p class="pending">{lazyStrings.account.loading}</p>;
	if (edited !== null) {
		const known = edited === "new" ? null : edited;
		return (
			<AgentForm
				key={known?.id}
				client={client}
				agent={known}
				onSaved={save}
				onCancel={() => setEdited(null)}
			/>
		);
	}
	return (
		<>
			<p>{text.lead}</p>
			<p role="status" class="form-done" data-testid="agents-status">
				{status}
			</p>
			{agents.length === 0 && <p class="form-hint">{text.none}</p>}
			<ul class="setting-list" data-testid="own-agents">
				{agents.map((agent) => (
					<AgentRow
						key={agent.id}
						agent={agent}
						onEdit={() => setEdited(agent)}
						onDelete={() => remove(agent)}
					/>
				))}
			</ul>
			<p>
				<button type="button" class="primary" data-testid="create-agent" onClick={() => setEdited("new")}>
					{text.create}
				</button>
			</p>
		</>
	);
}

interface RowProps {
	agent: OwnAgent;
	onEdit: () => void;
	onDelete: () => Promise<void>;
}

function AgentRow({ agent, onEdit, onDelete }: RowProps) {
	const title = titleOf(agent);
	const tryIt = () => {
		selectNextAgent(ownChoice(agent.name));
		navigate({ view: "conversation", id: createConversationId() });
	};
	return (
		<li data-testid="own-agent">
			<div class="setting-list-text">
				<p class="setting-list-title" dir="auto">
					{title}
					{!agent.use_knowledge && <span class="tag">{text.noKnowledge}</span>}
				</p>
				<p class="form-hint agent-instructions" dir="auto">
					{agent.instructions}
				</p>
				<p class="form-hint">
					<code>omeruta/{agent.name}</code>
				</p>
			</div>
			<div class="agent-actions">
				<button
					type="button"
					class="small"
					aria-label={`${text.tryIt}: ${title}`}
					data-testid="try-agent"
					onClick={tryIt}
				>
					{text.tryIt}
				</button>
				<button
					type="button"
					class="small"
					aria-label={`${text.edit}: ${title}`}
					data-testid="edit-agent"
					onClick={onEdit}
				>
					{text.edit}
				</button>
				<ConfirmButton
					label={text.delete}
					accessibleLabel={`${text.delete}: ${title}`}
					question={text.deleteQuestion(title)}
					testId="delete-agent"
					onConfirm={onDelete}
				/>
			</div>
		</li>
	);
}
