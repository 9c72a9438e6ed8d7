import type { PageOutcome } from "../../contracts/tasks.ts";
import { type ExpansionPage, wasRead } from "./page-report.ts";

const TIMED_OUT = "It was not read in time.";

/** Returns the outcomes of all pages in the order of the requests. Reports a page without an outcome as timed out. */
export function listOutcomes(pages: readonly ExpansionPage[]): PageOutcome[] {
	return pages.map(
		({ url, outcome }) => outcome ?? { url, title: "", outcome: "failed", reason: TIMED_OUT, passages: 0 },
	);
}

/**
 * Summarizes an expansion in Markdown. Lists the pages that were read, and explains why each other page was not read.
 * `requested` is the number of requested pages, which exceeds the number of outcomes if the expansion was stopped.
 */
export function summarizeExpansion(
	topic: string,
	outcomes: readonly PageOutcome[],
	requested = outcomes.length,
): string {
	const read = outcomes.filter((outcome) => wasRead({ outcome }));
	const notRead = outcomes.filter((outcome) => !wasRead({ outcome }));
	const word = requested === 1 ? "page" : "pages";
	const parts = [`Read ${read.length} of ${requested} ${word} about ${sanitize(topic)}.`];
	if (read.length > 0) parts.push(read.map(pageLine).join("\n"));
	if (notRead.length > 0) parts.push(`Not read:\n${notRead.map(failureLine).join("\n")}`);
	return parts.join("\n\n");
}

/** Returns the error message for an expansion that read no pages. */
export function noPagesReadMessage(topic: string, outcomes: readonly PageOutcome[]): string {
	const lines = outcomes.map(failureLine).join("\n");
	return `None of the pages about ${sanitize(topic)} could be read. Try again, or provide the URLs of other pages.\n\n${lines}`;
}

const OUTCOME_LABELS = { added: "new", updated: "updated", unchanged: "unchanged", skipped: "", failed: "" };

function pageLine({ title, url, outcome, passages }: PageOutcome): string {
	const size = passages === 1 ? "1 passage" : `${passages} passages`;
	return `- ${sanitize(title) || url} (${OUTCOME_LABELS[outcome]}, ${size})`;
}

function failureLine({ url, reason }: PageOutcome): string {
	return `- ${url}: ${reason ?? "It could not be read."}`;
}

/** Reduces untrusted text to one line without links or tags. */
function sanitize(text: string): string {
	return text
		.replaceAll(/\s+/g, " ")
		.replaceAll(/[<>`]/g, "")
		.replaceAll("[", "(")
		.replaceAll("]", ")")
		.trim();
}
