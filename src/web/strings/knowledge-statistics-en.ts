import type { PageProblem } from "../../contracts/knowledge.ts";
import { formatDay } from "../ui/format.ts";
import { pluralize } from "./english.ts";

const problems: Record<PageProblem, { label: string; explanation: string; none: string }> = {
	failing: {
		label: "Failing",
		explanation:
			"These pages could not be read again. Their stored text is still used. Read them again or delete them.",
		none: "No page is failing.",
	},
	stale: {
		label: "Stale",
		explanation:
			"These pages from the web were not read for 90 days. Read them again to see whether they have changed.",
		none: "No page is stale.",
	},
	never_cited: {
		label: "Never cited",
		explanation:
			"No answer has cited these pages yet, starter pages aside. Delete those that you no longer need.",
		none: "Every page was cited at least once, starter pages aside.",
	},
};

/** The English texts about the statistics in the knowledge panel. */
export const knowledgeStatisticsEn = {
	knowledgeStatistics: {
		growth: "Growth",
		growthOf: (from: string, before: number, to: string, after: number) =>
			`From ${pluralize(before, "page")} on ${formatDay(from)} to ${pluralize(after, "page")} on ${formatDay(to)}.`,
		growthSince: (day: string, pages: number) =>
			`${pluralize(pages, "page")}, all added on ${formatDay(day)}.`,
		table: "Show as a table",
		day: "Day",
		pages: "Pages",
		passages: "Passages",
		words: "Words",
		attention: "Pages that need attention",
		problems,
		failedAt: (day: string, failures: number) =>
			`Failed ${pluralize(failures, "time")}, last on ${formatDay(day)}:`,
		readAt: (day: string) => `Last read on ${formatDay(day)}.`,
	},
};
