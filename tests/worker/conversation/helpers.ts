import { type ChatRequest, chatTask, type TaskRequest } from "../../../src/contracts/task-requests.ts";
import { unwrap } from "../../../src/errors.ts";
import { until } from "../../support/until.ts";
import type { TestUser } from "../../support/worker.ts";

/** The answer of the fake model server. */
export const ANSWER = "Cryptocurrency is digital money.";

/** A chat request as the object receives it. */
export function chat(request: Partial<ChatRequest> = {}): TaskRequest {
	return chatTask({
		message: "hello",
		agent_type: "general",
		use_context: false,
		max_tokens: 300,
		...request,
	});
}

/** The messages of conversation c1. */
export async function messages(guest: TestUser) {
	return unwrap(await guest.conversation("c1").listMessages({ limit: 100 })).items;
}

/** The status of a task of conversation c1 once it has ended. */
export async function settled(guest: TestUser, taskId: string) {
	return until(async () => {
		const status = unwrap(await guest.conversation("c1").getTask(taskId));
		return status.status === "processing" ? null : status;
	});
}
