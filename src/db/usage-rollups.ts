import { mergeCounts } from "./histogram.ts";
import { type PendingRow, parsePending, pendingQuery } from "./usage-pending.ts";
import {
	addRow,
	COUNTS,
	createTally,
	type Facet,
	facetValue,
	HISTOGRAMS,
	type Tally,
} from "./usage-tally.ts";

const HOUR_MS = 60 * 60 * 1_000;
const DAY_MS = 24 * HOUR_MS;
/** The lengths of the periods that are rolled up, in milliseconds. */
export const SPANS = { hour: HOUR_MS, day: DAY_MS } as const;
/** The user id of the roll-ups of all users together. */
export const EVERYONE = "";

/** Number of usage rows that are rolled up in one transaction. */
const CHUNK_ROWS = 1_000;
/** Number of roll-ups per statement. A bound value may be 2 MB long. */
const ROLLUPS_PER_STATEMENT = 100;
/** Maximum number of different reasons and pages per roll-up. The rarest ones are dropped. */
const COUNTERS_MAX = 300;
const FACETS: readonly Facet[] = ["", "model", "question"];

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

/** Adds a stored roll-up to a tally. */
export function mergeStored(target: Tally, stored: StoredRollup): void {
	for (const name of COUNTS) target[name] += stored[name] ?? 0;
	for (const name of HISTOGRAMS) mergeCounts(target[name], parseCounts(stored[name]));
	mergeCounts(target.counters, parseCounts(stored.counters));
}

async function readChunk(d1: D1Database): Promise<[version: number, PendingRow[]]> {
	const [versions, pending] = await d1.batch<{ version?: number }>([
		d1.prepare("SELECT coalesce(max(version), 0) AS version FROM usage_rollup_versions"),
		d1.prepare(`${pendingQuery("created_at >= 0")} LIMIT ?`).bind(CHUNK_ROWS),
	]);
	return [versions?.results[0]?.version ?? 0, parsePending(pending?.results ?? [])];
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
				for (const facet of FACETS) {
					const { agent_type } = row;
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
	return [...rollups.values()];
}

/** Adds to each roll-up what is already stored under its key. */
async function addStored(d1: D1Database, rollups: readonly Rollup[]): Promise<void> {
	const byName = new Map(rollups.map((rollup) => [nameOf(rollup.key), rollup]));
	const statement = d1.prepare(
		`SELECT rollup.* FROM json_each(?) AS key CROSS JOIN usage_rollups AS rollup
		 WHERE ${KEY.map((column, at) => `rollup.${column} = key.value ->> ${at}`).join(" AND ")}`,
	);
	for (const part of chunks(rollups)) {
		const keys = JSON.stringify(part.map(({ key }) => KEY.map((column) => key[column])));
		const { results } = await statement.bind(keys).all<Key & StoredRollup>();
		for (const stored of results) {
			const tally = byName.get(nameOf(stored))?.tally;
			if (tally !== undefined) mergeStored(tally, stored);
		}
	}
}

function writeStatements(d1: D1Database, rollups: readonly Rollup[]): D1PreparedStatement[] {
	const statement = d1.prepare(
		`INSERT OR REPLACE INTO usage_rollups (${COLUMNS.join(", ")})
		 SELECT ${COLUMNS.map((_, at) => `value ->> ${at}`).join(", ")} FROM json_each(?)
		 WHERE value ->> 0 = '${EVERYONE}' OR value ->> 0 IN (SELECT id FROM users)`,
	);
	return chunks(rollups).map((part) => statement.bind(JSON.stringify(part.map(toCells))));
}

function toCells({ key, tally }: Rollup): (string | number)[] {
	return [
		...KEY.map((column) => key[column]),
		...COUNTS.map((name) => tally[name]),
		...HISTOGRAMS.map((name) => JSON.stringify(tally[name])),
		JSON.stringify(limitCounters(tally.counters)),
	];
}

/** Keeps the highest counters. */
function limitCounters(counters: Record<string, number>): Record<string, number> {
	const entries = Object.entries(counters);
	if (entries.length <= COUNTERS_MAX) return counters;
	return Object.fromEntries(entries.sort(([, a], [, b]) => b - a).slice(0, COUNTERS_MAX));
}

function nameOf(key: Key): string {
	return KEY.map((column) => key[column]).join("\n");
}

function parseCounts(text: string | undefined): Record<string, number> {
	return text === undefined || text === "{}" ? {} : JSON.parse(text);
}

function chunks(rollups: readonly Rollup[]): (readonly Rollup[])[] {
	const parts = [];
	for (let at = 0; at < rollups.length; at += ROLLUPS_PER_STATEMENT)
		parts.push(rollups.slice(at, at + ROLLUPS_PER_STATEMENT));
	return parts;
}
