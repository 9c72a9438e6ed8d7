import type { Feedback } from "../../src/contracts/feedback.ts";
import { AppError } from "../../src/errors.ts";
import type { Room } from "./room.ts";
import { requireTaskOfMessage } from "./tasks/find.ts";
import { armDelivery } from "./tasks/schedule.ts";

/**
 * Sets the rating of an answer, or removes it. Idempotent. The outbox sends the rating to the usage log.
 * @throws {AppError} `message_not_found`, or `invalid_request` for a question
 */
export async function rateAnswer(
	room: Pick<Room, "tasks" | "messages" | "feedback" | "outbox" | "storage" | "now" | "waitUntil">,
	messageId: string,
	feedback: Feedback | null,
): Promise<void> {
	const { task, role } = requireTaskOfMessage(room, messageId);
	if (role === "user") throw new AppError("invalid_request", "message_id: must be the id of an answer.");
	if (!room.feedback.set(task.ulid, feedback, room.now())) return;
	await armDelivery(room);
	room.waitUntil(room.outbox.flush());
}
