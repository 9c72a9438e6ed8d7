import { expect, test } from "vitest";
import { groupByDay } from "../../../../src/web/sidebar/groups.ts";

const NOW = new Date(2026, 10, 27, 9, 30);

/** Returns a conversation whose last activity is at a local time. */
function activeAt(...time: [year: number, month: number, day: number, hour: number]) {
	const date = new Date(...time);
	const id = date.toISOString();
	return { conversation_id: id, title: id, last_activity: id, unread: false, running: false };
}

test("conversations are grouped by today, yesterday, the previous seven days, and months", () => {
	const groups = groupByDay(
		[
			activeAt(2026, 10, 27, 10),
			activeAt(2026, 10, 27, 0),
			activeAt(2026, 10, 26, 23),
			activeAt(2026, 10, 25, 12),
			activeAt(2026, 10, 20, 0),
			activeAt(2026, 10, 19, 23),
			activeAt(2026, 9, 1, 0),
			activeAt(2025, 9, 31, 0),
		],
		NOW,
	);
	expect(groups.map(({ title, conversations }) => [title, conversations.length])).toEqual([
		["Today", 2],
		["Yesterday", 1],
		["Previous 7 days", 2],
		["November 2026", 1],
		["October 2026", 1],
		["October 2025", 1],
	]);
});

test("no conversations make no groups", () => {
	expect(groupByDay([], NOW)).toEqual([]);
});
