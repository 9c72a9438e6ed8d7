import { DAY_MS, HOUR_MS } from "../time.ts";
import { formatHistogram, mergeHistogram } from "./histogram.ts";
import { type PendingRow, parsePending, pendingQuery, type StoredPendingRow } from "./usage-pending.ts";
import {
	addCounter,
	addRow,
	COUNTS,
	createTally,
	type Facet,
	facetValue,
	HISTOGRAMS,
	type Tally,
} from "./usage-tally.ts";

/** The lengths of the periods that are rolled up, in milliseconds. */
export const SPANS = { hour: HOUR_MS, day: DAY_MS } as const;
/** The user id of the roll-ups of all users together. */
export const EVERYONE = "";

/** The agent of the roll-ups of all agents together. */
export const ALL_AGENTS = "";

/** Number of usage rows that are rolled up in one transaction. */
const CHUNK_ROWS = 1_000;
/** Length of a bound value in UTF-16 code units, unless a single roll-up is longer. D1 allows 2 MB. */
const VALUE_MAX_CHARS = 500_000;
/** Maximum number of different reasons and pages per roll-up. The rarest ones are dropped. */
const COUNTERS_MAX = 300;
/** The facets by owner and span. Those of a single user's hours would be as many as the questions themselves. */
const ALL_FACETS: readonly Facet[] = ["", "model", "question"];
const facetsOf = (userId: string, span: number): readonly Facet[] =>
	userId !== EVERYONE && span === SPANS.hour ? [""] : ALL_FACETS;

const KEY = ["user_id", "span", "facet", "start", "agent_type", "value"] as const;
const COLUMNS = [...KEY, ...COUNTS, ...HISTOGRAMS, "counters"] as const;

interface Key {
	user_id: string;
	span: number;
	facet: Facet;
	start: number;
	agent_type: string;
	value: string;
}

/** A tally with the period and the group that it covers. */
interface Rollup {
	key: Key;
	tally: Tally;
}

/** A row of `usage_rollups`, or some columns of it. Missing columns count as empty. */
export type StoredRollup = Pick<Key, "start" | "agent_type" | "value"> &
	Partial<Record<(typeof COUNTS)[number], number>> &
	Partial<Record<(typeof HISTOGRAMS)[number] | "counters", string>>;

/**
 * Adds all pending rows to the roll-ups. Each transaction adds some of them and marks them, so each row counts exactly
 * once, however late it arrives, however often this runs, and wherever it is interrupted. Returns the first day that has
 * changed, or null.
 */
export async function rollUp(d1: D1Database): Promise<number | null> {
	let firstDay: number | null = null;
	for (;;) {
		const [version, rows] = await readChunk(d1);
		const [first] = rows;
		if (first === undefined) return firstDay;
		const day = startOf(first.created_at, DAY_MS);
		firstDay = Math.min(firstDay ?? day, day);
		if (!(await writeChunk(d1, version, rows))) return firstDay;
	}
}

/** Returns the start of the period that contains a time. */
export function startOf(time: number, span: number): number {
	return time - (time % span);
}

/** Returns whether there are roll-ups of all agents together, which long periods of all users are read from. */
export function hasAllAgents(userId: string, span: number): boolean {
	return userId === EVERYONE && span === SPANS.day;
}

/** Adds a stored roll-up to a tally. Its counters are an object or an array of them. */
export function mergeStored(target: Tally, stored: StoredRollup): void {
	for (const name of COUNTS) target[name] += stored[name] ?? 0;
	for (const name of HISTOGRAMS) mergeHistogram(target[name], stored[name] ?? "[]");
	if (stored.counters === undefined) return;
	const parts: Record<string, number>[] = [JSON.parse(stored.counters)].flat();
	for (const part of parts) for (const key in part) addCounter(target, key, part[key] ?? 0);
}

async function readChunk(d1: D1Database): Promise<[version: number, PendingRow[]]> {
	const [versions, pending] = await d1.batch<{ version: number } & StoredPendingRow>([
		d1.prepare("SELECT coalesce(max(version), 0) AS version FROM usage_rollup_versions"),
		d1.prepare(`${pendingQuery("created_at >= 0")} LIMIT ?`).bind(CHUNK_ROWS),
	]);
	return [versions?.results[0]?.version ?? 0, (pending?.results ?? []).map(parsePending)];
}

