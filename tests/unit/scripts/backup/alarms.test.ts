import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { restoreAlarms } from "../../../../scripts/backup/alarms.ts";

const OBJECTS = "v3/do/omeruta-brain-Conversation";
/** Alarm times as workerd stores them, in nanoseconds. */
const EARLIER = 1_795_740_000_000_000_001n;
const LATER = 1_795_740_500_000_000_001n;

let folder: string;

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), "omeruta-alarms-"));
	await mkdir(dirname(join(folder, OBJECTS, "x")), { recursive: true });
});

afterEach(() => rm(folder, { recursive: true }));

describe("the list of alarms in a backup", () => {
	test("contains the alarm of an object whose question was accepted after the list was copied", () => {
		createList({});
		createObject("a", LATER);
		restore("a");
		expect(readList()).toEqual({ a: LATER });
	});

	test("contains the time that the object says, if the alarm was moved in the meantime", () => {
		createList({ a: EARLIER, b: EARLIER });
		createObject("a", LATER);
		createObject("b", EARLIER);
		restore("a", "b");
		expect(readList()).toEqual({ a: LATER, b: EARLIER });
	});

	test("doesn't contain an alarm that has been canceled", () => {
		createList({ a: EARLIER });
		createObject("a", null);
		restore("a");
		expect(readList()).toEqual({});
	});

	test("doesn't change for an object that has never set an alarm", () => {
		createList({ b: EARLIER });
		const database = new DatabaseSync(join(folder, OBJECTS, "a.sqlite"));
		database.exec("CREATE TABLE notes (text TEXT)");
		database.close();
		restore("a");
		expect(readList()).toEqual({ b: EARLIER });
	});
});

function restore(...names: string[]): void {
	restoreAlarms(
		folder,
		[...names, "metadata"].map((name) => `${OBJECTS}/${name}.sqlite`),
	);
}

function createList(alarms: Record<string, bigint>): void {
	const database = new DatabaseSync(join(folder, OBJECTS, "metadata.sqlite"));
	database.exec(
		"CREATE TABLE _cf_ALARM (actor_id TEXT PRIMARY KEY, scheduled_time INTEGER, actor_name TEXT) WITHOUT ROWID",
	);
	const insert = database.prepare("INSERT INTO _cf_ALARM (actor_id, scheduled_time) VALUES (?, ?)");
	for (const [name, time] of Object.entries(alarms)) insert.run(name, time);
	database.close();
}

function createObject(name: string, alarm: bigint | null): void {
	const database = new DatabaseSync(join(folder, OBJECTS, `${name}.sqlite`));
	database.exec("CREATE TABLE _cf_METADATA (key INTEGER PRIMARY KEY, value BLOB)");
	database.prepare("INSERT INTO _cf_METADATA (key, value) VALUES (1, ?)").run(alarm);
	database.close();
}

function readList(): Record<string, unknown> {
	using database = new DatabaseSync(join(folder, OBJECTS, "metadata.sqlite"));
	const statement = database.prepare("SELECT actor_id, scheduled_time FROM _cf_ALARM ORDER BY actor_id");
	statement.setReadBigInts(true);
	return Object.fromEntries(statement.all().map((row) => [String(row.actor_id), row.scheduled_time]));
}
