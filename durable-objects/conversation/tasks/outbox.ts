import type { QueueMessage } from "../../../src/contracts/queue.ts";
import { unwrap } from "../../../src/errors.ts";
import type { CitedPage } from "../../../src/knowledge/store/citations.ts";
import { shorten } from "../../shorten.ts";
import type { Room } from "../room.ts";
import type { OwedTask, Task } from "../stores/tasks.ts";

/**
 * Sends what ended tasks still owe: the lease to the brain, the usage row to its queue. What fails is left for the
 * alarm. Both receivers ignore what they have already, so a crash between sending and noting it costs nothing.
 */
export function flushOutbox(room: Room): Promise<void> {
	room.flushing ??= sendAll(room).finally(() => {
		room.flushing = null;
	});
	return room.flushing;
}

async function sendAll(room: Room): Promise<void> {
	const tried = new Set<string>();
	const left = () => room.tasks.unsent().filter(({ task }) => !tried.has(task.ulid));
	// More may end while these are sent.
	for (let owed = left(); owed.length > 0; owed = left()) {
		for (const one of owed) {
			tried.add(one.task.ulid);
			await send(room, one);
		}
	}
}

async function send(room: Room, owed: OwedTask): Promise<void> {
	const { ulid } = owed.task;
	try {
		// The lease first: the user's other questions wait for it, whatever becomes of the row.
		if (!room.settled.has(ulid)) await settle(room, owed);
		room.settled.add(ulid);
		const message: QueueMessage = { kind: "usage", row: owed.usage };
		await room.deps.env.USAGE_LOGS.send(message);
		room.tasks.markSent(ulid);
		room.settled.delete(ulid);
	} catch (error) {
		console.warn("a task could not be settled; trying again later", room.frames.taskId(ulid), error);
	}
}

async function settle(room: Room, { task, usage: row }: OwedTask): Promise<void> {
	const activity = {
		conversationId: room.conversationId,
		title: shorten(task.question),
		lastMessage: shorten(lastMessageOf(task)),
		at: row.created_at,
		seq: task.ended_seq ?? 0,
		unread: !task.told,
		cited: citedPages(task),
	};
	unwrap(await room.brain.releaseTask(task.ulid, activity));
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
