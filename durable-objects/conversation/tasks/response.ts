import type { ResponseEcho } from "../../../src/contracts/openai-responses.ts";
import type { TaskStatus } from "../../../src/contracts/tasks.ts";
import type { Room } from "../room.ts";
import { type ReplayDeps, reportTask } from "../sockets/resume.ts";
import type { Task } from "../stores/task-row.ts";

/** A task as a response of OpenAI's API. */
export interface TaskResponse {
	status: TaskStatus;
	/** What the response repeats from its request; null for a task that was asked in another way. */
	echo: ResponseEcho | null;
	question: { id: string; text: string };
	isNewest: boolean;
	isOnly: boolean;
}

export function readResponse(room: ReplayDeps & Pick<Room, "tasks">, task: Task): TaskResponse {
	const { options, question, question_id } = task;
	return {
		status: reportTask(room, task, undefined),
		echo: (options.kind === "chat" && options.response) || null,
		question: { id: question_id, text: question },
		isNewest: room.tasks.lastUlid() === task.ulid,
		isOnly: room.tasks.changedSince(0, 2).length === 1,
	};
}
