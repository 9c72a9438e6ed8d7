import type { Room } from "../room.ts";
import type { QueuePosition } from "../stores/tasks.ts";

/** Delay before the alarm retries the outbox. */
const OUTBOX_RETRY_MS = 5_000;

/** Longer than any task or alarm is delayed. Later times are left over from before the system clock was set back. */
export const DELAY_MAX_MS = 10 * 60_000;

type ScheduleDeps = Pick<Room, "tasks" | "now">;

/**
 * Returns the task that runs next. The tasks of a conversation run in order, and a task that waits for a retry keeps
 * its place. A task that waits for pages gives up its place, and runs next once it is due.
 */
export function nextInLine({ tasks, now }: ScheduleDeps): QueuePosition | null {
	const time = now();
	return firstInLine(positionsAt(tasks, time), time);
}

function firstInLine(positions: readonly QueuePosition[], time: number): QueuePosition | null {
	const dueAfterWaiting = positions.find(({ state, due_at }) => state === "waiting" && due_at <= time);
	return dueAfterWaiting ?? positions.find(({ state }) => state !== "waiting") ?? null;
}

/** Returns the positions of the unfinished tasks. Those whose due times are left over are due now. */
function positionsAt(tasks: ScheduleDeps["tasks"], time: number): QueuePosition[] {
	return tasks.positions().map((position) => ({
		...position,
		due_at: position.due_at > time + DELAY_MAX_MS ? time : position.due_at,
	}));
}

/** Returns when the alarm must fire next, in milliseconds since the Unix epoch, or null when nothing is left to do. */
export function nextAlarmTime(room: ScheduleDeps & Pick<Room, "feedback" | "unindexed">): number | null {
	const { tasks, feedback, unindexed, now } = room;
	const time = now();
	const positions = positionsAt(tasks, time);
	const next = firstInLine(positions, time);
	const waiting = positions.filter(({ state }) => state === "waiting");
	const times = [
		...(next === null ? [] : [next.due_at]),
		...waiting.map(({ due_at }) => due_at),
		...(tasks.hasUnsent() || feedback.hasUnsent() || unindexed.hasAny() ? [time + OUTBOX_RETRY_MS] : []),
	];
	return times.length === 0 ? null : Math.min(...times);
}

/**
 * Sets the alarm, unless it is already due soon. Call this when something must be delivered that is not part of a task,
 * so that a crash or a failure does not lose it.
 */
export async function armDelivery({ storage, now }: Pick<Room, "storage" | "now">): Promise<void> {
	const time = now() + OUTBOX_RETRY_MS;
	const armed = await storage.getAlarm();
	if (armed === null || armed > time) await storage.setAlarm(time);
}

/**
 * Makes queued tasks due after the object starts, because the reason for their delay may no longer apply. Returns true
 * when a task is queued or was interrupted; the caller must then set the alarm.
 */
export function recoverTasks({ tasks, now }: ScheduleDeps): boolean {
	const open = tasks.positions().filter(({ state }) => state === "running" || state === "queued");
	for (const { ulid } of open) tasks.makeDue(ulid, now());
	return open.length > 0;
}
