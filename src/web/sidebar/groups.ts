import type { ConversationEntry } from "../../client/conversation-list/entries.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { formatMonth } from "../ui/format.ts";

export interface ConversationGroup {
	title: string;
	conversations: ConversationEntry[];
}

const RECENT_DAYS = 7;

/**
 * Groups conversations, newest first, by the day of their last activity in the browser's time zone: today, yesterday,
 * the previous seven days, and each month before.
 */
export function groupByDay(conversations: readonly ConversationEntry[], now: Date): ConversationGroup[] {
	const groups: ConversationGroup[] = [];
	for (const conversation of conversations) {
		const title = titleOf(new Date(conversation.last_activity), now);
		const group = groups.at(-1);
		if (group?.title === title) group.conversations.push(conversation);
		else groups.push({ title, conversations: [conversation] });
	}
	return groups;
}

function titleOf(date: Date, now: Date): string {
	// The clock of the server may be ahead.
	if (date >= startOfDay(now, 0)) return lazyStrings.sidebar.today;
	if (date >= startOfDay(now, 1)) return lazyStrings.sidebar.yesterday;
	return date >= startOfDay(now, RECENT_DAYS)
		? lazyStrings.sidebar.recentDays(RECENT_DAYS)
		: formatMonth(date);
}

/** Returns the start of the day that is `daysAgo` days before `now`. Days have 23 to 25 hours. */
function startOfDay(now: Date, daysAgo: number): Date {
	return new Date(now.getFullYear(), now.getMonth(), now.getDate() - daysAgo);
}
