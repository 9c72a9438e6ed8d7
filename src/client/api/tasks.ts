import type { z } from "zod";
import { Classification } from "../../contracts/agents.ts";
import { TaskReport } from "../../contracts/socket.ts";
import type { ChatRequest, ExpansionRequest, MultiAgentRequest } from "../../contracts/task-requests.ts";
import { CancelAccepted, ChatAccepted } from "../../contracts/tasks.ts";
import type { Http } from "./http.ts";
import { queryOf } from "./query.ts";

/** What a question needs on the wire; the server fills in what is left out. */
export type Question = z.input<typeof ChatRequest>;
export type AgentsQuestion = z.input<typeof MultiAgentRequest>;
export type Topic = z.input<typeof ExpansionRequest>;

/** Questions over plain HTTP: asked, polled, stopped. A `Conversation` does the same live. */
export class Tasks {
	readonly #http: Http;

	constructor(http: Http) {
		this.#http = http;
	}

	ask(question: Question): Promise<ChatAccepted> {
		return this.#http.call(ChatAccepted, "POST", "/api/agents/async/chat_async/", { body: question });
	}

	/** Several agents answer side by side, and their answers are merged. */
	askAgents(question: AgentsQuestion): Promise<ChatAccepted> {
		return this.#http.call(ChatAccepted, "POST", "/api/agents/async/multiagent_async/", { body: question });
	}

	/** Pages on a topic are found, read and put into the user's brain. */
	expand(topic: Topic): Promise<ChatAccepted> {
		return this.#http.call(ChatAccepted, "POST", "/api/agents/async/expand_knowledge/", { body: topic });
	}

	/** Where a task stands; with `afterSeq` also its events after that one. */
	status(taskId: string, afterSeq?: number): Promise<TaskReport> {
		const path = `/api/agents/async/status/${encodeURIComponent(taskId)}/`;
		return this.#http.call(TaskReport, "GET", path + queryOf({ after_seq: afterSeq }));
	}

	/** Stops a task; what was written is kept. */
	cancel(taskId: string): Promise<CancelAccepted> {
		const path = `/api/agents/async/cancel/${encodeURIComponent(taskId)}/`;
		return this.#http.call(CancelAccepted, "POST", path, { body: {} });
	}

	/** Which agent and which type of question a message is, without asking it. */
	classify(message: string): Promise<Classification> {
		return this.#http.call(Classification, "POST", "/api/agents/classify/", { body: { message } });
	}
}
