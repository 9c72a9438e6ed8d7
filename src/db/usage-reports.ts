import type { RatedUsageRow } from "../contracts/queue.ts";
import type { Place } from "../cursor.ts";
import {
	parsePending,
	pendingQuery,
	pendingQueryWithoutSessions,
	type StoredPendingRow,
	StoredRow,
	storedRowsQuery,
} from "./usage-pending.ts";
import {
	ALL_AGENTS,
	EVERYONE,
	hasAllAgents,
	mergeStored,
	SPANS,
	type StoredRollup,
	startOf,
} from "./usage-rollups.ts";
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

interface ReadOptions {
	/** The histograms and counters to read; the others stay empty. By default, all histograms. */
	columns?: readonly DataColumn[];
	/** Whether to count the sessions of pending rows, which takes longer. */
	withSessions?: boolean;
}
type Part = Pick<StoredRollup, "start" | "agent_type" | "value">;
type Range = Pick<Selection, "from" | "to">;
type DataColumn = (typeof HISTOGRAMS)[number] | "counters";

/**
 * Sums questions by group, from the roll-ups and the pending rows. Whole days are read from the roll-ups by day, and the
 * rest of the period from those by hour, so `from` and `to` must be whole hours. A single user's hours are not rolled up
 * by model and question type, so there, the rest of the period is read from the stored rows. Omits
 * empty groups.
 */
export async function readTallies(
	d1: D1Database,
	selection: Selection,
	grouping: Grouping,
	{ columns = HISTOGRAMS, withSessions = false }: ReadOptions = {},
): Promise<Map<string | number, Tally>> {
	const facet: Facet = grouping === "question" || grouping === "model" ? grouping : "";
	const isEveryone = selection.userId === null;
	const { days, rest } = splitPeriod(selection, grouping === "hour");
	const pending = withSessions ? pendingQuery : pendingQueryWithoutSessions;
	const readsRows = !isEveryone && facet !== "";
	const rowStatements = readsRows
		? [
				...days.map((range) => rowStatement(d1, selection, pending, range)),
				...rest.map((range) => rowStatement(d1, selection, storedRowsQuery, range)),
			]
		: [rowStatement(d1, selection, pending, selection)];
	const rollups = (span: number) => (range: Range) =>
		rollupStatement(d1, selection, { ...range, span, facet, columns }, grouping === "agent");
	const rollupStatements = [
		...days.map(rollups(SPANS.day)),
		...(readsRows ? [] : rest.map(rollups(SPANS.hour))),
	];
	const results = await d1.batch<StoredPendingRow & StoredRollup>([...rollupStatements, ...rowStatements]);
	const tallies = new Map<string | number, Tally>();
	const tallyOf = (part: Part) => {
		const group = GROUPS[grouping](part);
		const tally = tallies.get(group) ?? createTally();
		tallies.set(group, tally);
		return tally;
	};
	for (const [at, { results: found }] of results.entries()) {
		if (at < rollupStatements.length) for (const stored of found) mergeStored(tallyOf(stored), stored);
		else
			for (const row of found.map(parsePending)) {
				const isStored = readsRows && at >= rollupStatements.length + days.length;
				const { created_at: start, agent_type } = row;
				const tally = tallyOf({ start, agent_type, value: facetValue(row, facet) });
				addRow(tally, isStored ? { ...row, rolled_up: false } : row, facet, isEveryone);
			}
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

/** Splits a period into its whole days, and the hours before and after them. */
function splitPeriod({ from, to }: Range, isHourly: boolean): { days: Range[]; rest: Range[] } {
	const firstDay = startOf(from + SPANS.day - 1, SPANS.day);
	const lastDay = startOf(to, SPANS.day);
	if (isHourly || firstDay >= lastDay) return { days: [], rest: [{ from, to }] };
	const rest = [
		{ from, to: firstDay },
		{ from: lastDay, to },
	];
	return { days: [{ from: firstDay, to: lastDay }], rest: rest.filter((range) => range.from < range.to) };
}

function rowStatement(
	d1: D1Database,
	{ userId, agent }: Selection,
	query: (where: string) => string,
	{ from, to }: Range,
): D1PreparedStatement {
	const where = `${userCondition(userId)} AND created_at >= ?2 AND created_at < ?3
		AND (?4 IS NULL OR agent_type = ?4)`;
	return d1.prepare(query(where)).bind(userId, from, to, agent);
}

function rollupStatement(
	d1: D1Database,
	{ userId, agent }: Selection,
	{ from, to, span, facet, columns }: Range & { span: number; facet: Facet; columns: readonly DataColumn[] },
	isByAgent: boolean,
): D1PreparedStatement {
	const owner = userId ?? EVERYONE;
	const isTotal = agent === null && !isByAgent && hasAllAgents(owner, span);
	const where = `user_id = ?1 AND span = ?2 AND facet = ?3 AND start >= ?4 AND start < ?5
		AND iif(?6 IS NULL, agent_type <> '${ALL_AGENTS}', agent_type = ?6)`;
	const select =
		isTotal || isByAgent || agent !== null
			? `SELECT start, agent_type, value, ${[...COUNTS, ...columns].join(", ")} FROM usage_rollups WHERE ${where}`
			: // Fewer rows are faster to transfer and to parse. D1 limits the size of a value, so days are not joined.
				`SELECT start, agent_type, value, ${[...COUNTS.map(sumOf), ...columns.map(joinOf)].join(", ")}
				 FROM usage_rollups WHERE ${where} GROUP BY start, value`;
	return d1.prepare(select).bind(owner, span, facet, from, to, isTotal ? ALL_AGENTS : agent);
}

function sumOf(count: string): string {
	return `sum(${count}) AS ${count}`;
}

/** Returns SQL that joins JSON values of several roll-ups to one that `mergeStored` accepts. */
function joinOf(column: DataColumn): string {
	return column === "counters"
		? `'[' || group_concat(counters) || ']' AS counters`
		: `'[' || coalesce(group_concat(nullif(substr(${column}, 2, length(${column}) - 2), '')), '') || ']' AS ${column}`;
}

/** Returns an SQL condition that matches the user id in `?1`. */
function userCondition(userId: string | null): string {
	return userId === null ? "?1 IS NULL" : "user_id = ?1";
}
