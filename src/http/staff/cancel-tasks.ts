import { formatTaskId } from "../../contracts/ids.ts";
import { getBrain, getConversation } from "../../objects.ts";

/**
 * Cancels all questions of a user that have not ended, the latest first, so that none that waits starts in between.
 * Calls without a conversation end with their request.
 */
export async function cancelTasksOf(env: Pick<Env, "BRAIN" | "CONVERSATION">, userId: string): Promise<void> {
	const tasks = await getBrain(env, userId).listTasks();
	// The account is being deleted, and its questions with it.
	if ("error" in tasks) return;
	for (const { ulid, conversationId } of tasks.ok.toReversed()) {
		if (conversationId === null) continue;
		const cancelled = await getConversation(env, userId, conversationId).cancelTask(
			formatTaskId(conversationId, ulid),
		);
		// The conversation may have been deleted in the meantime.
		if ("error" in cancelled) console.warn("a task was not cancelled", cancelled.error.code);
	}
}
