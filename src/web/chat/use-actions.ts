import { useState } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import type { Conversation } from "../../client/conversation/conversation.ts";
import type { ExpandOptions } from "../../client/conversation/questions.ts";
import type { Turn } from "../../client/conversation/turn.ts";
import { AgentType } from "../../contracts/agents.ts";
import { CONTINUE_PROMPT } from "../../contracts/continue-prompt.ts";
import { preloadAnswerHtml } from "../answer/load-answer-html.ts";
import { getPreferences, type Preferences } from "../settings/preferences.ts";
import { navigate } from "../shell/route.ts";
import { AgentChoice } from "./agent-choice.ts";

/** Maximum length of an answer in tokens. Users of the page expect longer answers than the API's default. */
const ANSWER_TOKENS = {
	short: 200,
	normal: 600,
	long: 2_000,
} as const satisfies Record<Preferences["answerLength"], number>;

interface Options {
	client: OmerutaClient;
	conversation: Conversation;
	setProblem: (problem: Error | null) => void;
	scrollToEnd: () => void;
	focusBox: () => void;
}

/** Returns what a user can do in a conversation, and the agent that is selected. */
export function useActions({ client, conversation, setProblem, scrollToEnd, focusBox }: Options) {
	const [agent, setAgent] = useState<AgentChoice>(getDefaultAgent);
	const [failedExpansion, setFailedExpansion] = useState<ExpandOptions | null>(null);

	const ask = (text: string, choice = agent) => {
		setProblem(null);
		scrollToEnd();
		preloadAnswerHtml();
		const agentType = AgentType.safeParse(choice).data ?? "general";
		const { answerLength, useKnowledge: useContext } = getPreferences();
		const asking =
			choice === "several"
				? conversation.askAgents(text)
				: conversation.ask(text, { agentType, useContext, maxTokens: ANSWER_TOKENS[answerLength] });
		// The turn shows the error, so ignore it here.
		asking.catch(() => {});
	};
	const continueAnswer = ({ result }: Turn) => {
		ask(CONTINUE_PROMPT, result?.agent_type ?? (agent === "several" ? "general" : agent));
		// The focused button disappears, so move the focus to the question box.
		focusBox();
	};
	const expand = async (options: ExpandOptions) => {
		setProblem(null);
		setFailedExpansion(null);
		// The next message is usually a question about the new pages.
		setAgent("general");
		scrollToEnd();
		const turn = await conversation.expand(options).then(
			(task) => task.finished(),
			() => null,
		);
		if (turn === null || turn.state === "failed") setFailedExpansion(options);
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
	const stop = (taskId: string) => {
		conversation.stop(taskId).catch(setProblem);
		focusBox();
	};
	return { agent, setAgent, failedExpansion, ask, continueAnswer, expand, retry, branch, stop };
}

function getDefaultAgent(): AgentChoice {
	return AgentChoice.safeParse(getPreferences().defaultAgent).data ?? "general";
}
