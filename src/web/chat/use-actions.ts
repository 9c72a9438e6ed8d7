import { useState } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import type { Conversation } from "../../client/conversation/conversation.ts";
import {
	type AskOptions,
	type ExpandOptions,
	questionAttachments,
	questionText,
} from "../../client/conversation/questions.ts";
import type { Turn } from "../../client/conversation/turn.ts";
import { AgentType } from "../../contracts/agents.ts";
import { CONTINUE_PROMPT } from "../../contracts/continue-prompt.ts";
import type { ShareRequestInput } from "../../contracts/shares.ts";
import { preferredModel } from "../agents/models.ts";
import { takeNextAgent } from "../agents/next-agent.ts";
import { ownAgents } from "../agents/own-agents.ts";
import { preloadAnswerHtml } from "../answer/load-answer-html.ts";
import { createAttachment, type DraftAttachment } from "../attachments/draft-attachment.ts";
import { getPreferences, type Preferences, usePreferences } from "../settings/preferences.ts";
import { navigate } from "../shell/route.ts";
import { type AgentChoice, ownAgentName, ownChoice, parseChoice } from "./agent-choice.ts";
import { readDraftAgent, writeDraftAgent } from "./use-draft.ts";

/** Maximum length of an answer in tokens. Users of the page expect longer answers than the API's default. */
const ANSWER_TOKENS = {
	short: 200,
	normal: 600,
	long: 1_500,
} as const satisfies Record<Preferences["answerLength"], number>;

/** A question that was taken back. */
export interface WithdrawnQuestion {
	text: string;
	attachments: readonly DraftAttachment[];
}

interface Options {
	client: OmerutaClient;
	conversation: Conversation;
	setProblem: (problem: Error | null) => void;
	scrollToEnd: () => void;
	focusBox: () => void;
}

/** What a user can do in a conversation, and the agent that is selected. */
export type Actions = ReturnType<typeof useActions>;

/** Returns what a user can do in a conversation, and the agent that is selected. */
export function useActions({ client, conversation, setProblem, scrollToEnd, focusBox }: Options) {
	const [agent, setAgent] = useAgent(client, conversation.id);
	const [withdrawn, setWithdrawn] = useState<WithdrawnQuestion | null>(null);
	const [returnedExpansion, setReturnedExpansion] = useState<ExpandOptions | null>(null);

	const ask = (text: string, choice = agent, attached: readonly DraftAttachment[] = []) => {
		setProblem(null);
		scrollToEnd();
		preloadAnswerHtml();
		const attachments = attached.map(({ name, text, type }) => ({ name, text, type }));
		const asking =
			choice === "several"
				? conversation.askAgents(text, { attachments })
				: conversation.ask(text, { ...askOptions(choice), attachments });
		// The turn shows the error, so ignore it here.
		asking.catch(() => {});
		const kept = attached.filter(({ isKept }) => isKept);
		if (kept.length > 0) void keep(kept, client).catch(setProblem);
	};
	const continueAnswer = ({ result }: Turn) => {
		const answeredBy = result?.agent === undefined ? result?.agent_type : ownChoice(result.agent);
		ask(CONTINUE_PROMPT, answeredBy ?? (agent === "several" ? "general" : agent));
		// The focused button disappears, so move the focus to the question box.
		focusBox();
	};
	const expand = async (options: ExpandOptions) => {
		setProblem(null);
		setReturnedExpansion(null);
		// The next message is usually a question about the new pages.
		setAgent("general");
		scrollToEnd();
		const turn = await conversation.expand(options).then(
			(task) => task.finished(),
			// The turn shows the error and offers to take the expansion back.
			() => null,
		);
		if (turn?.state === "failed") setReturnedExpansion(options);
	};
	const retry = ({ messageId, state }: Turn) => {
		setProblem(null);
		if (messageId === null) return;
		if (state === "refused") scrollToEnd();
		focusBox();
		conversation.regenerate(messageId).catch((error) => {
			// The turn shows the error if the question is rejected again.
			if (state !== "refused") setProblem(error);
		});
	};
	const branch = async ({ messageId }: Turn, question: string) => {
		if (messageId === null) return;
		const { conversation_id: id } = await client.conversations.branch(conversation.id, messageId, question);
		navigate({ view: "conversation", id });
	};
	const withdraw = (messageId: string) => {
		const question = conversation.withdraw(messageId);
		if (question === null) return;
		focusBox();
		if (question.action === "expand_knowledge") {
			const { topic, urls, max_urls: maxUrls } = question;
			setReturnedExpansion({ topic, urls, maxUrls });
			return;
		}
		const attachments = questionAttachments(question).map((each) =>
			createAttachment({ ...each, type: each.type ?? "text" }),
		);
		setWithdrawn({ text: questionText(question), attachments });
	};
	const stop = (taskId: string) => {
		conversation.stop(taskId).catch(setProblem);
		focusBox();
	};
	const share = async (request: Omit<ShareRequestInput, "conversation_id">) => {
		const { Shares } = await import("../../client/api/shares.ts");
		return client.api(Shares).create({ ...request, conversation_id: conversation.id });
	};
	return {
		agent,
		setAgent,
		returnedExpansion,
		ask,
		continueAnswer,
		expand,
		retry,
		branch,
		withdraw,
		withdrawn,
		stop,
		share,
	};
}

async function keep(attachments: readonly DraftAttachment[], { knowledge }: OmerutaClient): Promise<void> {
	const { keepAttachments } = await import("../attachments/keep-attachments.ts");
	await keepAttachments(attachments, knowledge);
}

/** Returns the options of a question to one agent, as the user prefers. */
function askOptions(choice: AgentChoice): AskOptions {
	const { answerLength, useKnowledge: useContext } = getPreferences();
	const model = preferredModel();
	const agent = ownAgentName(choice);
	// An own agent has a length of its own.
	if (agent !== null) return { agent, model, useContext };
	const agentType = AgentType.safeParse(choice).data ?? "general";
	return { agentType, model, useContext, maxTokens: ANSWER_TOKENS[answerLength] };
}

/**
 * Returns the selected agent. Until the user selects one, it is the default agent, which other tabs may change. An own
 * agent that no longer exists is replaced by `general`.
 */
function useAgent(
	client: OmerutaClient,
	conversationId: string,
): [AgentChoice, (agent: AgentChoice) => void] {
	const [selected, setSelected] = useState(() => takeNextAgent() ?? readDraftAgent(conversationId));
	const select = (choice: AgentChoice) => {
		setSelected(choice);
		writeDraftAgent(conversationId, choice);
	};
	const { defaultAgent } = usePreferences();
	const agent = selected ?? parseChoice(defaultAgent);
	const ownName = ownAgentName(agent);
	const own = ownAgents.use(client, ownName !== null);
	const isGone = ownName !== null && own?.every(({ name }) => name !== ownName);
	return [isGone ? "general" : agent, select];
}
