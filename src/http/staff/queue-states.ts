import type { QueueState } from "../../contracts/staff.ts";

/** The queues with their names in wrangler.toml. */
const QUEUES = {
	AI_HIGH_PRIORITY: "ai-high-priority",
	AI_PROCESSING: "ai-processing",
	CRAWL: "crawl",
	USAGE_LOGS: "usage-logs",
	DEAD_LETTERS: "dead-letters",
} as const;

/** Returns the backlog of every queue. Fields are null if the platform does not report them. */
export function readQueueStates(env: Pick<Env, keyof typeof QUEUES>): Promise<QueueState[]> {
	return Promise.all([
		readQueueState(QUEUES.AI_HIGH_PRIORITY, env.AI_HIGH_PRIORITY),
		readQueueState(QUEUES.AI_PROCESSING, env.AI_PROCESSING),
		readQueueState(QUEUES.CRAWL, env.CRAWL),
		readQueueState(QUEUES.USAGE_LOGS, env.USAGE_LOGS),
		readQueueState(QUEUES.DEAD_LETTERS, env.DEAD_LETTERS),
	]);
}

async function readQueueState(name: string, queue: Queue): Promise<QueueState> {
	try {
		const { backlogCount, oldestMessageTimestamp } = await queue.metrics();
		return { name, backlog: backlogCount, oldest_at: oldestMessageTimestamp?.toISOString() ?? null };
	} catch {
		return { name, backlog: null, oldest_at: null };
	}
}
