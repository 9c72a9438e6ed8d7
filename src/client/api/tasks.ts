import type { z } from "zod";
import { Classification } from "../../contracts/agents.ts";
import { TaskReport } from "../../contracts/socket.ts";
import type { ChatRequest, ExpansionRequest, MultiAgentRequest } from "../../contracts/task-requests.ts";
import { CancelAccepted, ChatAccepted } from "../../contracts/tasks.ts";
import type { Http } from "./http.ts";
import { toQueryString } from "./query.ts";

/** Request bodies. The server applies defaults to omitted fields. */
export type ChatInput = z.input<typeof ChatRequest>;
export type MultiAgentInput = z.input<typeof MultiAgentRequest>;
export type ExpansionInput = z.input<typeof ExpansionRequest>;

/**
 * Starts, polls and cancels tasks over HTTP. Use a `Conversation` for live events.
 *
 * @example
 * ```ts
 * const { task_id } = await client.tasks.ask({ message: "What is a blockchain?" });
 * const { status, result } = await client.tasks.status(task_id);
 * if (status === "completed") console.log(result?.response);
 * ```
 */
export class Tasks {
	readonly #http: Http;

	constructor(http: Http) {
		this.#http = http;
	}

	/** Starts a chat task. */
	ask(input: ChatInput): Promise<ChatAccepted> {
		return this.#http.call(ChatAccepted, "POST", "/api/agents/async/chat_async/", { body: input });
	}

	/** Starts a task in which several agents answer in parallel and their answers are merged. */
	askAgents(input: MultiAgentInput): Promise<ChatAccepted> {
		return this.#http.call(ChatAccepted, "POST", "/api/agents/async/multiagent_async/", { body: input });
	}

	/** Starts a task that finds pages on a topic and adds them to the user's knowledge base. */
	expand(input: ExpansionInput): Promise<ChatAccepted> {
		return this.#http.call(ChatAccepted, "POST", "/api/agents/async/expand_knowledge/", { body: input });
	}

	/** Returns the status of a task. If `afterSeq` is set, the status includes the events with a higher `seq`. */
	status(taskId: string, afterSeq?: number): Promise<TaskReport> {
		const path = `/api/agents/async/status/${encodeURIComponent(taskId)}/`;
		return this.#http.call(TaskReport, "GET", path + toQueryString({ after_seq: afterSeq }));
	}

	/** Cancels a task and keeps the text generated so far. */
	cancel(taskId: string): Promise<CancelAccepted> {
		const path = `/api/agents/async/cancel/${encodeURIComponent(taskId)}/`;
		return this.#http.call(CancelAccepted, "POST", path, { body: {} });
	}

	/**
	 * Classifies a message without starting a task. Returns the agent and the question type.
	 *
	 * @example
	 * ```ts
	 * const { agent_type } = await client.tasks.classify("Compare Bitcoin and gold.");
	 * ```
	 */
	classify(message: string): Promise<Classification> {
		return this.#http.call(Classification, "POST", "/api/agents/classify/", { body: { message } });
	}
}
