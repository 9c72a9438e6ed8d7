import type { QueueMessage } from "../../src/contracts/queue.ts";
import { unwrap } from "../../src/errors.ts";
import type { CitedPage } from "../../src/knowledge/citations.ts";
import { shorten } from "../shorten.ts";
import type { Room } from "./room.ts";
import type { OwedTask, Task } from "./task-store.ts";

/**
 * Sends what ended tasks still owe: the usage row to its queue, the lease to the brain. What fails is left for the
 * alarm. Both receivers ignore what they have already, so a crash between sending and noting it costs nothing.
 */
export function flushOutbox(room: Room): Promise<void> {
	room.flushing ??= sendAll(room).finally(() => {
		room.flushing = null;
	});
	return room.flushing;
}

async function sendAll(room: Room): Promise<void> {
	for (let owed = room.tasks.firstUnsent(); owed !== null; owed = room.tasks.firstUnsent()) {
		try {
			await settle(room, owed);
		} catch (error) {
			console.warn(
				"a task could not be settled; trying again later",
				room.frames.taskId(owed.task.ulid),
				error,
			);
			return;
		}
		room.tasks.markSent(owed.task.ulid);
	}
}

async function settle(room: Room, { task, usage: row }: OwedTask): Promise<void> {
	const message: QueueMessage = { kind: "usage", row };
	await room.deps.env.USAGE_LOGS.send(message);
	const activity = {
		conversationId: room.conversationId,
		title: shorten(task.question),
		lastMessage: shorten(lastMessageOf(task)),
		at: row.created_at,
		unread: !task.told,
		cited: citedPages(task),
	};
	unwrap(await room.brain.settle(task.ulid, activity));
}

/** The pages among an answer's sources, each once. */
function citedPages({ outcome }: Task): CitedPage[] {
	if (outcome?.state !== "completed" || !("sources" in outcome.result)) return [];
	const pages = outcome.result.sources.map(
		({ page_id, title, url }) => [page_id, { page_id, title, url }] as const,
	);
	return [...new Map(pages).values()];
}

function lastMessageOf({ question, outcome }: Task): string {
	switch (outcome?.state) {
		case "completed":
			return outcome.result.response;
		case "cancelled":
			return outcome.text === "" ? question : outcome.text;
		default:
			return question;
	}
}