/** Writes a chunk unless another run has written since `version`. Returns whether it has written. */
async function writeChunk(d1: D1Database, version: number, rows: readonly PendingRow[]): Promise<boolean> {
	const rollups = sumRows(rows);
	await addStored(d1, rollups);
	const ratings = rows.map(({ task_id, feedback }) => ({ task_id, feedback }));
	try {
		await d1.batch([
			// Fails if another run was faster, and undoes the batch.
			d1.prepare("INSERT INTO usage_rollup_versions (version) VALUES (?)").bind(version + 1),
			d1.prepare("DELETE FROM usage_rollup_versions WHERE version <= ?").bind(version),
			...writeStatements(d1, rollups),
			d1
				.prepare(
					`UPDATE usage_logs SET rolled_up = 1, rolled_feedback = rated.value ->> 'feedback'
					 FROM json_each(?) AS rated WHERE task_id = rated.value ->> 'task_id'`,
				)
				.bind(JSON.stringify(ratings)),
		]);
		return true;
	} catch (error) {
		if (String(error).includes("usage_rollup_versions")) return false;
		throw error;
	}
}

/** Sums rows by every period, owner and facet. */
function sumRows(rows: readonly PendingRow[]): Rollup[] {
	const rollups = new Map<string, Rollup>();
	for (const row of rows) {
		for (const user_id of [row.user_id, EVERYONE]) {
			for (const span of Object.values(SPANS)) {
				for (const agent_type of hasAllAgents(user_id, span)
					? [row.agent_type, ALL_AGENTS]
					: [row.agent_type]) {
					for (const facet of facetsOf(user_id, span)) {
						const start = startOf(row.created_at, span);
						const key = { user_id, span, facet, start, agent_type, value: facetValue(row, facet) };
						const name = nameOf(key);
						const rollup = rollups.get(name) ?? { key, tally: createTally() };
						rollups.set(name, rollup);
						addRow(rollup.tally, row, facet, user_id === EVERYONE);
					}
				}
			}
		}
	}
	return [...rollups.values()];
}

/** Adds to each roll-up what is already stored under its key. */
async function addStored(d1: D1Database, rollups: readonly Rollup[]): Promise<void> {
	const byName = new Map(rollups.map((rollup) => [nameOf(rollup.key), rollup]));
	const statement = d1.prepare(
		`SELECT rollup.* FROM json_each(?) AS key CROSS JOIN usage_rollups AS rollup
		 WHERE ${KEY.map((column, at) => `rollup.${column} = key.value ->> ${at}`).join(" AND ")}`,
	);
	const keys = rollups.map(({ key }) => JSON.stringify(KEY.map((column) => key[column])));
	const found = await d1.batch<Key & StoredRollup>(toArrays(keys).map((array) => statement.bind(array)));
	for (const stored of found.flatMap(({ results }) => results)) {
		const tally = byName.get(nameOf(stored))?.tally;
		if (tally !== undefined) mergeStored(tally, stored);
	}
}

function writeStatements(d1: D1Database, rollups: readonly Rollup[]): D1PreparedStatement[] {
	const statement = d1.prepare(
		`INSERT OR REPLACE INTO usage_rollups (${COLUMNS.join(", ")})
		 SELECT ${COLUMNS.map((_, at) => `value ->> ${at}`).join(", ")} FROM json_each(?)
		 WHERE value ->> 0 = '${EVERYONE}' OR value ->> 0 IN (SELECT id FROM users)`,
	);
	return toArrays(rollups.map((rollup) => JSON.stringify(toCells(rollup)))).map((array) =>
		statement.bind(array),
	);
}

function toCells({ key, tally }: Rollup): (string | number)[] {
	return [
		...KEY.map((column) => key[column]),
		...COUNTS.map((name) => tally[name]),
		...HISTOGRAMS.map((name) => formatHistogram(tally[name])),
		JSON.stringify(Object.fromEntries(limitCounters(tally.counters))),
	];
}

/** Keeps the highest counters. */
function limitCounters(counters: ReadonlyMap<string, number>): Iterable<[string, number]> {
	if (counters.size <= COUNTERS_MAX) return counters;
	return [...counters].sort(([, a], [, b]) => b - a).slice(0, COUNTERS_MAX);
}

function nameOf(key: Key): string {
	return KEY.map((column) => key[column]).join("\n");
}

/** Joins JSON values to arrays that can be bound. */
function toArrays(values: readonly string[]): string[] {
	const arrays: string[] = [];
	let part: string[] = [];
	let length = 0;
	const flush = () => {
		if (part.length > 0) arrays.push(`[${part.join(",")}]`);
		part = [];
		length = 0;
	};
	for (const value of values) {
		if (length + value.length > VALUE_MAX_CHARS) flush();
		part.push(value);
		length += value.length;
	}
	flush();
	return arrays;
}
