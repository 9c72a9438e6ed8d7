import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";

const FINAL_STATES: ReadonlySet<string> = new Set(["completed", "failed", "cancelled"]);

/** How long the usage rows and leases may take to reach their database after the last task has ended. */
const SETTLE_MS = 60_000;
const POLL_MS = 250;
/** How long a read waits while workerd recovers a database after it was killed. */
const BUSY_MS = 5_000;

const TaskRow = z.object({
	ulid: z.string(),
	message_id: z.string(),
	state: z.string(),
	usage: z.string().nullable(),
});
const Count = z.object({ count: z.int() });

/** Waits until nothing is wrong with a stack's databases. Returns what still is after `SETTLE_MS`. */
export async function settleState(folder: string): Promise<string[]> {
	const until = Date.now() + SETTLE_MS;
	for (;;) {
		const wrong = findStateViolations(folder);
		if (wrong.length === 0 || Date.now() > until) return wrong;
		await delay(POLL_MS);
	}
}

/**
 * Reads the databases in a stack's folder, which may be running, and returns what is wrong with them: tasks that have
 * not ended, usage rows that are missing or stored twice, and leases that were not released. A violation may be
 * temporary while work is in progress.
 */
function findStateViolations(folder: string): string[] {
	const storage = join(folder, "storage", "v3");
	const tasks = read(join(storage, "do", "omeruta-brain-Conversation"), (database) =>
		z.array(TaskRow).parse(database.prepare("SELECT ulid, message_id, state, usage FROM tasks").all()),
	).flat();
	const usage = new Map<string, number>();
	for (const rows of read(join(storage, "d1", "miniflare-D1DatabaseObject"), readUsage))
		for (const ulid of rows) usage.set(ulid, (usage.get(ulid) ?? 0) + 1);
	const leases = read(join(storage, "do", "omeruta-brain-Brain"), (database) =>
		Count.parse(database.prepare("SELECT count(*) AS count FROM leases").get()),
	).reduce((sum, { count }) => sum + count, 0);
	return [
		...tasks
			.filter(({ state }) => !FINAL_STATES.has(state))
			.map((task) => `task ${task.message_id} is ${task.state}`),
		...tasks
			.filter(({ ulid }) => usage.get(ulid) !== 1)
			.map(({ ulid, message_id }) => `task ${message_id} has ${usage.get(ulid) ?? 0} usage rows`),
		...tasks.filter((task) => task.usage !== null).map((task) => `task ${task.message_id} has unsent usage`),
		...(leases === 0 ? [] : [`${leases} leases are held`]),
	];
}

function readUsage(database: DatabaseSync): string[] {
	const rows = database.prepare("SELECT task_id FROM usage_logs").all();
	return z
		.array(z.object({ task_id: z.string() }))
		.parse(rows)
		.map(({ task_id }) => task_id.slice(-ULID_CHARS));
}

/** A task id ends with the ULID of the task. */
const ULID_CHARS = 26;

/** Reads each database of a folder that has the table that is read. */
function read<T>(folder: string, select: (database: DatabaseSync) => T): T[] {
	if (!existsSync(folder)) return [];
	const names = readdirSync(folder).filter((name) => name.endsWith(".sqlite") && name !== "metadata.sqlite");
	return names.flatMap((name) => {
		// Not opened as read-only: SQLite first has to recover a database whose workerd was killed.
		const database = new DatabaseSync(join(folder, name), { timeout: BUSY_MS });
		try {
			return [select(database)];
		} catch (error) {
			// An object that was created a moment ago has no tables yet.
			if (error instanceof Error && error.message.includes("no such table")) return [];
			throw error;
		} finally {
			database.close();
		}
	});
}
