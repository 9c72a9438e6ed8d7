import { AppError, unwrap } from "../../src/errors.ts";
import type { Room } from "./room.ts";
import { type CancelDeps, cancelTask } from "./tasks/cancel.ts";
import { armDelivery } from "./tasks/schedule.ts";

/**
 * Cancels the unfinished tasks, then deletes all messages, attachments, tasks and notes. Also clears the conversation's
 * entry in the user's list. Sequence numbers continue. A question that arrives in the meantime is kept.
 * @throws {AppError} `unavailable` when the outbox cannot be flushed
 */
export async function clearConversation(
	room: CancelDeps &
		Pick<
			Room,
			"attachments" | "feedback" | "memory" | "sourceChanges" | "unindexed" | "messageDelivery" | "brain"
		>,
): Promise<void> {
	const {
		storage,
		tasks,
		messages,
		attachments,
		feedback,
		memory,
		sourceChanges,
		unindexed,
		messageDelivery,
		outbox,
	} = room;
	for (const task of tasks.unfinished()) cancelTask(room, task);
	await outbox.flush();
	if (tasks.hasUnsent())
		throw new AppError("unavailable", "This conversation cannot be cleared right now; try again.");
	storage.transactionSync(() => {
		tasks.deleteFinished();
		messages.deleteOrphans();
		attachments.deleteOrphans();
		feedback.deleteOrphans();
		memory.clear();
		sourceChanges.clear();
		unindexed.discardIndex();
	});
	await armDelivery(room);
	unwrap(await room.brain.clearConversation(room.conversationId));
	await messageDelivery.flush();
}
