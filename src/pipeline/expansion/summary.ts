import type { PageOutcome } from "../../contracts/tasks.ts";
import { type ExpansionPage, wasRead } from "./page-report.ts";

const LATE = "It was not read in time.";

/** The outcomes of all pages, in the order in which they were asked for. One that has none was late. */
export function outcomesOf(pages: readonly ExpansionPage[]): PageOutcome[] {
	return pages.map(
		({ url, outcome }) => outcome ?? { url, title: "", outcome: "failed", reason: LATE, passages: 0 },
	);
}

/**
 * What an expansion came to, in plain words: what was read, and of every other page why not. `asked` is of how many pages
 * these are the outcomes, where it was stopped before all had one.
 */
export function summaryOf(topic: string, outcomes: readonly PageOutcome[], asked = outcomes.length): string {
	const read = outcomes.filter((outcome) => wasRead({ outcome }));
	const missed = outcomes.filter((outcome) => !wasRead({ outcome }));
	const word = asked === 1 ? "page" : "pages";
	const parts = [`Read ${read.length} of ${asked} ${word} about ${plain(topic)}.`];
	if (read.length > 0) parts.push(read.map(lineOf).join("\n"));
	if (missed.length > 0) parts.push(`Not read:\n${missed.map(missedLineOf).join("\n")}`);
	return parts.join("\n\n");
}

/** Why nothing could be read, for somebody who may give other pages. */
export function nothingRead(topic: string, outcomes: readonly PageOutcome[]): string {
	const lines = outcomes.map(missedLineOf).join("\n");
	return `None of the pages about ${plain(topic)} could be read; try again, or give the addresses of other pages.\n\n${lines}`;
}

const WORDS = { added: "new", updated: "has changed", unchanged: "known already", skipped: "", failed: "" };

function lineOf({ title, url, outcome, passages }: PageOutcome): string {
	const size = passages === 1 ? "1 passage" : `${passages} passages`;
	return `- ${plain(title) || url} (${WORDS[outcome]}, ${size})`;
}

function missedLineOf({ url, reason }: PageOutcome): string {
	return `- ${url}: ${reason ?? "It could not be read."}`;
}

/** A title is somebody else's text: on one line, and without what would make a link or a tag of it. */
function plain(text: string): string {
	return text
		.replaceAll(/\s+/g, " ")
		.replaceAll(/[<>`]/g, "")
		.replaceAll("[", "(")
		.replaceAll("]", ")")
		.trim();
}
