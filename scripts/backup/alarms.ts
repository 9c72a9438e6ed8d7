import { join, posix } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** The databases in which workerd lists the alarms of a class of objects. It reads only these lists when it starts. */
const LIST = /(?:^|\/)do\/[^/]+\/metadata\.sqlite$/;
/** The row of an object's own alarm in its database. */
const ALARM_KEY = 1;

/**
 * Sets the alarms in the copied lists to what the copied objects say. The lists and the objects were copied at different
 * times, so an alarm that was set or that ran in between would otherwise be missing from its list.
 *
 * @param folder the folder with the copies
 * @param paths the paths of all copies, relative to `folder`
 */
export function restoreAlarms(folder: string, paths: readonly string[]): void {
	for (const list of paths.filter((path) => LIST.test(path))) {
		const { dir } = posix.parse(list);
		const objects = paths.filter((path) => posix.dirname(path) === dir && path !== list);
		using database = new DatabaseSync(join(folder, list));
		const unset = database.prepare("DELETE FROM _cf_ALARM WHERE actor_id = ?");
		const set = database.prepare(
			"INSERT INTO _cf_ALARM (actor_id, scheduled_time) VALUES (?, ?) ON CONFLICT (actor_id) DO UPDATE SET scheduled_time = excluded.scheduled_time",
		);
		database.exec("BEGIN");
		for (const path of objects) {
			const id = posix.parse(path).name;
			const alarm = readAlarm(join(folder, path));
			if (alarm === null) unset.run(id);
			else if (alarm !== undefined) set.run(id, alarm);
		}
		database.exec("COMMIT");
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
