import type { RatedUsageRow } from "../contracts/queue.ts";
import type { Place } from "../cursor.ts";
import { parsePending, pendingQuery, StoredRow } from "./usage-pending.ts";
import { EVERYONE, mergeStored, SPANS, type StoredRollup, startOf } from "./usage-rollups.ts";
import {
	addRow,
	COUNTS,
	createTally,
	type Facet,
	facetValue,
	HISTOGRAMS,
	type Tally,
} from "./usage-tally.ts";

/**
 * Selects the rows of one user, or of all users when `userId` is null, from `from` (inclusive) to `to` (exclusive), in
 * milliseconds since the Unix epoch. A null agent selects all agents.
 */
export interface Selection {
	userId: string | null;
	from: number;
	to: number;
	agent: string | null;
}

/** What to group questions by. Hours and days are identified by their start. */
export type Grouping = "all" | "hour" | "day" | "agent" | "question" | "model";

/** The group that a roll-up or a row belongs to, by grouping. */
const GROUPS = {
	all: () => "",
	hour: ({ start }) => startOf(start, SPANS.hour),
	day: ({ start }) => startOf(start, SPANS.day),
	agent: ({ agent_type }) => agent_type,
	question: ({ value }) => value,
	model: ({ value }) => value,
} as const satisfies Record<Grouping, (part: Part) => string | number>;

type Part = Pick<StoredRollup, "start" | "agent_type" | "value">;
type DataColumn = (typeof HISTOGRAMS)[number] | "counters";

/**
 * Sums questions by group, from the roll-ups and the pending rows. Whole days are read from the roll-ups by day, and the
 * rest of the period from those by hour, so `from` and `to` must be whole hours. Omits empty groups.
 *
 * @param columns the histograms and counters to read; the others stay empty
 */
export async function readTallies(
	d1: D1Database,
	selection: Selection,
	grouping: Grouping,
	columns: readonly DataColumn[] = HISTOGRAMS,
): Promise<Map<string | number, Tally>> {
	const facet: Facet = grouping === "question" || grouping === "model" ? grouping : "";
	const [pending, ...parts] = await d1.batch<Record<string, unknown> & StoredRollup>([
		pendingStatement(d1, selection),
		...rollupStatements(d1, selection, grouping, facet, columns),
	]);
	const tallies = new Map<string | number, Tally>();
	const tallyOf = (part: Part) => {
		const group = GROUPS[grouping](part);
		const tally = tallies.get(group) ?? createTally();
		tallies.set(group, tally);
		return tally;
	};
	for (const stored of parts.flatMap(({ results }) => results)) mergeStored(tallyOf(stored), stored);
	for (const row of parsePending(pending?.results ?? [])) {
		const { created_at: start, agent_type } = row;
		const tally = tallyOf({ start, agent_type, value: facetValue(row, facet) });
		addRow(tally, row, facet, selection.userId === null);
	}
	return tallies;
}

/** Returns up to `limit` rows older than the position `before`, newest first. */
export async function readUsage(
	d1: D1Database,
	{ userId, from, to, agent }: Selection,
	{ limit, before }: { limit: number; before: Place },
): Promise<RatedUsageRow[]> {
	const { results } = await d1
		.prepare(
			`SELECT * FROM usage_logs WHERE ${userCondition(userId)} AND created_at >= ?2 AND created_at < ?3
			 AND (?7 IS NULL OR agent_type = ?7)
			 AND created_at <= ?4 AND (created_at, task_id) < (?4, ?5) ORDER BY created_at DESC, task_id DESC LIMIT ?6`,
		)
		.bind(userId, from, to, before.time, before.id, limit, agent)
		.all();
	return results.map((row) => StoredRow.parse(row));
}

function pendingStatement(d1: D1Database, { userId, from, to, agent }: Selection): D1PreparedStatement {
	const where = `${userCondition(userId)} AND created_at >= ?2 AND created_at < ?3
		AND (?4 IS NULL OR agent_type = ?4)`;
	return d1.prepare(pendingQuery(where)).bind(userId, from, to, agent);
}

/** Returns the statements that read the roll-ups of a period: its whole days, and the hours before and after them. */
function rollupStatements(
	d1: D1Database,
	{ userId, from, to, agent }: Selection,
	grouping: Grouping,
	facet: Facet,
	columns: readonly DataColumn[],
): D1PreparedStatement[] {
	const firstDay = startOf(from + SPANS.day - 1, SPANS.day);
	const lastDay = startOf(to, SPANS.day);
	const isHourly = grouping === "hour" || firstDay >= lastDay;
	const ranges = isHourly
		? [{ span: SPANS.hour, start: from, end: to }]
		: [
				{ span: SPANS.day, start: firstDay, end: lastDay },
				{ span: SPANS.hour, start: from, end: firstDay },
				{ span: SPANS.hour, start: lastDay, end: to },
			];
	const statement = d1.prepare(
		`SELECT start, agent_type, value, ${[...COUNTS, ...columns].join(", ")} FROM usage_rollups
		 WHERE user_id = ?1 AND span = ?2 AND facet = ?3 AND start >= ?4 AND start < ?5
			AND (?6 IS NULL OR agent_type = ?6)`,
	);
	return ranges
		.filter(({ start, end }) => start < end)
		.map(({ span, start, end }) => statement.bind(userId ?? EVERYONE, span, facet, start, end, agent));
}

/** Returns an SQL condition that matches the user id in `?1`. */
function userCondition(userId: string | null): string {
	return userId === null ? "?1 IS NULL" : "user_id = ?1";
}
