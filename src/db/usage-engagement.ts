import * as z from "zod";
import { SPANS } from "./usage-rollups.ts";

const WEEK_MS = 7 * SPANS.day;
/** Number of days whose figures a day's questions change: those of this week and the next. */
const AFFECTED_MS = 2 * WEEK_MS;

const Engagement = z.object({
	day: z.int(),
	active_users: z.int(),
	weekly_users: z.int(),
	returned_users: z.int(),
});
/** The users who were active on a day, in the week that ends with it, and both in that week and in the one before. */
export type Engagement = z.infer<typeof Engagement>;

/** Counts the active users of `firstDay` (its start) and of all later days again, up to `now`. */
export async function countActiveUsers(d1: D1Database, firstDay: number, now: number): Promise<void> {
	const days = [];
	for (let day = firstDay; day <= now; day += SPANS.day) days.push(day);
	const recent = (end: string, length: number) =>
		`start > ${end} - ${length} AND start <= ${end} AND (agent.name = '' OR agent_type = agent.name)
		 AND user_id <> '' AND span = ${SPANS.day} AND facet = ''`;
	const users = (where: string) => `(SELECT count(DISTINCT user_id) FROM usage_rollups WHERE ${where})`;
	const statement = d1.prepare(
		`INSERT OR REPLACE INTO usage_engagement (day, agent_type, active_users, weekly_users, returned_users)
		 SELECT days.value, agent.name, ${users(recent("days.value", SPANS.day))},
			${users(recent("days.value", WEEK_MS))},
			${users(
				`${recent("days.value", WEEK_MS)} AND user_id IN
				(SELECT user_id FROM usage_rollups WHERE ${recent(`(days.value - ${WEEK_MS})`, WEEK_MS)})`,
			)}
		 FROM json_each(?) AS days,
			(SELECT '' AS name UNION SELECT DISTINCT agent_type FROM usage_rollups
			 WHERE user_id = '' AND span = ${SPANS.day} AND facet = '' AND start > ? AND start <= ?) AS agent`,
	);
	for (let at = 0; at < days.length; at += DAYS_PER_STATEMENT) {
		const part = days.slice(at, at + DAYS_PER_STATEMENT);
		const [first = 0] = part;
		await statement.bind(JSON.stringify(part), first - AFFECTED_MS, part.at(-1) ?? first).run();
	}
}

/** Number of days per statement, which bounds its duration. */
const DAYS_PER_STATEMENT = 30;

/** Returns the active users of the days from `from` to `to` (exclusive), of one agent or of all agents together. */
export async function readEngagement(
	d1: D1Database,
	{ from, to, agent }: { from: number; to: number; agent: string | null },
): Promise<Engagement[]> {
	const { results } = await d1
		.prepare(
			`SELECT day, active_users, weekly_users, returned_users FROM usage_engagement
			 WHERE day >= ? AND day < ? AND agent_type = ? ORDER BY day`,
		)
		.bind(from, to, agent ?? "")
		.all();
	return results.map((row) => Engagement.parse(row));
}
