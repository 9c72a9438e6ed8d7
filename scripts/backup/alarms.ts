import { existsSync } from "node:fs";
import { join, posix } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** The database in a folder of objects in which workerd lists their alarms. It reads only this list when it starts. */
const ALARM_LIST = "metadata.sqlite";
/** The row of an object's own alarm in its database. */
const ALARM_KEY = 1;

/**
 * Sets the alarms in the copied lists to what the copied objects say. The list and the objects were copied at different
 * times, so an alarm that was set or that ran in between would otherwise be missing from the list.
 */
export function restoreAlarms(folder: string, paths: readonly string[]): void {
	for (const path of paths) {
		const object = posix.parse(path);
		const list = join(folder, object.dir, ALARM_LIST);
		if (object.base === ALARM_LIST || !/(?:^|\/)do\//.test(path) || !existsSync(list)) continue;
		const alarm = readAlarm(join(folder, path));
		if (alarm === undefined) continue;
		using database = new DatabaseSync(list);
		if (alarm === null) {
			database.prepare("DELETE FROM _cf_ALARM WHERE actor_id = ?").run(object.name);
		} else {
			database
				.prepare(
					"INSERT INTO _cf_ALARM (actor_id, scheduled_time) VALUES (?, ?) ON CONFLICT (actor_id) DO UPDATE SET scheduled_time = excluded.scheduled_time",
				)
				.run(object.name, alarm);
		}
	}
}

/**
 * Returns when an object's alarm is due, in nanoseconds since the epoch: null if none is set, undefined if the object has
 * never set one.
 */
function readAlarm(path: string): bigint | null | undefined {
	using database = new DatabaseSync(path);
	const table = database.prepare("SELECT 1 FROM sqlite_master WHERE name = '_cf_METADATA'").get();
	if (table === undefined) return undefined;
	const statement = database.prepare("SELECT value FROM _cf_METADATA WHERE key = ?");
	statement.setReadBigInts(true);
	const value = statement.get(ALARM_KEY)?.value;
	return typeof value === "bigint" ? value : null;
}
