import type { AgentType } from "../../contracts/agents.ts";
import { EXPANDING_MESSAGE, PROCESSING_MESSAGE } from "../../contracts/task-messages.ts";
import type { TaskRequest } from "../../contracts/task-options.ts";
import type { AcceptedTask, ChatAccepted } from "../../contracts/tasks.ts";

/** Creates the acknowledgment of a question, with its status URL. */
export function accepted(task: AcceptedTask, selectedAgent?: AgentType | null): ChatAccepted {
	return {
		task_id: task.task_id,
		status: "processing",
		message: PROCESSING_MESSAGE,
		check_status_url: `/api/agents/async/status/${task.task_id}/`,
		conversation_id: task.conversation_id,
		agent_type: task.agent_type,
		...(selectedAgent ? { selected_agent: selectedAgent } : {}),
		...(task.repeated ? { repeated: true } : {}),
	};
}

/** Creates the acknowledgment of an expansion, with its topic. */
export function acceptedExpansion(task: AcceptedTask, { question, options }: TaskRequest): ChatAccepted {
	return {
		...accepted(task),
		message: EXPANDING_MESSAGE,
		topic: question,
		...(options.kind === "expansion" ? { max_urls: options.max_urls } : {}),
	};
}
