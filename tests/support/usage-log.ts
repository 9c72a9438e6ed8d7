import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { UsageRow } from "../../src/contracts/queue.ts";

const Row = UsageRow.extend({
	fallbacks: z.string().transform((json) => UsageRow.shape.fallbacks.parse(JSON.parse(json))),
	used_pages: z.string().transform((json) => UsageRow.shape.used_pages.parse(JSON.parse(json))),
});

/** Reads a task's usage rows from the D1 database in a stack's folder. The stack may be running. */
export function usageRows(folder: string, taskId: string): UsageRow[] {
	const databases = join(folder, "storage", "v3", "d1", "miniflare-D1DatabaseObject");
	return readdirSync(databases)
		.filter((name) => name.endsWith(".sqlite") && name !== "metadata.sqlite")
		.flatMap((name) => {
			const database = new DatabaseSync(join(databases, name), { readOnly: true });
			try {
				const rows = database.prepare("SELECT * FROM usage_logs WHERE task_id = ?").all(taskId);
				return rows.map((row) => Row.parse(row));
			} finally {
				database.close();
			}
		});
}
