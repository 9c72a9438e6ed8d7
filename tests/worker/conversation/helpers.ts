import { chatTask, type TaskRequest } from "../../../src/contracts/task-options.ts";
import type { ChatRequest } from "../../../src/contracts/task-requests.ts";
import { unwrap } from "../../../src/errors.ts";
import { until } from "../../support/until.ts";
import type { TestUser } from "../../support/worker.ts";

/** The fake model server's default answer. */
export const ANSWER = "Cryptocurrency is digital money.";

/** Returns a chat request as the Durable Object receives it. */
export function chat(request: Partial<ChatRequest> = {}): TaskRequest {
	const defaults = { message: "hello", agent_type: "general" as const, use_context: false, max_tokens: 300 };
	return chatTask({ ...defaults, ...request }, null);
}

/** Returns the messages of conversation c1. */
export async function messages(guest: TestUser) {
	return unwrap(await guest.conversation("c1").listMessages({ limit: 100 })).items;
}

/** Waits until a task of conversation c1 has ended and returns its status. */
export async function settled(guest: TestUser, taskId: string) {
	return until(async () => {
		const status = unwrap(await guest.conversation("c1").getTask(taskId));
		return status.status === "processing" ? null : status;
	});
}
